// Runs a submission for the judge: stand-ins at the seams, a virtual clock, one frame whenever nothing is left to run.
//
// subject.mjs starts it as the body of a function of `require`, `importModule` and `channel`.
// The channel is read synchronously, so this file keeps nothing on the event loop, and Node's own
// 'beforeExit' says the moment at which nothing can go on by itself. Whatever is used here is taken
// before the submission loads: a patched global can neither break a frame nor make one. What takes the
// place of a function of Node's looks like it.

"use strict";

const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const timers = require("node:timers");
const timersPromises = require("node:timers/promises");
const util = require("node:util");
const url = require("node:url");
const crypto = require("node:crypto");
const childProcess = require("node:child_process");
const perfHooks = require("node:perf_hooks");
const inspector = require("node:inspector");
const inspectorPromises = require("node:inspector/promises");
const workerThreads = require("node:worker_threads");
const { AsyncResource } = require("node:async_hooks");
const { syncBuiltinESMExports, stripTypeScriptTypes: stripTypes } = require("node:module");

// --- what is taken before anybody can change it ---

const { apply, construct, ownKeys, getPrototypeOf, defineProperty, getOwnPropertyDescriptor } = Reflect;
const uncurry = (method) => (self, ...rest) => apply(method, self, rest);
const { isArray } = Array;
const { is, hasOwn, create } = Object;
const { isFinite, NaN } = globalThis;
const { parse: parseJson, stringify: quote } = JSON;
const { types } = util;
const isProxy = types.isProxy;
const isPromise = types.isPromise;
const isNativeError = types.isNativeError;
const isArrayBuffer = types.isAnyArrayBuffer;
const isView = ArrayBuffer.isView;
const errorHasInstance = uncurry(Function.prototype[Symbol.hasInstance]);
const bufferPrototype = Buffer.prototype;
const isPrototypeOf = uncurry(Object.prototype.isPrototypeOf);
const functionToString = uncurry(Function.prototype.toString);
const promiseThen = Promise.prototype.then;
const copyWithin = uncurry(Array.prototype.copyWithin);
const slice = uncurry(String.prototype.slice);
const indexOf = uncurry(String.prototype.indexOf);
const upperCase = uncurry(String.prototype.toUpperCase);
const split = uncurry(String.prototype.split);
const join = uncurry(Array.prototype.join);
const match = uncurry(RegExp.prototype.exec);
const subarray = uncurry(Uint8Array.prototype.subarray);
const copyBytes = uncurry(Uint8Array.prototype.set);
const bytesToString = uncurry(Buffer.prototype.toString);
const decodeText = uncurry(TextDecoder.prototype.decode);
const mapGet = uncurry(Map.prototype.get);
const mapSet = uncurry(Map.prototype.set);
const mapDelete = uncurry(Map.prototype.delete);
const setAdd = uncurry(Set.prototype.add);
const setDelete = uncurry(Set.prototype.delete);
const setSize = uncurry(getOwnPropertyDescriptor(Set.prototype, "size").get);
const weakGet = uncurry(WeakMap.prototype.get);
const weakSet = uncurry(WeakMap.prototype.set);
const runInScope = uncurry(AsyncResource.prototype.runInAsyncScope);
const makeBuffer = Buffer.from;
const NativeBytes = Uint8Array;
const NativeBigInt = BigInt;
const NativeNumber = Number;
const NativeDate = Date;
const NativeError = Error;
const NativePromise = Promise;
const NativeProxy = Proxy;
const NativeTypeError = TypeError;
const NativeAggregateError = AggregateError;
const NativeAbortController = AbortController;
const NativeDOMException = DOMException;
const errorClasses = create(null);
for (const kind of [Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError]) errorClasses[kind.name] = kind;
const nativeSetImmediate = timers.setImmediate;
const nativeClearImmediate = timers.clearImmediate;
const nativeSetInterval = timers.setInterval;
const { readSync, writeSync, existsSync, readFileSync, readdirSync, realpathSync, mkdtempSync, mkdirSync, writeFileSync, utimesSync, renameSync, rmSync } = fs;
const { spawnSync } = childProcess;
const { resolve: resolvePath, dirname, sep } = path;
const { pathToFileURL, fileURLToPath } = url;
const leave = process.reallyExit;
const realEmit = process.emit;
const cpuUsage = process.cpuUsage;
const activeResources = process.getActiveResourcesInfo;
const { execPath, pid } = process;
const realNow = uncurry(perfHooks.performance.now);
const realPerformance = perfHooks.performance;
const loopUse = uncurry(perfHooks.performance.eventLoopUtilization);

const textOf = new WeakMap(); // of what stands in for a function or class of somebody else's
function disguise(stand, real, text = functionToString(real)) {
  for (const key of ["name", "length"]) defineProperty(stand, key, getOwnPropertyDescriptor(real, key));
  weakSet(textOf, stand, text);
  return stand;
}
const nativeToString = Function.prototype.toString;
const { toString: plainToString } = {
  toString() {
    return weakGet(textOf, this) ?? apply(nativeToString, this, []);
  },
};
defineProperty(Function.prototype, "toString", { value: disguise(plainToString, nativeToString), writable: true, configurable: true });

/** Puts a stand-in where another function was. */
function replace(owner, name, stand) {
  const { enumerable } = getOwnPropertyDescriptor(owner, name) ?? { enumerable: true };
  defineProperty(owner, name, { value: disguise(stand, owner[name]), writable: true, configurable: true, enumerable });
}

const root = realpathSync(process.cwd());
const stdio = channel === "--channel=stdio";
const readFd = stdio ? 0 : Number(slice(channel, 10));
const writeFd = stdio ? 1 : readFd;
if (stdio) {
  const toStderr = process.stderr.write;
  process.stdout.write = disguise((...args) => apply(toStderr, process.stderr, args), process.stdout.write);
}

// --- the channel ---

const pause = new Int32Array(new SharedArrayBuffer(4));
const nativeWait = Atomics.wait;
const chunk = new Uint8Array(1 << 20);
const decoder = new TextDecoder();
let inbox = makeBuffer("");

// Descriptors that are not ready (EAGAIN) are waited for; any other fault means that the grader is gone.
function patiently(operation) {
  for (;;) {
    try {
      return operation();
    } catch (error) {
      if (error.code === "EAGAIN") nativeWait(pause, 0, 0, 1);
      else if (error.code === "EOF") return 0;
      else depart();
    }
  }
}

