/** Client of the statistics server. */
export class Stats {
  #url;
  #fetch;

  constructor(url, fetch = globalThis.fetch) {
    this.#url = url;
    this.#fetch = fetch;
  }

  /** Publishes the numbers of a night. Rejects when the server does not take them. */
  async publish(numbers, tries = 2) {
    const response = await this.#fetch.call(undefined, this.#url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(numbers),
    });
    if (!response.ok && tries > 1) return this.publish(numbers, tries - 1);
    if (!response.ok) throw new Error(`the statistics server answered ${response.status}`);
  }
}
