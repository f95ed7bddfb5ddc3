// What an exposing test is written with: it plays the dependencies of a submission that runs in another process.
//
// Start the judge with `node --no-warnings exercises/NN-name/exposing/judge.mjs`; README.md tells how
// to write one. Every frame of the subject is a stranger's claim: it is checked before it is believed.

import { readSync, writeSync } from "node:fs";

const SPARES = 1; // subjects that start up while the test before them runs
const MOST_ANSWERS = 5_000; // given one by one before a test concludes that it never ends
const LONG_STIR = 25; // how often an idle that was measured is asked for again where something is waited for
const CHILD_STIR = 400; // and where a child process is waited for
const SHORT_STIR = 4; // and where nothing is waited for
const MOST_SHOWN = 2000; // characters of a message
const MOST_DEPTH = 200; // of a value that comes in

// --- talking with the grader: synchronously, one line at a time ---

const pause = new Int32Array(new SharedArrayBuffer(4));
const chunk = Buffer.allocUnsafe(1 << 20);
let unread = [];
let inbox = [];

function patiently(operation) {
  for (;;) {
    try {
      return operation();
    } catch (error) {
      if (error.code === "EAGAIN") Atomics.wait(pause, 0, 0, 1);
      else if (error.code === "EOF") return 0;
      else throw error;
    }
  }
}

function receive() {
  while (inbox.length === 0) {
    const got = patiently(() => readSync(0, chunk, 0, chunk.length, null));
    if (got === 0) process.exit(1); // the grader is gone
    const read = Buffer.from(chunk.subarray(0, got));
    const end = read.lastIndexOf(10);
    if (end < 0) {
      unread.push(read);
      continue;
    }
    inbox = Buffer.concat([...unread, read.subarray(0, end)]).toString("utf8").split("\n").reverse();
    unread = [read.subarray(end + 1)];
  }
  return JSON.parse(inbox.pop());
}

function say(message) {
  const line = Buffer.from(JSON.stringify(message) + "\n");
  for (let sent = 0; sent < line.length; ) sent += patiently(() => writeSync(1, line, sent));
}

// --- failures ---

class Failure extends Error {
  constructor(outcome, message) {
    super(message);
    this.outcome = outcome;
  }
}

const forged = (why) => new Failure("tampered", `the run cannot be trusted: ${why}`);

// --- values ---

/** An error that the judge makes. The subject tells it again wherever it comes back, by identity. */
export class MadeError extends Error {
  static #made = 0;
  constructor(message, { name = "Error", cause, errors, props } = {}) {
    super(message);
    this.name = name;
    this.ref = `e${++MadeError.#made}`;
    Object.assign(this, { cause, errors, props });
  }
}

/** An error of the subject, as plain data: `name`, `message`, `ref`, `cause`, `errors`, `props`. */
export class SeenError {
  constructor(claim, depth) {
    this.name = asString(claim.name, "Error");
    this.message = asString(claim.message, "");
    this.ref = asString(claim.ref, undefined);
    if (claim.cause !== undefined) this.cause = decodeThrown(claim.cause, depth);
    this.errors = Array.isArray(claim.errors) ? claim.errors.map((inner) => decodeThrown(inner, depth)) : [];
    this.props = isObject(claim.props) ? decode(claim.props, depth) : {};
  }
}

/** Something that cannot be sent, such as a function or a Map. Equal to nothing but itself. */
export class Opaque {
  constructor(text) {
    this.text = asString(text, "");
  }
}

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const asString = (value, otherwise) => (typeof value === "string" ? value : otherwise);

