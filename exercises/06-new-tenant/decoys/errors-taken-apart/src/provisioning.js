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
export async function provisionTenant(tenantId, cloud) {
  const creates = [cloud.createDatabase(tenantId), cloud.createBucket(tenantId), cloud.createSearchIndex(tenantId)];
  const reasons = (await Promise.allSettled(creates)).filter(({ status }) => status === "rejected").map(({ reason }) => reason);
  if (reasons.length === 0) return { tenantId, status: "ready" };
  await cloud.rollbackTenant(tenantId).catch((error) => reasons.push(error));
  throw new AggregateError(reasons.flatMap((reason) => reason.errors ?? [reason]), `${tenantId} could not be set up`);
}
