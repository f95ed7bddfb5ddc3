// Judges loadConfig: a client that keeps its callbacks for as long as it likes, with good files, bad files and failures.

import { createHash } from "node:crypto";

import { equal, show, test } from "../../kit/node/judge.mjs";

const FOLDERS = ["", "eu-west/", "Zürich & Umland/"];
const FILES = ["fares", "zones", "holidays", "discounts", "surcharge", "stops"];
const TEXTS = ["Zürich", "東京駅", "Ελλάδα", "🚋", "à la carte", "naïve — “so”"];
const INVALID = ["", "{", '{"basePrice":', "undefined", "{'zones':3}", '{"zones":3,}', "[1,2", "NaN", "<html>no such bucket</html>", '{"a":1}{"b":2}', '{"zones":3} as of June', '// zones\n{"zones":3}', '/* zones */ {"zones":3}', '{"zones":3 /* of June */}', '["a\u0000b"]', '{"zones":3}\u0000', '{"zones":03}', '["tab\there"]'];

// Names that mean something to an object, and to an emitter of events.
const ODD_KEYS = ["__proto__", "constructor", "length", "error"];

const WITH_ERROR = "with an error";

const times = (count) => (count === 1 ? "once" : `${count} times`);

const drawKey = (t, folder = t.draw.pick(FOLDERS)) => `${folder}${t.draw.id(t.draw.pick(FILES))}.json`;
const drawConfig = (t) => ({
  basePrice: t.draw.int(100, 900),
  name: t.draw.pick(TEXTS),
  zones: [t.draw.int(1, 9), { [t.draw.pick(TEXTS)]: t.draw.int(0, 1) === 1, none: null }],
});
// A client tells by a status, by a code, or by neither.
const MARKS = [{}, { status: 403 }, { status: 404 }, { status: 503 }, { code: "NoSuchKey", statusCode: 404 }, { code: "ENOENT" }, { code: "ECONNRESET" }];
const drawFailure = (t, key, props = t.draw.pick(MARKS)) => t.draw.error(`${key} cannot be read`, { name: props.code === "NoSuchKey" ? "NoSuchKey" : "Error", props });

const bodyOf = (text) => ({ Body: Buffer.from(text, "utf8") });
const objectOf = (text) => ({ ...bodyOf(text), ETag: createHash("sha256").update(text).digest("hex") });
const calledBack = (ask, config) => ask.resolve(objectOf(JSON.stringify(config)));

function client(t) {
  return t.seam("s3", { getObject: "callback" });
}

const load = (t, key, s3) => t.call("src/config.js", "loadConfig", key, s3);

/** The one call of the client for a load; fails where there is none, or another one. */
async function askFor(t, s3, key, outcome, before = 0) {
  await t.pass({ until: () => s3.calls().length > before || outcome.settled });
  const calls = s3.calls().slice(before);
  if (calls.length === 0 && outcome.rejected) t.value(outcome, "before it had asked the client");
  t.check(calls.length > 0, `the client was not asked for ${key}`);
  t.check(calls.length === 1, `the client was asked ${calls.length} times for one load of ${key}`);
  t.equal(calls[0].args, [key], "what the client was asked for");
  return calls[0];
}

/** Lets the client call back, and everything that follows from it surface. */
async function callBack(t, outcome, answer, what = "with a file") {
  answer();
  await t.pass();
  if (t.strays.length > 0) t.fail(t.strayed());
  await t.pass({ until: () => outcome.settled });
  if (!outcome.settled) t.fail(`the client had called back ${what}, and loadConfig neither resolved nor rejected`, "hang");
}

function checkOpen(t, outcome) {
  const early = "before the client had called back";
  if (outcome.rejected) t.value(outcome, early);
  if (outcome.resolved) t.fail(`loadConfig resolved with ${outcome.value === undefined ? "undefined" : "a value"} ${early}`);
}

test("resolves with the configuration once the client has called back", async (t) => {
  const [key, s3, config] = [drawKey(t, FOLDERS.at(-1)), client(t), drawConfig(t)];
  const outcome = load(t, key, s3);
  const ask = await askFor(t, s3, key, outcome);
  await t.pass();
  checkOpen(t, outcome);
  await callBack(t, outcome, () => calledBack(ask, config));
  t.equal(t.value(outcome), config, "the configuration");
});

test("resolves with any JSON value", async (t) => {
  const s3 = client(t);
  const values = [null, false, 0, "", [], {}, true, t.draw.int(1, 99), t.draw.pick(TEXTS), [t.draw.int(1, 9), null], { then: "no promise" }, TEXTS.join("").repeat(40), "🚋".repeat(40_000), "15", '{"zones":3}', JSON.parse('{"__proto__":{"zones":3},"length":0}')];
  for (const [i, value] of values.entries()) {
    const key = drawKey(t);
    const outcome = load(t, key, s3);
    const ask = await askFor(t, s3, key, outcome, i);
    const text = JSON.stringify(value, null, t.draw.pick([0, 2]));
    const file = text.length < 30 ? `a file that says ${text}` : typeof value === "object" ? "a file with the key __proto__" : "a long file with letters of many scripts";
    await callBack(t, outcome, () => ask.resolve(objectOf(text)), `with ${file}`);
    t.equal(t.value(outcome), value, `the configuration of ${file}`);
  }
});

test("rejects with the client's error", async (t) => {
  const s3 = client(t);
  for (const [i, mark] of t.draw.shuffle(MARKS).entries()) {
    const key = drawKey(t);
    const failure = drawFailure(t, key, mark);
    const outcome = load(t, key, s3);
    const ask = await askFor(t, s3, key, outcome, i);
    await callBack(t, outcome, () => ask.reject(failure), WITH_ERROR);
    const [says] = Object.entries(mark).map(([name, value]) => `the ${name} ${value}`);
    t.rejectedWith(outcome, failure, `although the client had called back with an error that has ${says ?? "no status and no code"}`);
  }
});

