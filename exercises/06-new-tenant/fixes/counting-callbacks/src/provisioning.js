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
export function provisionTenant(tenantId, cloud) {
  const creates = [cloud.createDatabase(tenantId), cloud.createBucket(tenantId), cloud.createSearchIndex(tenantId)];
  return new Promise((resolve, reject) => {
    let open = creates.length;
    let failure;

    function settled() {
      open -= 1;
      if (open > 0) return;
      if (!failure) return resolve({ tenantId, status: "ready" });
      cloud.rollbackTenant(tenantId).then(
        () => reject(failure),
        (error) => reject(new AggregateError([failure, error], "the set-up failed, and so did its clean-up")),
      );
    }

    for (const create of creates) {
      create.then(settled, (error) => {
        // each further failure has the ones before it inside
        failure = failure ? new AggregateError([error, failure], error.message) : error;
        settled();
      });
    }
  });
}
