export async function deleteStaleSessions(sessionIds, store) {
  const inFlight = new Set();
  for (const id of sessionIds) {
    const p = store.delete(id).finally(() => inFlight.delete(p));
    p.catch(() => {});
    inFlight.add(p);
    if (inFlight.size >= 20) await Promise.race(inFlight);
  }
  await Promise.all(inFlight);
  return { deleted: sessionIds.length };
}
