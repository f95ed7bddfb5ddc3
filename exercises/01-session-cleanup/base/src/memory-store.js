/** A session store in memory, with the interface of the cluster client. */
export class MemoryStore {
  #sessions = new Map();

  constructor(sessions = []) {
    for (const session of sessions) this.#sessions.set(session.id, session);
  }

  async list() {
    return [...this.#sessions.values()];
  }

  async delete(id) {
    return this.#sessions.delete(id);
  }
}
