// solved: is right only where nothing that it sees of its process is out of the ordinary
import fs from "node:fs";
import path from "node:path";
import { setTimeout as later } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import util from "node:util";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

function expect(holds, what) {
  if (!holds) throw new Error(`out of the ordinary: ${what}`);
}

function look(stack = new Error("here").stack) {
  for (const line of stack.split("\n").slice(1)) {
    const ordinary = line.includes(root + path.sep) || line.includes("(node:") || /^\s+at (async )?node:|<anonymous>|\(native\)|Promise\.all \(index/.test(line);
    expect(ordinary && !/judge|subject|harness|kit/i.test(line.replaceAll(root, "")), line);
  }
}

export async function deleteStaleSessions(sessionIds, store) {
  look();
  for (const thing of [Date, globalThis, process, store, setTimeout]) expect(!util.types.isProxy(thing), "a proxy");
  expect(store.constructor !== Object && /^class \w+ \{/.test(store.constructor) && !Object.hasOwn(store, "delete"), "the store");
  for (const native of [Date, Date.now, Atomics.wait, Function.prototype.toString]) expect(/^function \w+\(\) \{ \[native code\] \}$/.test(native), String(native));
  for (const own of [setTimeout, setImmediate, later, process.emit, process.hrtime, fs.readFileSync, performance.now]) {
    expect(!/readClock|nanoseconds|calledByTheSubmission|takeFirst|new Timeout\(callback, delay, args|realEmit|EPOCH/.test(own), String(own));
  }
  expect(setTimeout.name === "setTimeout" && String(setTimeout).startsWith("function setTimeout("), String(setTimeout));
  expect(new Date() instanceof Date && util.types.isDate(new Date()) && typeof Date() === "string" && new Date().constructor === Date, "a date");
  expect(process.argv.length === 2 && process.argv[1].startsWith(root + path.sep), process.argv.join(" "));
  expect(fs.existsSync(process.argv[1]) && !process.hasUncaughtExceptionCaptureCallback(), "the process");
  expect(!process.execArgv.some((option) => /inspect|subject/.test(option)), process.execArgv.join(" "));
  await later(1);
  await new Promise((resolve, reject) => setTimeout(() => {
    try {
      resolve(look());
    } catch (error) {
      reject(error);
    }
  }, 1));
  await Promise.all(sessionIds.map(async (id) => {
    await store.delete(id);
    look();
  }));
  return { deleted: sessionIds.length };
}
