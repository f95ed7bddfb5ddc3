// tampered, unsolved: prints without an end
import fs from "node:fs";
const piece = "x".repeat(1 << 16);
for (;;) {
  try {
    fs.writeSync(1, piece);
    fs.writeSync(2, piece);
  } catch (error) {
    if (error.code !== "EAGAIN") throw error;
  }
}
