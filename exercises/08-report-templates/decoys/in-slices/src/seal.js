import { createHash, createHmac } from "node:crypto";
import { setImmediate as turn } from "node:timers/promises";

const ITERATIONS = 600_000;
const SLICE = 2_000;

/** PBKDF2 with SHA-512, which lets others run between its slices. */
export async function seal(template) {
  const long = Buffer.byteLength(template) > 128; // HMAC takes the hash of a long key
  const key = long ? createHash("sha512").update(template).digest() : template;
  const hmac = (data) => createHmac("sha512", key).update(data).digest();
  let block = hmac(Buffer.concat([Buffer.from("salt"), Buffer.from([0, 0, 0, 1])]));
  const sum = Buffer.from(block);
  for (let i = 1; i < ITERATIONS; i++) {
    block = hmac(block);
    for (let k = 0; k < sum.length; k++) sum[k] ^= block[k];
    if (i % SLICE === 0) await turn();
  }
  return sum;
}
