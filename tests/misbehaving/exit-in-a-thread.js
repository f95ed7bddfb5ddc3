// tampered, unsolved: a thread of it ends the process
import { Worker } from "node:worker_threads";
globalThis.inside = () => new Worker("process.kill(process.pid, 'SIGKILL')", { eval: true });