// The grader may end the process before this: then what is left is in a folder that it removes.
function depart() {
  try {
    if (disk) rmSync(disk, { recursive: true, force: true });
  } catch {
    // a worker still reads there
  }
  leave(0);
}

function readLine() {
  let scanned = 0;
  for (;;) {
    for (; scanned < inbox.length; scanned++) {
      if (inbox[scanned] !== 10) continue;
      const line = decodeText(decoder, subarray(inbox, 0, scanned));
      inbox = subarray(inbox, scanned + 1);
      return line;
    }
    const got = patiently(() => readSync(readFd, chunk, 0, chunk.length, null));
    if (got === 0) depart();
    const longer = construct(NativeBytes, [inbox.length + got]);
    copyBytes(longer, inbox, 0);
    copyBytes(longer, subarray(chunk, 0, got), inbox.length);
    inbox = longer;
  }
}

let key = ""; // of this turn: a frame without it is not ours
let events = "";
let eventCount = 0; // ever since the start; tells whether anything has happened

function emit(event) {
  events += events === "" ? event : "," + event;
  eventCount++;
  clockReads = 0;
  spins = 0;
  if (events.length > 1 << 20) {
    // Kept for later: a submission that recurses may have left no stack to write a whole frame with.
    full[full.length] = events;
    events = "";
    if (full.length === 32) send(false);
  }
}
const full = []; // earlier events, in pieces that fit into a frame

function write(line) {
  const frame = makeBuffer(line);
  for (let sent = 0; sent < frame.length; ) sent += patiently(() => writeSync(writeFd, frame, sent, frame.length - sent));
}

function send(idle, held) {
  for (let i = 0; i < full.length; i++) write(`{"idle":false,"key":"${key}","now":${now},"timers":[],"events":[${full[i]}]}\n`);
  full.length = 0;
  let list = "";
  for (let i = first; i < queue.length && i < first + 64; i++) {
    const { due } = queue[i];
    list += (i > first ? "," : "") + (due < now ? now : due); // after a leap, some may be overdue
  }
  if (parked.length > 0) list = now + (list && "," + list);
  let tallied = "";
  for (let i = 0; i < arms.length; i++) {
    if (!arms[i].untold) continue;
    arms[i].untold = false;
    tallied += (tallied || events ? "," : "") + `{"kind":"tally","arm":${arms[i].id},"count":${arms[i].count}}`;
  }
  const told = `${events}${tallied}`;
  events = "";
  write(`{"idle":${idle},"key":"${key}","now":${now},"timers":[${list}]${held ? `,"held":${quote(held)}` : ""},"events":[${told}]}\n`);
}

// --- values, as text going out and as objects coming in ---

const errorOfRef = new Map();
const refOfError = new WeakMap();
const objects = new Map(); // what `construct` and `keep` made, by its number
const numberOfObject = new WeakMap();
const MOST_TEXT = 2 << 20; // of one value; a line may have 8 MiB

const isError = (value) => isNativeError(value) || errorHasInstance(NativeError, value);
const opaque = (text) => `{"$opaque":${quote(text)}}`;

function encode(value) {
  try {
    const text = valueText(value, 0);
    return text.length > MOST_TEXT ? opaque("[too large]") : text;
  } catch {
    return opaque("[unreadable]");
  }
}

function valueText(value, depth) {
  switch (typeof value) {
    case "string":
      return quote(value);
    case "boolean":
      return value ? "true" : "false";
    case "number":
      if (isFinite(value) && !is(value, -0)) return "" + value;
      return is(value, -0) ? `{"$number":"-0"}` : `{"$number":"${value}"}`;
    case "undefined":
      return `{"$undefined":true}`;
    case "bigint":
      return `{"$int":"${value}"}`;
    case "symbol":
      return opaque("[symbol]");
    default:
      return value === null ? "null" : objectText(value, depth);
  }
}

function objectText(value, depth) {
  const number = weakGet(numberOfObject, value);
  if (number !== undefined) return `{"$ref":${number}}`;
  if (typeof value === "function") return opaque(slice(functionToString(value), 0, 5) === "class" ? "[class]" : "[function]");
  if (isError(value)) return `{"$error":${errorText(value, 0)}}`;
  if (isArrayBuffer(value)) return `{"$bytes":"${bytesToString(makeBuffer(value), "base64")}","plain":true}`;
  if (isView(value)) {
    const plain = isPrototypeOf(bufferPrototype, value) ? "" : ',"plain":true';
    return `{"$bytes":"${bytesToString(makeBuffer(value.buffer, value.byteOffset, value.byteLength), "base64")}"${plain}}`;
  }
  if (depth > 64) return opaque("[too deep]");
  if (isArray(value)) {
    let list = "";
    for (let i = 0; i < value.length && list.length <= MOST_TEXT; i++) list += (i ? "," : "") + valueText(value[i], depth + 1);
    return `[${list}]`;
  }
  const exotic = exoticName(value);
  if (exotic) return opaque(exotic);
  const keys = ownKeys(value);
  let plain = "";
  let pairs = "";
  let tagged = false;
  for (let i = 0; i < keys.length && plain.length <= MOST_TEXT; i++) {
    const key = keys[i];
    if (typeof key !== "string" || !getOwnPropertyDescriptor(value, key)?.enumerable) continue;
    const text = valueText(value[key], depth + 1);
    tagged ||= key[0] === "$";
    plain += (plain && ",") + quote(key) + ":" + text;
    pairs += (pairs && ",") + `[${quote(key)},${text}]`;
  }
  return tagged ? `{"$dict":[${pairs}]}` : `{${plain}}`;
}

const exoticTests = [];
for (const name of ["Promise", "Map", "Set", "WeakMap", "WeakSet", "Date", "RegExp", "BoxedPrimitive", "GeneratorObject"]) exoticTests[exoticTests.length] = [name, types["is" + name]];

function exoticName(value) {
  if (weakGet(seamNames, value)) return weakGet(seamNames, value);
  for (let i = 0; i < exoticTests.length; i++) if (exoticTests[i][1](value)) return `[${exoticTests[i][0]}]`;
  return "";
}

function thrownText(error) {
  try {
    const text = errorText(error, 0);
    return text.length > MOST_TEXT ? `{"name":"Error","message":"[too large]"}` : text;
  } catch {
    return `{"name":"Error","message":"[unreadable]"}`;
  }
}

const asText = (value) => (typeof value === "string" ? slice(value, 0, 4000) : "");

const DEEPEST_ERROR = 64;
let errorsTold; // those told in full in the text that is being made
let brief = false; // an error in a property of another is only named

