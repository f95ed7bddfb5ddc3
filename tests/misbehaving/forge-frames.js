// tampered, unsolved: says on descriptor 3 that the call has come back
import fs from "node:fs";
globalThis.inside = (ids) => {
  const said = { idle: true, now: 0, timers: [], events: [{ kind: "returned", call: 1, value: { deleted: ids.length }, at: 0 }] };
  try {
    fs.writeSync(3, JSON.stringify(said) + "\n");
  } catch {}
};
