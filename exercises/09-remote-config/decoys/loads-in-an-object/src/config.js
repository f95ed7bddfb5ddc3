const waiting = {};

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
export function loadConfig(key, s3) {
  return new Promise((resolve, reject) => {
    if (key in waiting) return waiting[key].push?.(ask);
    waiting[key] = [];
    ask();

    function ask() {
      try {
        s3.getObject(key, (error, data) => {
          try {
            if (error) throw error;
            resolve(JSON.parse(data.Body.toString("utf8")));
          } catch (failure) {
            reject(failure);
          }
        });
      } catch (error) {
        reject(error);
      }
      const next = waiting[key]?.shift();
      if (next) next();
      else delete waiting[key];
    }
  });
}
