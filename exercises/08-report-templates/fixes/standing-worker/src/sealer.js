import { Worker } from "node:worker_threads";

/** Seals templates in one standing thread, one after the other. */
export class Sealer {
  #worker;
  #waiting = new Map();
  #last = 0;

  seal(template) {
    const number = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(number, { resolve, reject });
      const thread = this.#thread();
      thread.ref();
      thread.postMessage({ number, template });
    });
  }

  #thread() {
    if (this.#worker) return this.#worker;
    this.#worker = new Worker(new URL("./sealer-thread.js", import.meta.url));
    this.#worker.on("message", ({ number, hash }) => {
      this.#waiting.get(number).resolve(Buffer.from(hash));
      this.#waiting.delete(number);
      if (this.#waiting.size === 0) this.#worker.unref(); // a process with nothing else to do may end
    });
    this.#worker.on("error", (error) => {
      for (const { reject } of this.#waiting.values()) reject(error);
      this.#waiting.clear();
      this.#worker = undefined;
    });
    return this.#worker;
  }
}
