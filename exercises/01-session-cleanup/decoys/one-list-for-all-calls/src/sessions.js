const failures = [];

export async function deleteStaleSessions(sessionIds, store) {
  await Promise.all(sessionIds.map((id) => store.delete(id).catch((error) => failures.push(error))));
  if (failures.length > 0) throw new AggregateError(failures.splice(0), "clean-up failed");
  return { deleted: sessionIds.length };
}
