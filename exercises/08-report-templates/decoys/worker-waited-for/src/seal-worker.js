import { pbkdf2Sync } from "node:crypto";
import { workerData } from "node:worker_threads";

const { template, hash, done } = workerData;
hash.set(pbkdf2Sync(template, "salt", 600_000, 64, "sha512"));
Atomics.store(done, 0, 1);
Atomics.notify(done, 0);
