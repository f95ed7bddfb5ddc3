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
  let failed = false;
  const step = async (create, remove) => {
    try {
      await create;
    } catch (error) {
      failed = true;
      throw error;
    }
    // a sibling has failed meanwhile: what has just been made must go again
    if (failed) await remove();
  };
  try {
    await Promise.all([
      step(cloud.createDatabase(tenantId), () => cloud.deleteDatabase(tenantId)),
      step(cloud.createBucket(tenantId), () => cloud.deleteBucket(tenantId)),
      step(cloud.createSearchIndex(tenantId), () => cloud.deleteSearchIndex(tenantId)),
    ]);
  } catch (error) {
    await cloud.rollbackTenant(tenantId);
    throw error;
  }
  return { tenantId, status: "ready" };
}
