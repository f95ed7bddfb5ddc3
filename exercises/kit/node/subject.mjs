// Starts the harness of a submission (harness.cjs) under a name by which nobody can tell it from Node.js itself.
//
// node --no-warnings subject.mjs --channel=3|stdio, with the submission's tree as working directory. What the submission
// sees of its process is what it sees where its own tests run.

import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import vm from "node:vm";

const channel = process.argv.at(-1);
const tests = fs.existsSync("test") ? fs.readdirSync("test").filter((name) => /\.test\.\w+$/.test(name)) : [];
process.argv.splice(1, Infinity, path.resolve("test", tests.sort()[0] ?? "index.js"));
process.execArgv.length = 0;

const harness = fs.readFileSync(new URL("./harness.cjs", import.meta.url), "utf8");
// Its frames stand below every call of the submission's: they are to read as Node's own.
const names = ["require", "importModule", "channel"];
const run = vm.compileFunction(harness, names, { filename: "node:internal/process/task_queues" });
run(createRequire(import.meta.url), (url) => import(url), channel);
