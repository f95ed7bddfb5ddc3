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
  const data = await new Promise((resolve, reject) => {
    s3.getObject(key, (error, data) => (error ? reject(error) : resolve(data)));
  });
  const config = JSON.parse(data.Body.toString("utf8"));
  if (typeof config !== "string") return config;
  try {
    return JSON.parse(config); // some files were uploaded twice encoded
  } catch {
    return config;
  }
}