test("rejects when the file is not valid JSON", async (t) => {
  const s3 = client(t);
  for (const [i, text] of t.draw.shuffle(INVALID).entries()) {
    const key = drawKey(t);
    const outcome = load(t, key, s3);
    const ask = await askFor(t, s3, key, outcome, i);
    await callBack(t, outcome, () => ask.resolve(objectOf(text)), `with a file that says ${JSON.stringify(text)}`);
    t.error(outcome, `although the file says ${JSON.stringify(text)}`);
  }
});

test("rejects when the client throws at the call", async (t) => {
  const s3 = client(t);
  for (const props of t.draw.shuffle([...MARKS, { code: "ERR_CLOSED" }])) {
    const key = drawKey(t);
    s3.arm("getObject", "throw", drawFailure(t, key, props), { times: 1 });
    const outcome = load(t, key, s3);
    await t.finish(outcome);
    t.error(outcome, "although the client threw at the call");
    t.check(!outcome.threw, "loadConfig threw at the call, and gave no promise that could reject");
  }
  // The next load asks again.
  const [key, config, before] = [drawKey(t), drawConfig(t), s3.calls().length];
  const outcome = load(t, key, s3);
  const ask = await askFor(t, s3, key, outcome, before);
  await callBack(t, outcome, () => calledBack(ask, config));
  t.equal(t.value(outcome, "although the client had thrown only at the calls before"), config, "the configuration");
});

test("keeps overlapping loads apart", async (t) => {
  const s3 = client(t);
  const [twice, ...others] = t.draw.ids(t.draw.int(101, 120), "zones").map((id) => `${id}.json`);
  const keys = t.draw.shuffle([twice, twice, ...others, ...ODD_KEYS]);
  const doomed = t.draw.int(0, keys.length - 1);
  const failure = drawFailure(t, keys[doomed]);
  const configs = keys.map((_, i) => ({ ...drawConfig(t), version: i }));
  const outcomes = keys.map((key) => load(t, key, s3));
  await t.pass({ until: () => s3.calls().length >= keys.length });
  const asked = s3.calls().length;
  t.check(asked === keys.length, `${keys.length} loads were under way, and the client was asked ${times(asked)}`);
  const waiting = new Map(keys.map((_, i) => [i, keys.slice(0, i).filter((key) => key === keys[i]).length]));
  for (const i of t.draw.shuffle(keys.keys())) {
    checkOpen(t, outcomes[i]);
    // Loads of the same key are told apart by their order.
    const ask = s3.calls().filter(({ args }) => args[0] === keys[i])[waiting.get(i)];
    t.check(ask, `the client was not asked for ${keys[i]}`);
    await callBack(t, outcomes[i], () => (i === doomed ? ask.reject(failure) : calledBack(ask, configs[i])), i === doomed ? WITH_ERROR : undefined);
    if (i === doomed) t.rejectedWith(outcomes[i], failure, "although the client had called back with an error");
    else t.equal(t.value(outcomes[i], `although only the load of ${keys[doomed]} failed`), configs[i], `the configuration of ${keys[i]}`);
  }
});

test("gives each load an answer of its own", async (t) => {
  const [key, s3] = [drawKey(t), client(t)];
  const list = [t.draw.int(1, 9), t.draw.pick(TEXTS)];
  t.make("src/config.js", "loadConfig", key, s3); // what it gives is held, and is no list any more where it is given again
  await t.pass({ until: () => s3.calls().length > 0 });
  const outcome = load(t, key, s3);
  const second = await askFor(t, s3, key, outcome, 1);
  calledBack(s3.calls()[0], list);
  await t.pass();
  await callBack(t, outcome, () => calledBack(second, list));
  const given = t.value(outcome);
  t.check(equal(given, list), `of two loads of ${key} that found the same text, the second gave ${show(given)}, not a list of its own`);
});

test("asks the client again when a key is loaded again", async (t) => {
  const [key, s3] = [drawKey(t), client(t)];
  const soon = async (outcome, answer) => {
    answer();
    await t.pass({ until: () => outcome.settled }); // and no longer: what is remembered for a while still is
    if (!outcome.settled) t.fail("the client had called back, and loadConfig neither resolved nor rejected", "hang");
  };
  const ends = ["error", "file", "file", ...t.draw.shuffle(["error", "bad file"]), "file"];
  for (const [i, end] of ends.entries()) {
    const config = { ...drawConfig(t), version: i };
    const failure = drawFailure(t, key);
    const outcome = load(t, key, s3);
    await t.pass({ until: () => s3.calls().length > i || outcome.settled });
    const asked = s3.calls().length;
    t.check(asked === i + 1, `${key} was loaded ${times(i + 1)}, and the client was asked ${times(asked)}`);
    const ask = s3.calls().at(-1);
    if (end === "error") {
      await soon(outcome, () => ask.reject(failure));
      t.rejectedWith(outcome, failure, `at load ${i + 1} of ${key}, although the client had called back with an error`);
    } else {
      // Nothing but its text tells a file from the one before.
      const text = end === "file" ? JSON.stringify(config) : t.draw.pick(INVALID);
      await soon(outcome, () => ask.resolve(bodyOf(text)));
      if (end === "file") t.equal(t.value(outcome), config, `at load ${i + 1} the configuration`);
      else t.error(outcome, `at load ${i + 1} of ${key}, although the file says ${JSON.stringify(text)}`);
    }
  }
});
