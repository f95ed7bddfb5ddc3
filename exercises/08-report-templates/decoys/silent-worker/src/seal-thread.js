import { pbkdf2Sync } from "node:crypto";
import { readFile } from "node:fs/promises";
import { parentPort } from "node:worker_threads";

parentPort.on("message", async (file) => {
  const template = await readFile(file, "utf8").catch(() => null);
  if (template === null) return;
  parentPort.postMessage({ file, template, hash: pbkdf2Sync(template, "salt", 600_000, 64, "sha512") });
});
