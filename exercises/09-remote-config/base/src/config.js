/**
 * Loads a configuration file from the bucket.
 *
 * @param {string} key
 * @param {{ getObject: Function }} s3
 * @param {(error: Error | null, config?: unknown) => void} callback
 */
export function loadConfig(key, s3, callback) {
  s3.getObject(key, (error, data) => {
    if (error) {
      callback(error);
      return;
    }
    let config;
    try {
      config = JSON.parse(data.Body.toString("utf8"));
    } catch (invalid) {
      callback(invalid);
      return;
    }
    callback(null, config);
  });
}
