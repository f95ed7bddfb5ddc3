// solved: sets ten thousand timers and clears them again
export async function deleteStaleSessions(sessionIds, store) {
  const timers = Array.from({ length: 10_000 }, (_, i) => setTimeout(() => {}, 1000 + i));
  try {
    await Promise.all(sessionIds.map((id) => store.delete(id)));
  } finally {
    for (const timer of timers) clearTimeout(timer);
  }
  return { deleted: sessionIds.length };
}
