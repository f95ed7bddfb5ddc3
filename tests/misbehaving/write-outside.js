// unsolved, tampered (only isolated): writes, appends to, links and removes what is outside
import fs from "node:fs";
for (const attempt of [
  () => fs.writeFileSync("@OUTSIDE@/new", "x"),
  () => fs.appendFileSync("@OUTSIDE@/here-before", "x"),
  () => fs.rmSync("@OUTSIDE@/here-before"),
  () => fs.symlinkSync("/etc/passwd", "@OUTSIDE@/link"),
  () => fs.chmodSync("@OUTSIDE@/here-before", 0o777),
  () => fs.renameSync("@OUTSIDE@/here-before", "@OUTSIDE@/moved"),
]) {
  try {
    attempt();
  } catch {}
}
