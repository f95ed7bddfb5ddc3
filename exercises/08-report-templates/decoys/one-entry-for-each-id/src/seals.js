import { Worker } from "node:worker_threads";

const waiting = new Map();
let worker;

/** Has a template sealed by the standing thread. */
export function seal(id, template) {
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    thread().postMessage({ id, template });
  });
}

function thread() {
  if (worker) return worker;
  worker = new Worker(new URL("./seal-thread.js", import.meta.url));
  worker.on("message", ({ id, hash }) => {
    waiting.get(id)?.resolve(Buffer.from(hash));
    waiting.delete(id);
  });
  worker.on("error", (error) => {
    for (const { reject } of waiting.values()) reject(error);
  });
  worker.unref();
  return worker;
}
