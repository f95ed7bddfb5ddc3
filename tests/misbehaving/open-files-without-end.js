// unsolved, tampered, broken: opens files until there are no more
import fs from "node:fs";
globalThis.inside = () => {
  try {
    for (;;) fs.openSync("/dev/null");
  } catch {}
};
