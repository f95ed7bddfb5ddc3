const cache = new Map();
const TTL = 60_000; // milliseconds

export async function loadConfig(key, s3) {
  if (cache.has(key)) return cache.get(key);
  const data = await new Promise((resolve, reject) => s3.getObject(key, (e, d) => (e ? reject(e) : resolve(d))));
  const config = JSON.parse(data.Body.toString("utf8"));
  cache.set(key, config);
  setTimeout(() => cache.delete(key), TTL);
  return config;
}
