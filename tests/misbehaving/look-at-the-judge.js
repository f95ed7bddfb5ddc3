// unsolved (only isolated): prints what it finds of the judge and of its parents
import fs from "node:fs";
globalThis.inside = () => {
  for (const pid of fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name) && +name !== process.pid)) {
    for (const file of ["environ", "maps", "mem", "fd/0", "fd/3"]) {
      try {
        const bytes = fs.readFileSync(`/proc/${pid}/${file}`);
        if (bytes.length && pid !== "1") throw new Error("seen");
      } catch (error) {
        if (error.message === "seen") process.exit(0);
      }
    }
  }
  const seen = ["../exercises", "../visible", "../bin", "../home/.."].flatMap((path) => {
    try {
      return fs.readdirSync(path, { recursive: true });
    } catch {
      return [];
    }
  });
  if (seen.some((path) => /judge|exposing/.test(path))) console.log("@SECRET@");
};
