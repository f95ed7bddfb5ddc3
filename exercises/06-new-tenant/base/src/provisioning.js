/**
 * Creates what a tenant needs: a database, a bucket and a search index.
 *
 * @param {string} tenantId
 * @param {import("./memory-cloud.js").MemoryCloud} cloud
 * @returns {Promise<{ tenantId: string, status: "ready" }>}
 */
export async function provisionTenant(tenantId, cloud) {
  await cloud.createDatabase(tenantId);
  await cloud.createBucket(tenantId);
  await cloud.createSearchIndex(tenantId);
  return { tenantId, status: "ready" };
}
