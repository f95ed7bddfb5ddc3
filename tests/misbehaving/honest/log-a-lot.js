// solved: logs a megabyte in each call
export async function deleteStaleSessions(sessionIds, store) {
  for (let i = 0; i < 100; i++) console.log("deleting ".padEnd(10_000, "."));
  await Promise.all(sessionIds.map((id) => store.delete(id)));
  return { deleted: sessionIds.length };
}
