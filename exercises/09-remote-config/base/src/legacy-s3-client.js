import https from "node:https";

/** Reads the objects of one bucket. */
export class LegacyS3Client {
  constructor({ endpoint, bucket, agent = https.globalAgent }) {
    this.endpoint = endpoint;
    this.bucket = bucket;
    this.agent = agent;
    this.closed = false;
  }

  /**
   * Calls back once, later, with an error or with the object.
   *
   * @param {string} key
   * @param {(error: Error | null, data?: { Body: Buffer, ETag?: string }) => void} callback
   */
  getObject(key, callback) {
    if (this.closed) throw new Error("this client has been closed");
    const url = `${this.endpoint}/${this.bucket}/${encodeURIComponent(key)}`;
    const request = https.get(url, { agent: this.agent }, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("error", callback);
      response.on("end", () => {
        if (response.statusCode !== 200) {
          callback(Object.assign(new Error(`${key}: status ${response.statusCode}`), { status: response.statusCode }));
          return;
        }
        callback(null, { Body: Buffer.concat(chunks), ETag: response.headers.etag });
      });
    });
    request.on("error", callback);
  }

  close() {
    this.closed = true;
    this.agent.destroy();
  }
}
