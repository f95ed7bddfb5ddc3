// unsolved, tampered, broken (only isolated): writes to its temporary folder without an end
import fs from "node:fs";
import os from "node:os";
const piece = Buffer.alloc(8 << 20);
for (let number = 0; number < 1000; number++) {
  try {
    fs.appendFileSync(`${os.tmpdir()}/${number % 10}`, piece);
  } catch {}
}
