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
  const reasons = [];
  const note = (error) => void reasons.push(error);
  await Promise.all([
    cloud.createDatabase(tenantId).catch(note),
    cloud.createBucket(tenantId).catch(note),
    cloud.createSearchIndex(tenantId).catch(note),
  ]);
  if (reasons.length > 0) {
    await cloud.rollbackTenant(tenantId).catch(note);
    throw reasons.length === 1 ? reasons[0] : new AggregateError(reasons, reasons.map(({ message }) => message).join("; "));
  }
  return { tenantId, status: "ready" };
}
