const KINDS = ["database", "bucket", "search index"];

/** A cloud in memory, with the interface of the real client. */
export class MemoryCloud {
  #existing = new Map(); // tenant id -> kinds, one entry for each thing that exists
  #failing = new Map(); // kind -> error

  /** Lets the creates of one kind fail from now on, or no more where there is no error. */
  failCreating(kind, error) {
    if (error) this.#failing.set(kind, error);
    else this.#failing.delete(kind);
  }

  /** What a tenant has at the moment. */
  existing(tenantId) {
    return [...(this.#existing.get(tenantId) ?? [])].sort();
  }

  async createDatabase(tenantId) {
    this.#create(tenantId, "database");
  }

  async createBucket(tenantId) {
    this.#create(tenantId, "bucket");
  }

  async createSearchIndex(tenantId) {
    this.#create(tenantId, "search index");
  }

  async deleteDatabase(tenantId) {
    this.#delete(tenantId, ["database"]);
  }

  async deleteBucket(tenantId) {
    this.#delete(tenantId, ["bucket"]);
  }

  async deleteSearchIndex(tenantId) {
    this.#delete(tenantId, ["search index"]);
  }

  async rollbackTenant(tenantId) {
    this.#delete(tenantId, KINDS);
  }

  #create(tenantId, kind) {
    const error = this.#failing.get(kind);
    if (error) throw error;
    this.#existing.set(tenantId, [...(this.#existing.get(tenantId) ?? []), kind]);
  }

  #delete(tenantId, kinds) {
    const left = (this.#existing.get(tenantId) ?? []).filter((kind) => !kinds.includes(kind));
    this.#existing.set(tenantId, left);
  }
}