/** An error with all that it carries; what has been told in full already is only named again. */
function errorText(error, depth) {
  if (!isError(error)) return `{"thrown":${valueText(error, 0)}}`;
  if (errorsTold) return errorTextWithin(error, depth);
  errorsTold = [];
  try {
    return errorTextWithin(error, depth);
  } finally {
    errorsTold = undefined;
    brief = false;
  }
}

function errorTextWithin(error, depth) {
  let text = `{"name":${quote(asText(error.name) || "Error")},"message":${quote(asText(error.message))}`;
  const ref = weakGet(refOfError, error);
  if (ref !== undefined) text += `,"ref":${quote(ref)}`;
  let known = brief || depth >= DEEPEST_ERROR;
  for (let i = 0; i < errorsTold.length; i++) known ||= errorsTold[i] === error;
  if (!known) {
    errorsTold[errorsTold.length] = error;
    const { cause, errors } = error;
    if (cause !== undefined) text += `,"cause":${errorText(cause, depth + 1)}`;
    if (isArray(errors)) {
      let list = "";
      for (let i = 0; i < errors.length && i < 1000; i++) list += (i ? "," : "") + errorText(errors[i], depth + 1);
      text += `,"errors":[${list}]`;
    }
    const keys = ownKeys(error);
    let props = "";
    brief = true;
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i];
      if (typeof key !== "string" || key === "cause" || key === "errors" || !getOwnPropertyDescriptor(error, key)?.enumerable) continue;
      props += (props && ",") + quote(key) + ":" + valueText(error[key], depth + 32);
    }
    brief = false;
    if (props) text += `,"props":{${props}}`;
  }
  return text + "}";
}

function put(target, key, value) {
  defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true });
}

function decode(value) {
  if (typeof value !== "object" || value === null) return value;
  if (isArray(value)) {
    const list = [];
    for (let i = 0; i < value.length; i++) list[i] = decode(value[i]);
    return list;
  }
  const keys = ownKeys(value);
  const tag = keys.length > 0 && keys[0][0] === "$" ? keys[0] : "";
  const inner = tag && value[tag];
  switch (tag) {
    case "$undefined":
      return undefined;
    case "$number":
      return inner === "-0" ? -0 : inner === "Infinity" ? Infinity : inner === "-Infinity" ? -Infinity : NaN;
    case "$int":
      return NativeBigInt(inner);
    case "$bytes":
      return makeBuffer(inner, "base64");
    case "$error":
      return decodeError(inner);
    case "$ref":
      return mapGet(objects, inner);
    case "$seam":
      return seam(inner, value.methods, value.call);
    case "$folder":
      return folder(inner);
  }
  const object = {};
  if (tag === "$dict") for (let i = 0; i < inner.length; i++) put(object, inner[i][0], decode(inner[i][1]));
  else for (let i = 0; i < keys.length; i++) put(object, keys[i], decode(value[keys[i]]));
  return object;
}

function decodeError(made) {
  if (hasOwn(made, "thrown")) return decode(made.thrown);
  const known = hasOwn(made, "ref") ? mapGet(errorOfRef, made.ref) : undefined;
  if (known) return known;
  const options = hasOwn(made, "cause") ? { cause: decodeError(made.cause) } : undefined;
  let error;
  if (hasOwn(made, "errors")) {
    const errors = [];
    for (let i = 0; i < made.errors.length; i++) errors[i] = decodeError(made.errors[i]);
    error = construct(NativeAggregateError, [errors, made.message, options]);
  } else {
    error = construct(errorClasses[made.name] ?? NativeError, [made.message, options]);
  }
  if (error.name !== made.name) defineProperty(error, "name", { value: made.name, writable: true, configurable: true });
  if (hasOwn(made, "props")) for (let keys = ownKeys(made.props), i = 0; i < keys.length; i++) put(error, keys[i], decode(made.props[keys[i]]));
  if (hasOwn(made, "ref")) {
    mapSet(errorOfRef, made.ref, error);
    weakSet(refOfError, error, made.ref);
  }
  return error;
}

// --- folders of the judge's, on the real disk ---

const { join: joinPaths } = path;
const { tmpdir } = os;
const WRITTEN = 1_740_988_800; // seconds: each file looks as old as any other
let disk = ""; // where they are, once there is one

function folder(name) {
  disk ||= realpathSync(mkdtempSync(joinPaths(tmpdir(), "subject-")));
  const place = joinPaths(disk, name);
  mkdirSync(place, { recursive: true });
  return place;
}

function writeInto({ folder: name, file, value }) {
  const place = joinPaths(folder(name), file);
  if (value === undefined) return rmSync(place, { force: true });
  mkdirSync(dirname(place), { recursive: true });
  // Whoever reads it meanwhile sees the former file or this one, and nothing in between.
  const fresh = joinPaths(disk, "fresh");
  writeFileSync(fresh, decode(value));
  utimesSync(fresh, WRITTEN, WRITTEN);
  renameSync(fresh, place);
}

// --- the seams ---

const seams = new Map();
const seamNames = new WeakMap();
const waiting = new Map(); // asks without an answer, by number
const arms = [];
let asks = 0;

function seam(name, methods, call) {
  const known = mapGet(seams, name);
  if (known) return known;
  const plain = split(name, "#")[0];
  let made;
  if (call) {
    made = (...args) => ask(name, null, call, args);
    defineProperty(made, "name", { value: plain, configurable: true });
    weakSet(textOf, made, `(...args) => client.${plain}(...args)`);
  } else {
    // A class of its own with methods on the prototype that want their `this`, as the fixture's own have.
    const title = upperCase(slice(plain, 0, 1)) + slice(plain, 1);
    const Class = { [title]: class {} }[title];
    made = new Class();
    const names = ownKeys(methods);
    let text = "";
    for (let i = 0; i < names.length; i++) {
      const method = names[i];
      const kind = methods[method];
      const value = {
        [method](...args) {
          if (this !== made && !isProxy(this) && !(typeof this === "object" && this !== null && isPrototypeOf(made, this))) {
            throw construct(NativeTypeError, [`${plain}.${method} was called without its ${plain} as 'this'`]);
          }
          return ask(name, method, kind, args);
        },
      }[method];
      const shown = `${method}(...args) {\n    return this.client.${method}(...args);\n  }`;
      weakSet(textOf, value, shown);
      text += `\n  ${shown}\n`;
      defineProperty(Class.prototype, method, { value, writable: true, configurable: true });
    }
    weakSet(textOf, Class, `class ${title} {${text}}`);
  }
  weakSet(seamNames, made, `[${name}]`);
  mapSet(seams, name, made);
  return made;
}

