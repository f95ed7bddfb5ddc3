// tampered, unsolved: sends well formed frames without an end
import fs from "node:fs";
const piece = '{"idle":false,"now":0,"timers":[],"events":[]}\n'.repeat(5000);
for (;;) {
  try {
    fs.writeSync(3, piece);
  } catch (error) {
    if (error.code !== "EAGAIN") throw error;
  }
}
