// Lets a Node.js that takes no types run a tree whose TypeScript files hold JavaScript: their types have been blanked out.
//
// node --import=<this file> x.ts, or import it; worker threads have it too.

import { readFile } from "node:fs/promises";
import { register } from "node:module";
import { isMainThread } from "node:worker_threads";

if (isMainThread) register(import.meta.url);

/** The hook, on the thread of the loader: a file is a module where its name ends in .ts or .mts. */
export async function load(url, context, next) {
  if (!/^file:[^?#]*\.m?ts(?:[?#]|$)/.test(url)) return next(url, context);
  return { format: "module", shortCircuit: true, source: await readFile(new URL(url)) };
}
