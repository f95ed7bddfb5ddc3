import { pbkdf2Sync } from "node:crypto";
import { readFileSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";

// Nobody else runs on this thread, so it may block.
const template = readFileSync(workerData.file, "utf8");
const hash = pbkdf2Sync(template, "salt", 600_000, 64, "sha512");
parentPort.postMessage({ template, hash });
