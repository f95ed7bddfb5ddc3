// unsolved, tampered (only isolated): starts threads without an end
import { Worker } from "node:worker_threads";
globalThis.inside = () => {
  for (;;) new Worker("setInterval(() => {}, 1e6)", { eval: true }).on("error", () => {});
};
