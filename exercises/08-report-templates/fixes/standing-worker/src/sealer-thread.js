import { pbkdf2Sync } from "node:crypto";
import { parentPort } from "node:worker_threads";

parentPort.on("message", ({ number, template }) => {
  parentPort.postMessage({ number, hash: pbkdf2Sync(template, "salt", 600_000, 64, "sha512") });
});
