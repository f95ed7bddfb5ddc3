export async function deleteStaleSessions(sessionIds, store) {
  const work = {};
  for (const id of sessionIds) work[id] = (sessionId) => store.delete(sessionId);
  await Promise.all(Object.entries(work).map(([id, remove]) => remove(id)));
  return { deleted: sessionIds.length };
}
