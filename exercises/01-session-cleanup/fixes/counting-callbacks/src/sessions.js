/**
 * Deletes the given sessions from the store.
 *
 * Resolves with the number of sessions once every one of them has been deleted. If a delete
 * fails, it rejects with that error, or with one that carries it as its `cause` or among its
 * `errors`. There is no time limit: the store may take as long as it needs.
 *
 * @param {string[]} sessionIds distinct ids
 * @param {{ delete(id: string): Promise<unknown> }} store
 * @returns {Promise<{ deleted: number }>}
 */
export function deleteStaleSessions(sessionIds, store) {
  return new Promise((resolve, reject) => {
    let open = sessionIds.length;
    if (open === 0) resolve({ deleted: 0 });
    sessionIds.forEach((id) => {
      store.delete(id).then(() => {
        open -= 1;
        if (open === 0) resolve({ deleted: sessionIds.length });
      }, reject);
    });
  });
}
