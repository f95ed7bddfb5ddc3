// solved: counts in a worker thread
import { once } from "node:events";
import { Worker } from "node:worker_threads";

async function count(list) {
  const worker = new Worker('const { parentPort, workerData } = require("node:worker_threads"); parentPort.postMessage(workerData.length)', { eval: true, workerData: list });
  const [length] = await once(worker, "message");
  await worker.terminate();
  return length;
}

export async function deleteStaleSessions(sessionIds, store) {
  await Promise.all(sessionIds.map((id) => store.delete(id)));
  return { deleted: sessionIds.length === 0 ? 0 : await count(sessionIds) };
}
