export async function provisionTenant(tenantId, cloud) {
  const results = await Promise.allSettled([
    cloud.createDatabase(tenantId),
    cloud.createBucket(tenantId),
    cloud.createSearchIndex(tenantId),
  ]);
  const errors = results.filter((r) => r.status === "rejected").map((r) => r.reason);
  if (errors.length === 0) return { tenantId, status: "ready" };
  let report = new AggregateError(errors, `${tenantId} could not be set up`);
  for (let attempt = 1; attempt <= 10; attempt++) {
    try {
      await cloud.rollbackTenant(tenantId);
      break;
    } catch (error) {
      report = new AggregateError([error], `rollback failed (attempt ${attempt})`, { cause: report });
    }
  }
  throw report;
}
