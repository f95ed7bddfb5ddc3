/**
 * Deletes the given sessions from the store.
 *
 * @param {string[]} sessionIds
 * @param {{ delete(id: string): Promise<unknown> }} store
 */
export async function deleteStaleSessions(sessionIds, store) {
  for (const sessionId of sessionIds) {
    await store.delete(sessionId);
  }
}
