import { setTimeout as sleep } from "node:timers/promises";

/**
 * Creates what a tenant needs: a database, a bucket and a search index, all three concurrently.
 *
 * Resolves once all of them have been created, however long that takes. If any of them fails, it
 * rejects with an error that carries every reason (as itself, as its `cause` or among its `errors`,
 * at any depth), and by then nothing is under way and nothing of this tenant is left behind. A
 * clean-up that fails is carried in the same way.
 *
 * @param {string} tenantId
 * @param {import("./memory-cloud.js").MemoryCloud} cloud
 * @returns {Promise<{ tenantId: string, status: "ready" }>}
 */
export async function provisionTenant(tenantId, cloud) {
  const provisioning = new Provisioning(tenantId, cloud);
  await provisioning.create();
  return { tenantId, status: "ready" };
}

const RESOURCES = ["Database", "Bucket", "SearchIndex"];

class Provisioning {
  #errors = [];

  constructor(tenantId, cloud) {
    this.tenantId = tenantId;
    this.cloud = cloud;
  }

  async create() {
    const creates = RESOURCES.map((resource) => this.cloud[`create${resource}`](this.tenantId));
    for (const result of await Promise.allSettled(creates)) {
      if (result.status === "rejected") this.#errors.push(result.reason);
    }
    if (this.#errors.length === 0) return;
    await Promise.all(RESOURCES.map((resource) => this.#remove(resource)));
    throw new AggregateError(this.#errors, "the tenant could not be provisioned", { cause: this.#errors[0] });
  }

  async #remove(resource, attemptsLeft = 3) {
    try {
      await this.cloud[`delete${resource}`](this.tenantId);
    } catch (error) {
      if (attemptsLeft === 1) {
        this.#errors.push(error);
        return;
      }
      await sleep(500);
      await this.#remove(resource, attemptsLeft - 1);
    }
  }
}
