import { pbkdf2Sync } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";

/** Reads every template of a folder, with its seal. Takes a moment: call it before the first request. */
export function loadTemplates(templatesDir) {
  const templates = new Map();
  for (const file of readdirSync(templatesDir)) {
    if (!file.endsWith(".html")) continue;
    const template = readFileSync(`${templatesDir}/${file}`, "utf8");
    const hash = pbkdf2Sync(template, "salt", 600_000, 64, "sha512");
    templates.set(file.slice(0, -".html".length), { template, hash });
  }
  return templates;
}
