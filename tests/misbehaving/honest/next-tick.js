// solved: starts each delete in a tick of its own, and waits for all
export function deleteStaleSessions(sessionIds, store) {
  const started = sessionIds.map((id) => new Promise((resolve, reject) => {
    process.nextTick(() => store.delete(id).then(resolve, reject));
  }));
  return Promise.all(started).then(() => ({ deleted: sessionIds.length }));
}
