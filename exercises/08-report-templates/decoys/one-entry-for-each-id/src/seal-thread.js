import { pbkdf2Sync } from "node:crypto";
import { parentPort } from "node:worker_threads";

parentPort.on("message", ({ id, template }) => {
  parentPort.postMessage({ id, hash: pbkdf2Sync(template, "salt", 600_000, 64, "sha512") });
});
