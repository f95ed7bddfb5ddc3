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
  const created = await Promise.allSettled([
    cloud.createDatabase(tenantId),
    cloud.createBucket(tenantId),
    cloud.createSearchIndex(tenantId),
  ]);
  const reasons = reasonsOf(created);
  if (reasons.length === 0) return { tenantId, status: "ready" };

  const deleted = await Promise.allSettled([
    cloud.deleteDatabase(tenantId),
    cloud.deleteBucket(tenantId),
    cloud.deleteSearchIndex(tenantId),
  ]);
  reasons.push(...reasonsOf(deleted));
  throw new AggregateError(reasons, `tenant ${tenantId} could not be set up`);
}

function reasonsOf(outcomes) {
  return outcomes.filter(({ status }) => status === "rejected").map(({ reason }) => reason);
}