function ask(name, method, kind, args) {
  let callback;
  if (kind === "callback") {
    callback = args[args.length - 1];
    if (typeof callback !== "function") throw construct(NativeTypeError, [`the last argument of ${name}.${method} must be a function`]);
    args.length--;
  }
  const arm = armFor(name, method);
  // Where the stack overflows in here, the call has not been made: numbers move only once it is told.
  if (arm?.silent) {
    arm.untold = true;
    eventCount++;
    clockReads = 0;
    spins = 0;
  } else {
    const target = `"seam":${quote(name)},"method":${method === null ? "null" : quote(method)}`;
    const given = argumentsText(args);
    emit(`{"kind":"ask","ask":${asks + 1},${target},"args":${given},"at":${now}${arm ? `,"armed":"${arm.how}"` : ""}}`);
    asks++;
  }
  if (arm) arm.count++;
  if (arm?.how === "throw") throw arm.error;
  if (arm?.how === "return") return arm.value;
  if (kind === "note") return undefined;
  const entry = { resolve: null, reject: null };
  let promise;
  if (callback) {
    const scope = new AsyncResource("ask");
    const back = (error, value) => void nativeSetImmediate(() => runInScope(scope, callback, undefined, error, value));
    entry.resolve = (value) => back(null, value);
    entry.reject = (error) => back(error, undefined);
  } else {
    promise = new NativePromise((resolve, reject) => {
      entry.resolve = resolve;
      entry.reject = reject;
    });
  }
  if (arm) arm.how === "resolve" ? entry.resolve(arm.value) : entry.reject(arm.error);
  else mapSet(waiting, asks, entry);
  return promise;
}

function argumentsText(args) {
  let text = "";
  try {
    text = valueText(args, 0);
  } catch (error) {
    if (isNativeError(error) && error.message === "Maximum call stack size exceeded") throw error; // the caller's own
  }
  return text && text.length <= MOST_TEXT ? text : `[${opaque("[unreadable]")}]`;
}

function armFor(name, method) {
  for (let i = 0; i < arms.length; i++) {
    const arm = arms[i];
    if (arm.seam === name && arm.method === method && arm.count < arm.times) return arm;
  }
  return undefined;
}

// --- the virtual clock ---

const EPOCH = NativeDate.UTC(2025, 2, 3, 8);
const MOST_DELAY = 2 ** 31 - 1;
const MOST_READS = 500_000; // of the clock without anything happening: somebody spins on it
const queue = []; // pending timers, soonest first
let first = 0; // where they begin: places of timers that have fired are cut off now and then
let now = 0;
let serial = 0;
let clockReads = 0;

function readClock() {
  if (++clockReads === MOST_READS) {
    emit(`{"kind":"blocked","ms":null,"what":"a loop that only reads the clock"}`);
    send(false);
    readLine(); // there is no way back into the loop: the judge gives up, and the channel ends
  }
  return now;
}

const before = (a, b) => a.due < b.due || (a.due === b.due && a.serial < b.serial);

