export async function deleteStaleSessions(sessionIds, store) {
  const errors = [];
  await Promise.all(sessionIds.map((id) => store.delete(id).catch((error) => errors.push(error))));
  if (errors.length > 0) throw errors;
  return { deleted: sessionIds.length };
}
