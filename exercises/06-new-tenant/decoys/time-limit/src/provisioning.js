import { setTimeout as sleep } from "node:timers/promises";

/**
 * Creates what a tenant needs: a database, a bucket and a search index, all three concurrently.
 *
 * Resolves once all of them have been created, however long that takes. If any of them fails, it
 * rejects with an error that carries every reason (as itself, as its `cause` or among its `errors`,
 * at any depth), and by then nothing is under way and nothing of this tenant is left behind. A
 * clean-up that fails is carried in the same way.
 *
 * @param {string} tenantId
 * @param {import("./memory-cloud.js").MemoryCloud} cloud
 * @returns {Promise<{ tenantId: string, status: "ready" }>}
 */
const LIMIT = 15 * 60 * 1000;

export async function provisionTenant(tenantId, cloud) {
  const creates = Promise.allSettled([
    cloud.createDatabase(tenantId),
    cloud.createBucket(tenantId),
    cloud.createSearchIndex(tenantId),
  ]);
  const tooLong = sleep(LIMIT, [{ status: "rejected", reason: new Error("the cloud did not answer in time") }]);
  const outcomes = await Promise.race([creates, tooLong]);
  const reasons = outcomes.filter(({ status }) => status === "rejected").map(({ reason }) => reason);
  if (reasons.length > 0) {
    await cloud.rollbackTenant(tenantId).catch((error) => reasons.push(error));
    throw new AggregateError(reasons, `tenant ${tenantId} could not be set up`);
  }
  return { tenantId, status: "ready" };
}
