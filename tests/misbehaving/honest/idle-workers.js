// solved: has sixteen threads that wait, all at the same time
import { once } from "node:events";
import { Worker } from "node:worker_threads";

const crew = Array.from({ length: 16 }, () => new Worker("require('node:worker_threads').parentPort.on('message', () => {}).postMessage(0)", { eval: true }));
await Promise.all(crew.map((worker) => once(worker, "message")));
await Promise.all(crew.map((worker) => worker.terminate()));

export async function deleteStaleSessions(sessionIds, store) {
  await Promise.all(sessionIds.map((id) => store.delete(id)));
  return { deleted: sessionIds.length };
}
