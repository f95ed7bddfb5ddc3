import { EventEmitter, once } from "node:events";

/**
 * Loads a configuration file from the bucket.
 *
 * Resolves with what the file says, whatever JSON value that is, once the client has called back. There
 * is no time limit. It rejects with the client's error (or one that carries it), when the file is not
 * valid JSON, and when the client throws at the call.
 *
 * @param {string} key
 * @param {{ getObject(key: string, callback: Function): void }} s3 the legacy client, or one like it
 * @returns {Promise<unknown>}
 */
export async function loadConfig(key, s3) {
  const load = new EventEmitter();
  const loaded = once(load, "object"); // rejects on "error"
  try {
    s3.getObject(key, (error, data) => load.emit(error ? "error" : "object", error ?? data));
  } catch (closed) {
    load.emit("error", closed);
  }
  const [data] = await loaded;
  return JSON.parse(data.Body.toString("utf8"));
}