function place(timer) {
  let low = first;
  let high = queue.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (before(queue[middle], timer)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function enqueue(timer) {
  const at = place(timer);
  queue[queue.length] = timer;
  if (at < queue.length - 1) {
    copyWithin(queue, at + 1, at, queue.length - 1);
    queue[at] = timer;
  }
}

function dequeue(timer) {
  const at = place(timer);
  if (queue[at] !== timer) return;
  if (at === first) return void takeFirst();
  copyWithin(queue, at, at + 1);
  queue.length--;
}

function takeFirst() {
  const timer = queue[first];
  queue[first++] = undefined;
  if (first === queue.length || (first > 1_000 && first * 2 > queue.length)) {
    copyWithin(queue, 0, first);
    queue.length -= first;
    first = 0;
  }
  return timer;
}

const timerOfNumber = new Map();
const timerOfObject = new WeakMap(); // handed-out object -> our record, which nobody else can reach

class Timeout {
  constructor(callback, delay, args, repeat) {
    if (typeof callback !== "function") {
      throw defineCode(construct(NativeTypeError, ['The "callback" argument must be of type function.']), "ERR_INVALID_ARG_TYPE");
    }
    delay = +delay;
    if (!(delay >= 1 && delay <= MOST_DELAY)) delay = 1;
    const timer = { object: this, callback, args, delay: delay - (delay % 1), repeat, due: 0, serial: 0, referenced: true, scope: new AsyncResource("Timeout"), number: undefined };
    weakSet(timerOfObject, this, timer);
    start(timer);
  }
  ref() {
    weakGet(timerOfObject, this).referenced = true;
    return this;
  }
  unref() {
    weakGet(timerOfObject, this).referenced = false;
    return this;
  }
  hasRef() {
    return weakGet(timerOfObject, this).referenced;
  }
  refresh() {
    const timer = weakGet(timerOfObject, this);
    dequeue(timer);
    start(timer);
    return this;
  }
  close() {
    stop(this);
    return this;
  }
  [Symbol.toPrimitive]() {
    const timer = weakGet(timerOfObject, this);
    timer.number ??= timer.serial;
    mapSet(timerOfNumber, timer.number, timer);
    return timer.number;
  }
}
if (Symbol.dispose) put(Timeout.prototype, Symbol.dispose, function () { stop(this); });

function start(timer) {
  timer.due = now + timer.delay;
  timer.serial = ++serial;
  enqueue(timer);
}

function stop(handle) {
  const timer = typeof handle === "object" && handle !== null ? weakGet(timerOfObject, handle) : mapGet(timerOfNumber, +handle);
  if (!timer) return;
  timer.repeat = false;
  dequeue(timer);
}

function fire(timer) {
  if (timer.repeat) start(timer);
  apply(runInScope, undefined, listOf(timer.scope, timer.callback, timer.object, timer.args));
}

function listOf(scope, callback, self, args) {
  const list = [scope, callback, self];
  for (let i = 0; i < args.length; i++) list[3 + i] = args[i];
  return list;
}

// Immediates run at once, as Node's do. One that only ever asks for the next (a loop that waits for
// something) is parked after a while: it then counts as a timer that is due now.
const MOST_SPINS = 1_000;
const FEW_SPINS = 50; // enough to see that something has changed
const parked = [];
let spins = 0;
let retried = false;

class Immediate {
  constructor(callback, args) {
    if (typeof callback !== "function") {
      throw defineCode(construct(NativeTypeError, ['The "callback" argument must be of type function.']), "ERR_INVALID_ARG_TYPE");
    }
    const entry = { callback, args, object: this, scope: new AsyncResource("Immediate"), native: undefined, cleared: false };
    weakSet(entryOfImmediate, this, entry);
    if (spins++ < MOST_SPINS) schedule(entry);
    else parked[parked.length] = entry;
  }
  ref() {
    return this;
  }
  unref() {
    return this;
  }
  hasRef() {
    return true;
  }
}
const entryOfImmediate = new WeakMap();
if (Symbol.dispose) put(Immediate.prototype, Symbol.dispose, function () { clearImmediate_(this); });

function schedule(entry) {
  entry.native = nativeSetImmediate(() => {
    if (!entry.cleared) apply(runInScope, undefined, listOf(entry.scope, entry.callback, entry.object, entry.args));
  });
}

function unpark(allowance) {
  spins = MOST_SPINS - allowance;
  for (let i = 0; i < parked.length; i++) schedule(parked[i]);
  parked.length = 0;
}

function clearImmediate_(handle) {
  const entry = typeof handle === "object" && handle !== null ? weakGet(entryOfImmediate, handle) : undefined;
  if (!entry) return;
  entry.cleared = true;
  if (entry.native) nativeClearImmediate(entry.native);
}

function defineCode(error, code) {
  put(error, "code", code);
  return error;
}

function abortError(signal) {
  const error = defineCode(construct(NativeError, ["The operation was aborted", { cause: signal.reason }]), "ABORT_ERR");
  defineProperty(error, "name", { value: "AbortError", writable: true, configurable: true });
  return error;
}

// A promise that `begin(resolve)` keeps, unless the signal gives up on it first.
function abortable(signal, begin, cancel) {
  return new NativePromise((resolve, reject) => {
    if (signal?.aborted) return reject(abortError(signal));
    const onAbort = () => {
      cancel(handle);
      reject(abortError(signal));
    };
    const handle = begin((value) => {
      signal?.removeEventListener("abort", onAbort);
      resolve(value);
    });
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

const clock = {
  setTimeout: function (callback, delay, ...args) {
    return new Timeout(callback, delay, args, false);
  },
  setInterval: function (callback, delay, ...args) {
    return new Timeout(callback, delay, args, true);
  },
  setImmediate: function (callback, ...args) {
    return new Immediate(callback, args);
  },
  clearTimeout: function (handle) {
    stop(handle);
  },
  clearInterval: function (handle) {
    stop(handle);
  },
  clearImmediate: function (handle) {
    clearImmediate_(handle);
  },
};
const later = {
  setTimeout: (delay, value, options) => abortable(options?.signal, (done) => new Timeout(done, delay, [value], false), stop),
  setImmediate: (value, options) => abortable(options?.signal, (done) => new Immediate(done, [value]), clearImmediate_),
  async *setInterval(delay, value, options) {
    const signal = options?.signal;
    if (signal?.aborted) throw abortError(signal);
    let due = 0;
    let wake;
    const onAbort = () => wake?.();
    signal?.addEventListener("abort", onAbort, { once: true });
    const timer = new Timeout(() => void (due++, wake?.()), delay, [], true);
    try {
      for (;;) {
        if (signal?.aborted) throw abortError(signal);
        if (due === 0) await new NativePromise((resolve) => (wake = resolve));
        for (; due > 0; due--) yield value;
      }
    } finally {
      stop(timer);
      signal?.removeEventListener("abort", onAbort);
    }
  },
};

function takeTheClock() {
  const { custom } = util.promisify;
  // An object of each kind: their classes are nobody's exports.
  const native = [timers.setTimeout(() => {}, 1), timers.setImmediate(() => {})];
  disguise(Timeout, native[0].constructor);
  disguise(Immediate, native[1].constructor);
  timers.clearTimeout(native[0]);
  timers.clearImmediate(native[1]);
  for (const name of ownKeys(later)) replace(timersPromises, name, later[name]);
  for (const name of ownKeys(clock)) {
    const real = timers[name];
    replace(timers, name, clock[name]);
    if (hasOwn(real, custom)) defineProperty(clock[name], custom, { value: later[name], enumerable: true });
    globalThis[name] = clock[name];
  }
  const { scheduler } = timersPromises;
  const wait = (delay, options) => later.setTimeout(delay, undefined, options);
  const pauseOnce = () => later.setImmediate();
  for (const [name, stand] of [["wait", wait], ["yield", pauseOnce]]) {
    const value = disguise(stand, scheduler[name]);
    defineProperty(scheduler, name, { value, writable: true, configurable: true });
  }

  replace(AbortSignal, "timeout", (delay) => {
    const controller = construct(NativeAbortController, []);
    const expire = () => controller.abort(construct(NativeDOMException, ["The operation was aborted due to timeout", "TimeoutError"]));
    new Timeout(expire, delay, [], false).unref();
    return controller.signal;
  });

  replace(NativeDate, "now", () => EPOCH + readClock());
  const VirtualDate = function (...args) {
    const at = args.length ? args : [EPOCH + readClock()];
    if (new.target === undefined) return construct(NativeDate, [EPOCH + readClock()]).toString();
    return construct(NativeDate, at, new.target === VirtualDate ? NativeDate : new.target);
  };
  for (const key of ["UTC", "parse", "now"]) defineProperty(VirtualDate, key, getOwnPropertyDescriptor(NativeDate, key));
  defineProperty(VirtualDate, "prototype", { value: NativeDate.prototype, writable: false });
  defineProperty(NativeDate.prototype, "constructor", { value: VirtualDate, writable: true, configurable: true });
  defineProperty(globalThis, "Date", { value: disguise(VirtualDate, NativeDate), writable: true, configurable: true });

  const START = 60; // milliseconds that a process has typically lived when its code runs
  replace(getPrototypeOf(realPerformance), "now", () => START + readClock());
  replace(process, "uptime", () => (START + readClock()) / 1000);
  const nanoseconds = () => 1_000_000_000_000n + NativeBigInt(START + readClock()) * 1_000_000n;
  const { bigint } = process.hrtime;
  replace(process, "hrtime", (since) => {
    const at = nanoseconds();
    let seconds = NativeNumber(at / 1_000_000_000n);
    let rest = NativeNumber(at % 1_000_000_000n);
    if (since) {
      seconds -= since[0];
      rest -= since[1];
      if (rest < 0) {
        seconds--;
        rest += 1_000_000_000;
      }
    }
    return [seconds, rest];
  });
  process.hrtime.bigint = disguise(nanoseconds, bigint);

  // A sleep of the whole process is told and not slept; a wait without an end is the submission's own.
  // Node's loader waits for its hooks in the same way.
  const sleep = function (array, index, value, timeout = Infinity) {
    if (!calledByTheSubmission(sleep)) return nativeWait(array, index, value, timeout);
    const ends = timeout === timeout && timeout !== Infinity;
    emit(`{"kind":"blocked","ms":${ends ? +timeout : null},"what":"Atomics.wait"}`);
    return nativeWait(array, index, value, ends ? 0 : timeout);
  };
  replace(Atomics, "wait", sleep);
}

// --- what holds up the event loop ---

const MOST_HASHES = 20_000; // in one turn: more is a key derivation by hand
const MOST_BUSY = 400; // milliseconds of one turn that the loop may be at work, unless it rested for longer

// Whatever holds up the loop by computing. It is measured, so it tells only of what nobody could mistake: long work, and
// next to no rest, in a turn in which the processor was busy too.
function tellOfWork() {
  const rested = loopUse(realPerformance).idle - turnUse.idle;
  const worked = realNow(realPerformance) - turnBegan - rested;
  const { user, system } = apply(cpuUsage, process, []);
  const computed = (user + system - turnUse.cpu) / 1000;
  if (worked > MOST_BUSY && computed > MOST_BUSY && worked > 2 * rested) {
    emit(`{"kind":"blocked","ms":${worked},"what":"the main thread"}`);
  }
}

function noteWork() {
  turnBegan = realNow(realPerformance);
  const { user, system } = apply(cpuUsage, process, []);
  turnUse = { idle: loopUse(realPerformance).idle, cpu: user + system };
}
let turnUse = { idle: 0, cpu: Infinity };

function watchBlocking() {
  for (const name of Object.keys(fs)) if (/Sync$/.test(name)) watch(fs, "fs", name);
  for (const name of ["pbkdf2Sync", "scryptSync", "hkdfSync", "generateKeyPairSync", "generateKeySync", "generatePrimeSync", "checkPrimeSync", "argon2Sync"]) watch(crypto, "crypto", name);
  for (const name of ["execSync", "execFileSync", "spawnSync"]) watch(childProcess, "child_process", name);
  for (const name of ["createHash", "createHmac", "hash"]) watch(crypto, "crypto", name, MOST_HASHES);
}

function watch(owner, module, name, atMost = 0) {
  const real = owner[name];
  if (typeof real !== "function") return;
  const what = `${module}.${name}`;
  const watched = function (...args) {
    if (!loading && (atMost ? ++hashes === atMost : calledByTheSubmission(watched))) {
      emit(`{"kind":"blocked","ms":null,"what":${quote(what)}}`);
    }
    return new.target ? construct(real, args, new.target) : apply(real, this, args);
  };
  for (const key of ownKeys(real)) {
    if (key !== "prototype" && key !== "length" && key !== "name") defineProperty(watched, key, getOwnPropertyDescriptor(real, key));
  }
  disguise(watched, real);
  if (real.prototype) watched.prototype = real.prototype;
  owner[name] = watched;
}
let hashes = 0;

// Node's own modules (its loader, for one) use the same functions, and Node itself calls with no caller.
const captureStackTrace = Error.captureStackTrace;
function calledByTheSubmission(callee) {
  const { prepareStackTrace, stackTraceLimit } = NativeError;
  const at = {};
  NativeError.stackTraceLimit = 1;
  NativeError.prepareStackTrace = (_, sites) => (sites.length ? "" + sites[0].getFileName() : undefined);
  captureStackTrace(at, callee);
  const caller = at.stack;
  NativeError.prepareStackTrace = prepareStackTrace;
  NativeError.stackTraceLimit = stackTraceLimit;
  return caller !== undefined && slice(caller, 0, 5) !== "node:";
}

// --- what surfaces where nobody catches it ---

function takeTheProcess() {
  const stray = (what, error) => emit(`{"kind":"stray","what":"${what}","error":${thrownText(error)},"message":""}`);
  // An own `emit` hears first, whatever listeners the submission adds or removes; and what has
  // been heard does not end the process.
  const heard = function (name, ...args) {
    if (this === process && name === "beforeExit") return void (calledByTheSubmission(heard) || runDry());
    if (this === process && name === "unhandledRejection") {
      stray("unhandled-rejection", args[0]);
      apply(realEmit, process, [name, args[0], args[1]]);
      return true;
    }
    const all = [name];
    for (let i = 0; i < args.length; i++) all[i + 1] = args[i];
    return apply(realEmit, this, all);
  };
  disguise(heard, realEmit);
  defineProperty(process, "emit", { configurable: false, get: () => heard, set() {} });
  process.setUncaughtExceptionCaptureCallback((error) => {
    stray("uncaught-exception", error);
    apply(realEmit, process, ["uncaughtException", error, "uncaughtException"]);
  });
  replace(process, "hasUncaughtExceptionCaptureCallback", () => false);
}

// What looks into other modules, or below Node's own functions. A debugger is no part of a fix.
function takeTheDebugger() {
  const refuse = (what) =>
    function () {
      throw defineCode(construct(NativeError, [`${what} is not available here`]), "ERR_ACCESS_DENIED");
    };
  for (const module of [inspector, inspectorPromises]) {
    for (const name of ["Session", "open"]) module[name] = disguise(refuse("the inspector"), module[name]);
  }
  for (const name of ["binding", "_linkedBinding", "dlopen", "_debugProcess", "_debugEnd"]) {
    const value = disguise(refuse(`process.${name}`), process[name] ?? refuse(name));
    defineProperty(process, name, { value, writable: false, configurable: false });
  }
}

// --- the submission's modules ---

const modules = new Map();
let loading = "";
const { typescript: takesTypes } = process.features;
let typesTaken; // a promise, where this Node.js takes no types by itself

function load(name) {
  loading = name;
  loadingLooks = 0;
  const file = resolvePath(root, name);
  if (!existsSync(file)) {
    loading = "";
    return broken(`${name} is not there`, name, 0);
  }
  const onLoaded = (namespace) => {
    mapSet(modules, name, namespace);
    const names = ownKeys(namespace);
    const exports = [];
    for (let i = 0; i < names.length; i++) if (typeof names[i] === "string") exports[exports.length] = names[i];
    emit(`{"kind":"loaded","module":${quote(name)},"exports":${encode(exports)}}`);
    loading = "";
    nativeSetImmediate(carryOut);
  };
  const onFailed = (error) => {
    const { message, file: where, line } = faultOf(error, file);
    broken(message, where, line);
    loading = "";
  };
  const begin = () => importModule(pathToFileURL(file).href);
  if (isTyped(name) && !takesTypes) typesTaken ??= importModule("./types.mjs");
  apply(promiseThen, typesTaken ? apply(promiseThen, typesTaken, [begin]) : begin(), [onLoaded, onFailed]);
}

const isTyped = (name) => match(/\.m?ts$/, name) !== null;

function broken(message, file, line) {
  commands = [];
  cursor = 0;
  emit(`{"kind":"broken","message":${quote(message)},"file":${quote(file)}${line ? `,"line":${line}` : ""}}`);
}

// Where a module failed: parse errors name no file, the others do in the first line of the tree on their stack.
function faultOf(error, entry) {
  if (!isError(error)) return { message: `threw ${slice(encode(error), 0, 200)} while loading`, file: relative(entry), line: 0 };
  const message = named(`${asText(error.name) || "Error"}: ${asText(error.message)}`);
  const place = firstPlace(asText(error.stack)) ?? (asText(error.name) === "SyntaxError" ? misparsed(entry) : undefined);
  return { message, file: relative(place?.file ?? entry), line: place?.line ?? 0 };
}

function firstPlace(stack) {
  const lines = split(stack, "\n");
  for (let i = 0; i < lines.length; i++) {
    const found = match(/(file:\/\/\/[^\s)]+?|(?:\/|[A-Za-z]:\\)[^:\n]+):(\d+)(?::\d+)?\)?\s*$/, lines[i]);
    if (!found) continue;
    const file = slice(found[1], 0, 5) === "file:" ? fileURLToPath(found[1]) : found[1];
    if (indexOf(file, root + sep) === 0) return { file, line: +found[2] };
  }
  return undefined;
}

// Asks Node, file by file through the imports of the tree, which one does not parse.
function misparsed(entry) {
  const files = [entry];
  for (let i = 0; i < files.length && i < 40; i++) {
    if (!existsSync(files[i])) continue;
    const source = readFileSync(files[i], "utf8");
    const checked = isTyped(files[i]) ? checkTyped(source) : spawnSync(execPath, ["--check", files[i]], { encoding: "utf8" });
    if (checked.status) {
      const found = match(/:(\d+)\r?\n/, asText(checked.stderr));
      if (found) return { file: files[i], line: +found[1] };
    }
    const imports = /\b(?:from|import)\s*\(?\s*["'](\.[^"']+)["']/g;
    for (let found; (found = match(imports, source)); ) {
      const file = resolvePath(dirname(files[i]), found[1]);
      let seen = false;
      for (let k = 0; k < files.length; k++) seen ||= files[k] === file;
      if (!seen) files[files.length] = file;
    }
  }
  return undefined;
}

// A script is checked by its name's ending alone: without its types it gets another.
function checkTyped(source) {
  const place = joinPaths(mkdtempSync(joinPaths(tmpdir(), "check-")), "a.mjs");
  try {
    writeFileSync(place, takesTypes ? stripTypes(source) : source);
    return spawnSync(execPath, ["--check", place], { encoding: "utf8" });
  } catch {
    return {}; // Node does not parse it either, and has said so
  } finally {
    rmSync(dirname(place), { recursive: true, force: true });
  }
}

function relative(file) {
  return indexOf(file, root + sep) === 0 ? join(split(slice(file, root.length + 1), sep), "/") : file;
}

// A message of Node with the tree's own names for its files.
function named(message) {
  return join(split(join(split(message, pathToFileURL(root).href + "/"), ""), root + sep), "");
}

// --- turns ---

let commands = [];
let cursor = 0;
let target = -1; // the time that the clock is being moved to, or -1
let leaping = false; // to be there at once: each timer due by then fires late, and once
let firesLeft = 0;
let turnBegan = 0;

function carryOut() {
  while (cursor < commands.length) {
    const command = commands[cursor];
    if (hasOwn(command, "module") && !mapGet(modules, command.module)) return load(command.module);
    cursor++;
    if (command.do === "advance") {
      target = command.to;
      leaping = command.late === true;
      firesLeft = command.most ?? 10_000;
      return;
    }
    carryOutOne(command);
  }
}

function carryOutOne(command) {
  switch (command.do) {
    case "call":
      return call(command);
    case "construct":
      return call(command);
    case "write":
      return writeInto(command);
    case "hold":
      mapSet(objects, command.object, decode(command.value));
      return;
    case "answer": {
      const entry = mapGet(waiting, command.ask);
      mapDelete(waiting, command.ask);
      if (hasOwn(command, "error")) entry?.reject(decodeError(command.error));
      else entry?.resolve(decode(command.value));
      return;
    }
    case "arm": {
      const { seam: name, method, how, times, silent } = command;
      const error = hasOwn(command, "error") ? decodeError(command.error) : undefined;
      arms[arms.length] = { id: arms.length, seam: name, method, how, error, value: decode(command.value), times: times ?? Infinity, silent: silent === true, count: 0, untold: false };
    }
  }
}

function call(command) {
  const label = hasOwn(command, "call") ? `"call":${command.call}` : `"object":${command.object}`;
  const making = command.do === "construct";
  let self;
  let method;
  if (hasOwn(command, "module")) {
    const namespace = mapGet(modules, command.module);
    method = hasOwn(namespace, command.name) ? namespace[command.name] : undefined;
    if (typeof method !== "function") return broken(`${command.module} exports no ${making ? "class" : "function"} ${command.name}`, command.module, 0);
  } else {
    self = mapGet(objects, command.object);
    method = command.name === null ? self : self?.[command.name];
    if (command.name === null) self = undefined;
    if (typeof method !== "function") return broken(command.name === null ? "what was returned is not a function" : `the object has no method ${command.name}`, "", 0);
  }
  const onReturned = (value) => {
    const kept = making ? command.object : command.keep;
    if (kept !== undefined) {
      mapSet(objects, kept, value);
      if ((typeof value === "object" && value !== null) || typeof value === "function") weakSet(numberOfObject, value, kept);
    }
    if (!making) emit(`{"kind":"returned",${label},"value":${encode(value)},"at":${now}}`);
  };
  const onRaised = (error, thrown = false) => emit(`{"kind":"raised",${label},"error":${thrownText(error)}${thrown ? ',"thrown":true' : ""},"at":${now}}`);
  let value;
  try {
    const args = decode(command.args);
    value = making ? construct(method, args) : apply(method, self, args);
    if (!making && typeof value === "object" && value !== null && !isPromise(value) && typeof value.then === "function") {
      const thenable = value;
      value = new NativePromise((resolve) => resolve(thenable));
    }
  } catch (error) {
    return onRaised(error, true);
  }
  if (!making && isPromise(value)) apply(promiseThen, value, [onReturned, (error) => onRaised(error)]);
  else onReturned(value);
}

// Nothing is left to run: go on with what was asked for, or tell the judge and wait for its next turn.
function runDry(held) {
  if (setSize(workers) > 0 && !held) {
    ticker.ref(); // a worker may be busy though nothing holds this loop: `tick` decides
    return;
  }
  ticker.unref();
  if (loading) {
    broken(`${loading} never finishes loading: it waits at its top level`, loading, 0);
    loading = "";
  }
  if (target >= 0) {
    if (leaping && now < target) now = target;
    if (parked.length > 0 && firesLeft > 0 && !retried) {
      retried = true;
      return unpark(FEW_SPINS);
    }
    if (queue.length > first && queue[first].due <= target && firesLeft-- > 0) {
      const timer = takeFirst();
      if (timer.due > now) now = timer.due;
      clockReads = 0;
      unpark(FEW_SPINS);
      return void nativeSetImmediate(() => fire(timer));
    }
    if (firesLeft >= 0 && now < target) now = target;
    target = -1;
    if (cursor < commands.length) return void nativeSetImmediate(carryOut);
  }
  if (parked.length > 0 && !retried) {
    retried = true; // what it waits for may have come from the disk meanwhile
    return unpark(FEW_SPINS);
  }
  tellOfWork();
  send(true, held);
  const turn = parseJson(readLine());
  commands = turn.do;
  key = turn.key ?? "";
  cursor = 0;
  clockReads = 0;
  hashes = 0;
  retried = false;
  quiet = 0;
  unpark(MOST_SPINS);
  noteWork();
  nativeSetImmediate(carryOut);
}

// Long turns: tells events early, and finds the moment at which only standing handles (an idle pool
// of workers) keep the loop open. Those never run dry, so the measure is the processor: every
// thread of the process has been at rest for several ticks in a row, no request is on its way, and,
// where the system tells, no thread (and none of a child process) waits for its turn on a busy machine.
const TICK = 10;
const QUIET_TICKS = 4;
const QUIET_CPU = 1_500; // microseconds a tick
const PASSING = ["Timeout", "Immediate"];
const STANDING = ["MessagePort", "Worker", "PipeWrap", "TTYWrap", "TCPSERVERWRAP", "TCPServerWrap", "PipeServerWrap", "FSEVENTWRAP", "FSEventWrap", "StatWatcher", "SignalWrap"];
const workers = new Set();
const LOADING_LOOKS = 40;
let quiet = 0;
let loadingLooks = 0;
let lastCpu = 0;
let lastCount = 0;

function tick() {
  if (setSize(workers) === 0) ticker.unref();
  if (events && realNow(realPerformance) - turnBegan > 2 * TICK) send(false);
  const { user, system } = apply(cpuUsage, process, []);
  const atRest = user + system - lastCpu < QUIET_CPU && eventCount === lastCount;
  lastCpu = user + system;
  lastCount = eventCount;
  quiet = atRest ? quiet + 1 : 0;
  if (quiet < QUIET_TICKS) return;
  quiet = 0;
  const open = apply(activeResources, process, []);
  let child = false;
  let holding = setSize(workers) > 0;
  for (let i = 0; i < open.length; i++) {
    if (isAmong(PASSING, open[i])) continue;
    if (open[i] === "ProcessWrap") child = true;
    else if (!isAmong(STANDING, open[i])) return;
    holding = true;
  }
  // What works in the thread pool is no handle and no request, and runs dry by itself.
  if (!holding || wantsToRun(child)) return;
  // Threads are looked at one after another, so that one look may miss work that one hands to the next. Nobody asks
  // again for a module: many looks decide that it never loads. (Hooks of Node's loader have a thread of their own.)
  if (loading && ++loadingLooks < LOADING_LOOKS) return;
  runDry(child ? "child" : setSize(workers) > 0 ? "worker" : "handle");
}

function isAmong(names, name) {
  for (let i = 0; i < names.length; i++) if (names[i] === name) return true;
  return false;
}

// Whether a thread other than this one is running, about to, or waiting for the disk. One that gets
// next to nothing of a busy processor looks to be at rest by its use of it, and is not.
function wantsToRun(withChildren) {
  try {
    return hasBusyThread("/proc/self/task", withChildren, 0);
  } catch {
    return false; // the system does not tell
  }
}

function hasBusyThread(folder, withChildren, depth) {
  const threads = readdirSync(folder);
  for (let i = 0; i < threads.length; i++) {
    const place = `${folder}/${threads[i]}`;
    const own = depth === 0 && threads[i] === "" + pid;
    if (!own && isBusy(read(`${place}/stat`))) return true;
    if (!withChildren || depth > 8) continue;
    const children = split(read(`${place}/children`), " ");
    for (let k = 0; k < children.length; k++) {
      if (children[k] === "") continue;
      try {
        if (hasBusyThread(`/proc/${children[k]}/task`, true, depth + 1)) return true;
      } catch {
        // it has ended, or is not ours to look at
      }
    }
  }
  return false;
}

// A thread's line: its number, its name in brackets, its state.
const isBusy = (line) => match(/.*\) ([RD] )?/s, line)?.[1] !== undefined;

function read(file) {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return ""; // it has ended meanwhile
  }
}
const ticker = nativeSetInterval(tick, TICK).unref();

function countWorkers() {
  const { Worker: NativeWorker } = workerThreads;
  workerThreads.Worker = class Worker extends NativeWorker {
    constructor(...args) {
      super(...args);
      setAdd(workers, this);
      this.on("exit", () => setDelete(workers, this));
    }
  };
  disguise(workerThreads.Worker, NativeWorker);
}

takeTheClock();
takeTheProcess();
takeTheDebugger();
watchBlocking();
countWorkers();
syncBuiltinESMExports();
emit(`{"kind":"hello","runtime":${quote(process.version)}}`);