function encode(value) {
  if (value === undefined) return { $undefined: true };
  if (typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0))) return { $number: Object.is(value, -0) ? "-0" : String(value) };
  if (typeof value === "bigint") return { $int: String(value) };
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Error) return { $error: encodeThrown(value) };
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString("base64") };
  if (Array.isArray(value)) return value.map(encode);
  if (value instanceof Seam) return value.declaration;
  if (value instanceof Folder) return { $folder: value.name };
  if (value instanceof Held) return { $ref: value.number };
  const entries = Object.entries(value).map(([key, inner]) => [key, encode(inner)]);
  if (entries.some(([key]) => key.startsWith("$") || key === "__proto__")) return { $dict: entries };
  return Object.fromEntries(entries);
}

function encodeThrown(error) {
  if (!(error instanceof Error)) return { thrown: encode(error) };
  const made = { name: error.name, message: error.message };
  if (error.ref) made.ref = error.ref;
  if (error.cause !== undefined) made.cause = encodeThrown(error.cause);
  if (error.errors) made.errors = error.errors.map(encodeThrown);
  if (error.props) made.props = Object.fromEntries(Object.entries(error.props).map(([key, value]) => [key, encode(value)]));
  return made;
}

function decode(value, depth = 0) {
  if (typeof value !== "object" || value === null) return value;
  if (depth > MOST_DEPTH) throw forged("a value that is too deep");
  if (Array.isArray(value)) return value.map((inner) => decode(inner, depth + 1));
  const [tag] = Object.keys(value);
  if (tag?.startsWith("$")) {
    const inner = value[tag];
    switch (tag) {
      case "$undefined":
        return undefined;
      case "$number":
        return Number(inner);
      case "$int":
        if (!/^-?\d{1,400}$/.test(inner)) throw forged("a number that is none");
        return BigInt(inner);
      case "$bytes":
        return value.plain ? new Uint8Array(Buffer.from(asString(inner, ""), "base64")) : Buffer.from(asString(inner, ""), "base64");
      case "$error":
        return decodeThrown(inner, depth + 1);
      case "$ref":
        return new Opaque(`[object ${inner}]`);
      case "$opaque":
        return new Opaque(inner);
      case "$dict":
        if (!Array.isArray(inner) || !inner.every((pair) => Array.isArray(pair) && typeof pair[0] === "string")) throw forged("pairs that are none");
        return objectOf(inner, depth);
      default:
        throw forged(`a value of the unknown kind ${tag}`);
    }
  }
  return objectOf(Object.entries(value), depth);
}

// Plain objects without a prototype: no key of a stranger's means anything to us.
function objectOf(entries, depth) {
  const object = Object.create(null);
  for (const [key, value] of entries) object[key] = decode(value, depth + 1);
  return object;
}

function decodeThrown(claim, depth = 0) {
  if (!isObject(claim)) throw forged("an error that is none");
  if (depth > MOST_DEPTH) throw forged("an error that is too deep");
  return "thrown" in claim ? decode(claim.thrown, depth + 1) : new SeenError(claim, depth + 1);
}

/** Deep equality of plain data: same keys, same values, bytes by content; `NaN` equals itself. */
export function equal(a, b) {
  if (Object.is(a, b)) return true;
  if (typeof a === "number" && a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (a instanceof Opaque || b instanceof Opaque) return false;
  if (isThrown(a) || isThrown(b)) return isThrown(a) && isThrown(b) && a.ref !== undefined && a.ref === b.ref;
  if (a instanceof Uint8Array || b instanceof Uint8Array) return a instanceof Uint8Array && b instanceof Uint8Array && Buffer.compare(a, b) === 0;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key]));
}

const isThrown = (value) => value instanceof MadeError || value instanceof SeenError;

/** Whether `seen` is `expected` or carries it as a cause or among its errors, at any depth. A list that was thrown is no error. */
export function carries(seen, expected) {
  if (!(seen instanceof SeenError)) return !isThrown(expected) && equal(seen, expected);
  const inner = [...seen.errors, ...(Array.isArray(seen.cause) ? seen.cause : [seen.cause])];
  return (isThrown(expected) && seen.ref === expected.ref) || inner.some((one) => one !== undefined && carries(one, expected));
}

