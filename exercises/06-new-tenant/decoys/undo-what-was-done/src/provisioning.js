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
  const undo = [];
  const step = (create, remove) => create.then(() => undo.push(remove));
  try {
    await Promise.all([
      step(cloud.createDatabase(tenantId), () => cloud.deleteDatabase(tenantId)),
      step(cloud.createBucket(tenantId), () => cloud.deleteBucket(tenantId)),
      step(cloud.createSearchIndex(tenantId), () => cloud.deleteSearchIndex(tenantId)),
    ]);
  } catch (error) {
    const undone = await Promise.allSettled(undo.map((remove) => remove()));
    const failed = undone.filter((one) => one.status === "rejected").map((one) => one.reason);
    throw failed.length ? new AggregateError([error, ...failed], error.message) : error;
  }
  return { tenantId, status: "ready" };
}
