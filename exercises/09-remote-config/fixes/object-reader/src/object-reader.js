const utf8 = new TextDecoder("utf-8");

/** Reads objects through a client with callbacks, for code with promises. */
export class ObjectReader {
  #client;

  constructor(client) {
    this.#client = client;
  }

  /** The bytes of an object. */
  bytes(key) {
    return new Promise((resolve, reject) => {
      this.#client.getObject(key, (error, { Body } = {}) => (error ? reject(error) : resolve(Body)));
    });
  }

  /** The text of an object. */
  async text(key) {
    return utf8.decode(await this.bytes(key));
  }
}
