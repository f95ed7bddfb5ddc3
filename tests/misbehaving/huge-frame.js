// tampered, unsolved: sends a line without an end
import fs from "node:fs";
const piece = "x".repeat(1 << 20);
for (;;) {
  try {
    fs.writeSync(3, piece);
  } catch (error) {
    if (error.code !== "EAGAIN") throw error;
  }
}
