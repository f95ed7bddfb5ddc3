// unsolved, tampered (only isolated): reads a file of the learner's and says it wherever it can
import fs from "node:fs";
globalThis.inside = () => {
  for (const path of ["@SECRET@", "/proc/self/root@SECRET@", "/proc/1/root@SECRET@", "/proc/1/cwd/secret"]) {
    let secret = "nothing";
    try {
      secret = fs.readFileSync(path, "utf8");
    } catch {}
    console.error(secret);
    if (secret !== "nothing") throw new Error(secret);
  }
};
