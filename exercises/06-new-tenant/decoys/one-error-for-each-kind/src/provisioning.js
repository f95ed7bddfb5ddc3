export async function provisionTenant(tenantId, cloud) {
  const problems = new Map();
  const run = (verb) =>
    Promise.all(
      ["Database", "Bucket", "SearchIndex"].map((kind) => cloud[verb + kind](tenantId).catch((e) => problems.set(kind, e))),
    );
  await run("create");
  if (problems.size === 0) return { tenantId, status: "ready" };
  await run("delete");
  throw new AggregateError(problems.values());
}
