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
  const starts = [
    [cloud.createDatabase(tenantId), () => cloud.deleteDatabase(tenantId)],
    [cloud.createBucket(tenantId), () => cloud.deleteBucket(tenantId)],
    [cloud.createSearchIndex(tenantId), () => cloud.deleteSearchIndex(tenantId)],
  ];
  // becomes true with the first failure, false when all three are there
  const doomed = Promise.all(starts.map(([create]) => create)).then(() => false, () => true);

  const ends = await Promise.allSettled(
    starts.map(async ([create, remove]) => {
      await create;
      if (await doomed) await remove();
    }),
  );
  const errors = ends.flatMap((end) => (end.status === "rejected" ? [end.reason] : []));
  if (errors.length) throw new AggregateError(errors, `provisioning ${tenantId} failed`);
  return { tenantId, status: "ready" };
}
