import { deleteStaleSessions } from "./sessions.js";
import { staleSessionIds } from "./stale.js";

/** Runs one clean-up. The scheduler calls it once an hour and starts the next one when it is done. */
export async function runCleanup({ store, log, now = Date.now(), maxIdle }) {
  const stale = staleSessionIds(await store.list(), now, maxIdle);
  log(`found ${stale.length} stale sessions`);
  await deleteStaleSessions(stale, store);
  log("clean-up done");
}
