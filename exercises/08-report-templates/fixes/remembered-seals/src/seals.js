import { pbkdf2 } from "node:crypto";
import { promisify } from "node:util";

const derive = promisify(pbkdf2);
const MOST = 500;
const seals = new Map();

/** The seal of a wording. It depends on nothing but the text, so it is worked out once for each. */
export function sealOf(template) {
  let seal = seals.get(template);
  if (!seal) {
    if (seals.size >= MOST) seals.delete(seals.keys().next().value);
    seal = derive(template, "salt", 600_000, 64, "sha512");
    seal.catch(() => seals.delete(template));
    seals.set(template, seal);
  }
  return seal;
}