/** A value in words, short enough for a message. */
export function show(value, room = 200) {
  const text = inWords(value, 0);
  return text.length > room ? `${text.slice(0, room)}…` : text;
}

function inWords(value, depth) {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value !== "object" || value === null) return Object.is(value, -0) ? "-0" : String(value);
  if (value instanceof Opaque) return value.text;
  if (isThrown(value)) {
    const inner = [...(value.errors ?? []), ...(value.cause === undefined ? [] : [value.cause])];
    return `${value.name}: ${value.message}${inner.length && depth < 3 ? ` (${inner.map((one) => inWords(one, depth + 1)).join("; ")})` : ""}`;
  }
  if (value instanceof Uint8Array) return `<${value.length} bytes>`;
  if (depth > 5) return "…";
  if (Array.isArray(value)) return `[${value.map((inner) => inWords(inner, depth + 1)).join(", ")}]`;
  const entries = Object.entries(value).map(([key, inner]) => `${/^\w+$/.test(key) ? key : JSON.stringify(key)}: ${inWords(inner, depth + 1)}`);
  return entries.length ? `{ ${entries.join(", ")} }` : "{}";
}

// --- the subject process ---

const subjects = new Map();
let opened = 0;

function openSubject() {
  const subject = { number: ++opened, frames: [], ended: null, now: 0, timers: [], held: null };
  subjects.set(subject.number, subject);
  say({ open: subject.number });
  return subject;
}

function closeSubject(subject) {
  if (!subject.ended) say({ close: subject.number });
  subjects.delete(subject.number);
}

function hear() {
  const message = receive();
  const subject = subjects.get(message.subject);
  if (!subject) return;
  if (message.ended) subject.ended = message.ended;
  else subject.frames.push(message.frame);
}

function nextFrame(subject, mayReach) {
  while (subject.frames.length === 0) {
    if (subject.ended) throw endOf(subject.ended);
    hear();
  }
  const frame = subject.frames.shift();
  if (!isObject(frame) || typeof frame.idle !== "boolean" || !Array.isArray(frame.events) || !Array.isArray(frame.timers)) throw forged("a frame that is none");
  if (!Number.isFinite(frame.now) || frame.now < subject.now || frame.now > mayReach) throw forged("the clock moved by itself");
  if (frame.timers.length > 64 || !frame.timers.every((due, i) => Number.isFinite(due) && due >= (i ? frame.timers[i - 1] : frame.now))) throw forged("timers in no order");
  subject.now = frame.now;
  subject.timers = frame.timers;
  subject.held = asString(frame.held, null);
  return frame;
}

const TRACE = /^\s*(#?\s*$|#\s*$|at |\d+: |-+ .* -+$|<-+|\[\d+:)/; // of what a process prints when it dies: no words
const REASON = /fatal|out of memory|assertion|terminate called|\b\w*error\b.*:/i;

/** What a process printed at last, without the trace of its own code: from the line on that gives a reason, where one does. */
function lastWords(output) {
  const lines = output.split("\n").filter((line) => !TRACE.test(line)).map((line) => line.replace(/^#\s+/, "").trim());
  const reason = lines.findLastIndex((line) => REASON.test(line));
  return (reason < 0 ? lines.slice(-3) : lines.slice(reason, reason + 3)).join("\n");
}

function endOf({ timeout, signal, code, abuse, output }) {
  const tail = lastWords(asString(output, ""));
  if (timeout) return new Failure("hang", "the code kept the process busy without an end: nothing else could run");
  if (abuse) return forged(asString(abuse, "")); // its end by a signal is the grader's answer to that
  if (signal) return new Failure("crash", `the process died (${signal})${tail && `: ${tail}`}`);
  return forged(`the process ended by itself, with exit code ${code}, before the test was over`);
}

// --- what a test holds in its hands ---

/** A call that the submission made at a seam. */
class Ask {
  #answer;
  constructor(seam, { ask, method, args, at, armed }, answer) {
    Object.assign(this, { seam, number: ask, method, at, args: decode(args), state: armed ? "armed" : "pending" });
    this.#answer = answer;
  }
  /** Still without an answer. */
  get pending() {
    return this.state === "pending";
  }
  resolve(value) {
    this.#settle("resolved", { value: encode(value) });
  }
  reject(error) {
    this.#settle("rejected", { error: encodeThrown(error) });
  }
  #settle(state, answer) {
    if (this.state !== "pending") throw new Error(`this call of ${this.seam.name} is ${this.state} already`);
    this.state = state;
    this.seam.settled(this);
    this.#answer({ do: "answer", ask: this.number, ...answer });
  }
}

/** A dependency that the test plays: an object with methods, or a function. */
class Seam {
  #asks = [];
  #pending = new Set();
  #order;
  constructor(name, wire, kinds, order) {
    this.name = name;
    this.wire = wire;
    this.kinds = kinds;
    this.#order = order;
    this.declaration = typeof kinds === "string" ? { $seam: wire, call: kinds } : { $seam: wire, methods: kinds };
  }
  /** Every call so far, in order. */
  calls(method) {
    return method === undefined ? [...this.#asks] : this.#asks.filter((ask) => ask.method === method);
  }
  /** The calls that have no answer yet, in order. */
  pending(method) {
    const pending = [...this.#pending];
    return method === undefined ? pending : pending.filter((ask) => ask.method === method);
  }
  /** Prepares answers, for a method or (with null) for the seam itself; see README. Gives `{ count }`, the calls it took. */
  arm(method, how, value, { times = null, silent = false } = {}) {
    const arm = { count: 0 };
    const given = how === "throw" || how === "reject" ? { error: encodeThrown(value) } : { value: encode(value) };
    this.#order({ do: "arm", seam: this.wire, method, how, ...given, times, silent }, arm);
    return arm;
  }
  kindOf(method) {
    return typeof this.kinds === "string" ? (method === null ? this.kinds : undefined) : Object.hasOwn(this.kinds, method) ? this.kinds[method] : undefined;
  }
  add(ask) {
    if (this.kindOf(ask.method) === "note") ask.state = "noted";
    if (ask.pending) this.#pending.add(ask);
    this.#asks.push(ask);
  }
  settled(ask) {
    this.#pending.delete(ask);
  }
}

/** A folder on the subject's disk; as an argument it is its path. */
class Folder {
  #order;
  constructor(name, order) {
    this.name = name;
    this.#order = order;
  }
  /** Writes a file, at the next turn. Every file has the same date, however often it is written. */
  write(file, content) {
    this.#order({ do: "write", folder: this.name, file, value: encode(content) });
  }
  /** Removes a file, at the next turn. */
  remove(file) {
    this.#order({ do: "write", folder: this.name, file });
  }
}

/** A call of the test's: pending, then `settled` with a `value` or an `error`, after `asked` calls at the seams. */
class Outcome {
  state = "pending";
  asked = undefined;
  value = undefined;
  error = undefined;
  threw = false; // at the call, before it gave a promise
  at = undefined;
  constructor(name) {
    this.name = name;
  }
  get settled() {
    return this.state !== "pending";
  }
  get resolved() {
    return this.state === "resolved";
  }
  get rejected() {
    return this.state === "rejected";
  }
}

/** An object or function of the submission's that the test goes on using. */
class Held {
  #call;
  constructor(number, name, call) {
    this.number = number;
    this.name = name;
    this.#call = call;
  }
  /** Calls one of its methods. */
  call(method, ...args) {
    return this.#call(this, method, `${this.name}.${method}`, args);
  }
  /** Calls the thing itself. */
  run(...args) {
    return this.#call(this, null, `the ${this.name} handler`, args);
  }
}

/** Everything random in a test, from the run's seed and the test's name. */
class Draw {
  #state;
  constructor(seed, name) {
    this.#state = seed >>> 0;
    for (const letter of `${seed}/${name}`) this.#state = Math.imul(this.#state ^ letter.codePointAt(0), 0x9e3779b1) >>> 0;
  }
  #next() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  /** A whole number from `least` to `most`, both included. */
  int(least, most) {
    return least + Math.floor(this.#next() * (most - least + 1));
  }
  pick(list) {
    return list[this.int(0, list.length - 1)];
  }
  shuffle(list) {
    const mixed = [...list];
    for (let i = mixed.length - 1; i > 0; i--) {
      const k = this.int(0, i);
      [mixed[i], mixed[k]] = [mixed[k], mixed[i]];
    }
    return mixed;
  }
  id(prefix = "id") {
    return `${prefix}-${this.int(0, 36 ** 6 - 1).toString(36).padStart(6, "0")}`;
  }
  /** `count` ids, all different. */
  ids(count, prefix) {
    const drawn = new Set();
    while (drawn.size < count) drawn.add(this.id(prefix));
    return [...drawn];
  }
  /** An error of the judge's own, known again by identity wherever it turns up. */
  error(message, options) {
    return new MadeError(message, options);
  }
}

// --- one test ---

class Test {
  #subject;
  #commands = [];
  #seams = new Map();
  #asks = 0;
  #answers = 0;
  #outcomes = new Map();
  #held = new Map();
  #arms = [];
  #numbers = 0;
  #patience = 10_000; // timers that still may fire one by one: a loop that polls for ever uses them up

  constructor(subject, draw) {
    this.#subject = subject;
    this.draw = draw;
    this.strays = []; // { what, error }: what surfaced where nobody catches it
    this.blocked = []; // { what, ms }: what held up the whole process
  }

  /** The virtual time, in milliseconds. */
  get now() {
    return this.#subject.now;
  }
  /** When the pending timers are due, soonest first. */
  get timers() {
    return this.#subject.timers;
  }

  /** Plays a dependency: `{ method: kind }` or, for a function, its kind; a kind is "async", "callback" or "note". */
  seam(name, kinds) {
    const wire = this.#seams.has(name) ? `${name}#${this.#seams.size}` : name; // a second one of that name is another
    const seam = new Seam(name, wire, kinds, (command, arm) => {
      if (arm) this.#arms.push(arm);
      this.#commands.push(command);
    });
    this.#seams.set(wire, seam);
    return seam;
  }

  /** A folder on the subject's disk. */
  folder(name) {
    return new Folder(name, (command) => this.#commands.push(command));
  }

  /** Calls an exported function, at the next turn. */
  call(module, name, ...args) {
    return this.#callOf({ module, name }, name, args);
  }
  /** Calls an exported function and keeps what it gives (or its promise resolves with), to be called. */
  make(module, name, ...args) {
    const held = this.#hold(name);
    const outcome = this.#callOf({ module, name, keep: held.number }, name, args);
    this.#held.set(held.number, outcome);
    return held;
  }
  /** Makes an object with `new`. */
  construct(module, name, ...args) {
    const held = this.#hold(name);
    this.#held.set(held.number, new Outcome(`new ${name}`));
    this.#commands.push({ do: "construct", object: held.number, module, name, args: args.map(encode) });
    return held;
  }
  /** Keeps a value in the subject, to be passed as an argument and looked at afterwards (`.call("slice")`). */
  hold(value) {
    const held = this.#hold("value");
    this.#commands.push({ do: "hold", object: held.number, value: encode(value) });
    return held;
  }
  #hold(name) {
    return new Held(++this.#numbers, name, (held, method, label, args) => this.#callOf({ object: held.number, name: method }, label, args));
  }
  #callOf(target, label, args) {
    const outcome = new Outcome(label);
    this.#outcomes.set(++this.#numbers, outcome);
    this.#commands.push({ do: "call", call: this.#numbers, ...target, args: args.map(encode) });
    return outcome;
  }

  /** Sends what has been ordered, and runs the subject until nothing of it can go on by itself. */
  async idle() {
    if (this.#commands.length > 0 || this.#subject.held) this.#turn(this.now);
  }
  /** Moves the clock; each timer that is due by then fires in its order, with all that follows from it. */
  async advance(milliseconds) {
    const to = this.now + milliseconds;
    this.#commands.push({ do: "advance", to });
    this.#turn(to);
  }
  /**
   * Lets time pass, with no answer given, as long as timers are pending or until `until()` holds:
   * timer by timer, then in leaps, at last hours and a month at once (as when a laptop wakes up);
   * with `within`, no further than so many milliseconds. Gives whether `until()` holds.
   */
  async pass({ until, within } = {}) {
    const stirs = until ? LONG_STIR : SHORT_STIR;
    until ??= () => false;
    await this.idle();
    if (within !== undefined) return this.#passWithin(this.now + within, until);
    for (let step = 0, leap = 1; step < 34 && this.#patience > 0; step++) {
      if (until()) return true;
      if (this.timers.length === 0 && !(await this.#stir(stirs))) return until();
      if (this.#spinning) break;
      if (step >= 20) leap *= 4;
      const to = Math.max(this.timers[0] ?? this.now, step < 20 ? 0 : this.now + leap);
      this.#commands.push({ do: "advance", to, most: this.#patience });
      this.#turn(to);
      if (this.now < to) this.#patience = 0;
    }
    for (const leap of [100, 1_000, 60_000, 3_600_000, 86_400_000, 30 * 86_400_000, 30 * 86_400_000]) {
      for (let again = 0; again < 3; again++) {
        if (until()) return true;
        if (this.timers.length === 0) return until();
        if (again && this.#spinning) break;
        const to = Math.max(this.timers[0], this.now + leap);
        this.#commands.push({ do: "advance", to, late: true, most: 1_000 });
        this.#turn(to);
      }
    }
    return until();
  }
  async #passWithin(end, until) {
    for (let step = 0; step < 1_000 && !until() && this.timers[0] <= end; step++) {
      const { now } = this;
      await this.advance(this.timers[0] - now);
      if (this.#spinning && this.now === now) break;
    }
    return until();
  }
  // A loop of immediates that waits for something shows as a timer that is due now.
  get #spinning() {
    return this.timers.length === 1 && this.timers[0] === this.now;
  }
  // Where a standing handle (a pool of workers) keeps the loop open, "idle" is a measurement: ask
  // again for a good while before nothing is believed to come. What a child process does cannot be
  // seen at all: it gets a good deal longer.
  async #stir(stirs) {
    for (let again = 0; this.#subject.held && again < (this.#subject.held === "child" && stirs === LONG_STIR ? CHILD_STIR : stirs); again++) {
      const { length } = this.#seen;
      await this.idle();
      if (this.timers.length > 0 || this.#seen.length > length) return true;
    }
    return this.timers.length > 0;
  }
  #seen = [];

  /**
   * Drives a call to its end. Calls that wait at a seam are given, one a turn and in a drawn order, to
   * `answer(ask)` where there is one; where none waits, time passes. A call that can never settle is a hang.
   */
  async finish(outcome, { answer } = {}) {
    const open = () => (answer ? this.pending() : []);
    for (let given = 0; ; given++) {
      await this.pass({ until: () => outcome.settled || open().length > 0 });
      if (outcome.settled) return outcome;
      if (open().length === 0) break;
      await this.#give(answer, given);
    }
    const pending = this.pending().length;
    const state = pending ? `${pending} ${pending === 1 ? "call" : "calls"} had no answer yet` : "nothing was left that it could wait for";
    throw new Failure("hang", `${outcome.name} neither resolved nor rejected, and ${state}`);
  }

  /** Answers what still waits at a seam after a call has come back, so that a late failure can surface. */
  async drain(answer) {
    await this.pass();
    for (let given = 0; this.pending().length > 0; given++) {
      await this.#give(answer, given);
      await this.pass();
    }
  }
  async #give(answer, given) {
    if (given === MOST_ANSWERS) throw new Failure("hang", `it went on calling for ever: ${given} calls were answered, and there was another`);
    const before = this.#answers;
    await answer(this.draw.pick(this.pending()));
    if (this.#answers === before) throw new Error("answer(ask) has answered none of the calls");
  }

  /** All calls at all seams that have no answer yet. */
  pending() {
    return [...this.#seams.values()].flatMap((seam) => seam.pending());
  }

  /** Fails the test: says what was observed, in the words of the domain. */
  fail(message, outcome = "fail") {
    throw new Failure(outcome, message);
  }
  check(holds, message) {
    if (!holds) this.fail(typeof message === "function" ? message() : message);
  }
  equal(actual, expected, what) {
    if (!equal(actual, expected)) this.fail(`${what} was ${show(actual)}, not ${show(expected)}`);
  }
  /** The value that a call resolved with; fails where it rejected. `although` completes the sentence, here and below. */
  value(outcome, although = "") {
    if (outcome.rejected) this.fail(`${outcome.name} rejected with ${show(outcome.error)}${although && ` ${although}`}`);
    if (!outcome.settled) this.fail(`${outcome.name} had not settled`);
    return outcome.value;
  }
  /** The error that a call rejected with; fails where it resolved. */
  error(outcome, although = "") {
    if (outcome.resolved) this.fail(`${outcome.name} resolved with ${show(outcome.value)}${although && ` ${although}`}`);
    if (!outcome.settled) this.fail(`${outcome.name} had not settled`);
    return outcome.error;
  }
  /** Fails unless the call rejected with an error that is or carries `expected`. */
  rejectedWith(outcome, expected, although) {
    this.rejectedWithOneOf(outcome, [expected], although);
  }
  rejectedWithOneOf(outcome, expected, although) {
    const error = this.error(outcome, although);
    if (expected.length === 0) this.fail(`${outcome.name} rejected with ${show(error)} before anything had failed`);
    if (expected.some((one) => carries(error, one))) return;
    const wanted = expected.length === 1 ? show(expected[0]) : `any of the ${expected.length} failures`;
    this.fail(`${outcome.name} rejected with ${show(error)}, which does not carry ${wanted}`);
  }

  // What the kit does after each test: whatever is still under way has its chance to surface.
  async end(outcomeOfStrays) {
    await this.pass();
    if (this.strays.length > 0) throw new Failure(outcomeOfStrays, this.strayed());
  }
  /** What surfaced, in words. */
  strayed() {
    const [{ what, error }] = this.strays;
    const article = /^[aeiou]/.test(what) ? "an" : "a";
    const more = this.strays.length > 1 ? ` (and ${this.strays.length - 1} more)` : "";
    return `${article} ${what.replaceAll("-", " ")} surfaced: ${show(error)}${more}`;
  }

  #turn(mayReach) {
    say({ subject: this.#subject.number, turn: { do: this.#commands } });
    this.#commands = [];
    this.listen(mayReach);
  }

  /** Reads frames until the subject is idle. */
  listen(mayReach = 0) {
    for (let idle = false; !idle; ) {
      const frame = nextFrame(this.#subject, mayReach);
      for (const event of frame.events) this.#take(event);
      idle = frame.idle;
    }
    const failed = [...this.#held.values()].find((outcome) => outcome.rejected);
    if (failed) throw new Failure("fail", `${failed.name} threw ${show(failed.error)}`);
  }

  #take(event) {
    if (!isObject(event)) throw forged("an event that is none");
    this.#seen.length++;
    switch (event.kind) {
      case "hello":
      case "loaded":
        return;
      case "broken": {
        const message = asString(event.message, "");
        const file = asString(event.file, "");
        const place = file && !message.startsWith(file) ? `${file}${Number.isInteger(event.line) ? `:${event.line}` : ""}: ` : "";
        throw new Failure("broken", place + message);
      }
      case "ask": {
        const seam = this.#seams.get(event.seam);
        if (!seam?.kindOf(event.method) || event.ask !== ++this.#asks || !Array.isArray(event.args)) throw forged("a call that was never possible");
        return seam.add(new Ask(seam, event, (command) => {
          this.#answers++;
          this.#commands.push(command);
        }));
      }
      case "tally": {
        const arm = this.#arms[event.arm];
        if (!arm || !Number.isSafeInteger(event.count) || event.count < arm.count) throw forged("a count that was never possible");
        arm.count = event.count;
        return;
      }
      case "returned":
      case "raised":
        return this.#settle(event);
      case "stray":
        return void this.strays.push({ what: asString(event.what, "stray"), error: decodeThrown(event.error) });
      case "blocked":
        this.blocked.push({ what: asString(event.what, ""), ms: Number.isFinite(event.ms) ? event.ms : null });
        if (event.what === "a loop that only reads the clock") throw new Failure("hang", "the code kept the process busy in a loop that only reads the clock: nothing else could run");
        return;
      default:
        throw forged("an event of no known kind");
    }
  }

  #settle(event) {
    const outcome = "call" in event ? this.#outcomes.get(event.call) : this.#held.get(event.object);
    if (!outcome || outcome.settled) throw forged("a call that came back twice, or never was made");
    outcome.at = this.now;
    outcome.asked = this.#asks;
    if (event.kind === "returned") {
      outcome.value = decode(event.value);
      outcome.state = "resolved";
    } else {
      outcome.error = decodeThrown(event.error);
      outcome.threw = event.thrown === true;
      outcome.state = "rejected";
    }
  }
}

// --- running them ---

const tests = [];
const hello = receive().hello;
const spares = [];
if (!hello.only || hello.only.length > 0) spares.push(openSubject()); // starts up while the judge still loads

/**
 * Adds a test. `body(t)` passes where it returns and nothing has surfaced that nobody catches;
 * `strays` is the outcome where something has.
 */
export function test(name, body, { strays = "fail" } = {}) {
  tests.push({ name, body, strays });
}

async function run({ name, body, strays }) {
  const subject = spares.shift() ?? openSubject();
  const t = new Test(subject, new Draw(hello.seed, name));
  try {
    t.listen();
    await body(t);
    await t.end(strays);
    return { name, status: "passed", outcome: "pass", message: "" };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    let { outcome, message } = error;
    // What nobody caught is the reason why nothing came any more.
    if (outcome === "hang" && t.strays.length > 0) [outcome, message] = [strays, `${t.strayed()}, and ${message}`];
    // What was cut within a letter is no text to the grader.
    return { name, status: "failed", outcome, message: message.slice(0, MOST_SHOWN).toWellFormed() };
  } finally {
    closeSubject(subject);
  }
}

async function main() {
  say({ ready: { tests: tests.map(({ name }) => name) } });
  const chosen = tests.filter(({ name }) => !hello.only || hello.only.includes(name));
  let broken;
  for (const [done, each] of chosen.entries()) {
    while (!broken && opened < Math.min(chosen.length, done + 1 + SPARES)) spares.push(openSubject());
    // Code that does not load for one test loads for none.
    const result = broken ? { ...broken, name: each.name } : await run(each);
    if (result.outcome === "broken") broken = result;
    say({ result });
  }
  for (const spare of spares) closeSubject(spare);
  say({ done: {} });
  process.exit(0);
}

setImmediate(() => main().catch((error) => {
  console.error(error);
  process.exit(1);
}));
