// Judges migrateAllUsers: plays the migration of each user, and looks at every moment at how many are in flight.

import { equal, show, test } from "../../kit/node/judge.mjs";

const POOL = 20;
const MANY = 100_000;
const LONG = 20_000; // twice what the stack holds where each call nests in the one before it

/** A list of users, and the run that migrates it; `prepare` may arm calls before the run begins. */
function begin(t, count, prepare = () => {}, ids = t.draw.ids(count, "user")) {
  const list = t.hold(ids);
  const migrateUser = t.seam("migrateUser", "async");
  const run = { ids, list, migrateUser, reasons: new Map(), begun: 0 };
  prepare(run);
  run.outcome = t.call("src/migrate.ts", "migrateAllUsers", list, migrateUser);
  return run;
}

const inWords = (number) => number.toLocaleString("en");
const inFlight = ({ migrateUser }) => migrateUser.pending().length;
const left = ({ ids, migrateUser }) => ids.length - (migrateUser.calls().length - migrateUser.pending().length);

/** The next calls, so many of them, throw; all those of one run throw the same. */
function throwNext(run, reason, times = null) {
  run.thrown = { reason };
  run.migrateUser.arm(null, "throw", reason, { times });
}

function checkInFlight(t, run) {
  t.check(inFlight(run) <= POOL, `${inFlight(run)} of ${run.ids.length} migrations were in flight at once; the database pool has ${POOL} connections`);
  t.check(!run.outcome.settled || left(run) <= 0, () => {
    const how = run.outcome.rejected ? `rejected with ${show(run.outcome.error)}` : "resolved";
    return `migrateAllUsers ${how} with ${inFlight(run)} migrations in flight and ${left(run) - inFlight(run)} users not tried`;
  });
}

/** Lets the run go on until several have been started since the last wave (one, where one was left). */
async function checkSeveral(t, run) {
  const waiting = run.ids.length - run.begun;
  const started = () => run.migrateUser.calls().length - run.begun;
  const enough = () => started() >= Math.min(2, waiting);
  await t.pass({
    until: () => {
      checkInFlight(t, run);
      return run.outcome.settled || (inFlight(run) > 0 && enough());
    },
  });
  t.check(enough() || inFlight(run) === 0, `only ${started()} migration was under way although ${waiting} users were waiting`);
  if (inFlight(run) > 0 || run.outcome.settled) return;
  t.fail(`migrateAllUsers neither resolved nor rejected, with no migration in flight and ${left(run)} of ${run.ids.length} users not tried`, "hang");
}

/** All that are in flight, in a drawn order. */
function takeWave(t, run) {
  run.begun = run.migrateUser.calls().length;
  return t.draw.shuffle(run.migrateUser.pending());
}

/** Answers the migrations wave by wave, one a turn or all in one moment; `fails(i)` says of the i-th of a wave whether it fails. */
async function drive(t, run, fails = () => false) {
  for (let wave = 0; left(run) > 0 || !run.outcome.settled; wave++) {
    await checkSeveral(t, run);
    for (const [i, ask] of takeWave(t, run).entries()) {
      if (fails(i)) reject(run, ask, t.draw.error("the row is locked"));
      else ask.resolve();
      if (wave % 2 === 0) await t.idle();
      checkInFlight(t, run);
    }
    await t.idle();
  }
  checkReport(t, run);
}

function reject(run, ask, reason) {
  run.reasons.set(ask.args[0], reason);
  ask.reject(reason);
}

function checkReport(t, run) {
  const { ids, migrateUser, outcome, reasons } = run;
  if (run.thrown) for (const ask of migrateUser.calls()) if (ask.state === "armed") reasons.set(ask.args[0], run.thrown.reason);
  const { ok, failed } = t.value(outcome) ?? {};
  const tried = migrateUser.calls().map(({ args }) => args[0]);
  const known = new Set(ids);
  for (const id of tried) t.check(known.has(id), `a migration was started for ${show(id)}, who was not on the list`);
  t.check(new Set(tried).size === ids.length, `${ids.length - new Set(tried).size} of ${ids.length} users were never tried`);
  t.check(tried.length === ids.length, `${tried.length} migrations were started for ${ids.length} users`);
  t.equal(ok, ids.length - reasons.size, `with ${reasons.size} failures among ${ids.length} users, ok`);
  checkFailed(t, failed, reasons);
}

function checkFailed(t, failed, reasons) {
  t.check(Array.isArray(failed), `failed was ${show(failed)}, not a list`);
  t.check(failed.length === reasons.size, `failed listed ${failed.length} users, and ${reasons.size} migrations had failed`);
  const listed = new Set();
  for (const { id, err } of failed.map((entry) => entry ?? {})) {
    t.check(reasons.has(id) && !listed.has(id), `failed listed ${show(id)}, ${listed.has(id) ? "twice" : "who had not failed"}`);
    t.check(equal(err, reasons.get(id)), () => `for ${id}, err was ${show(err)}, and the migration had failed with ${show(reasons.get(id))}`);
    listed.add(id);
  }
}

test(`never has more than ${POOL} migrations in flight, and several as long as several are left`, async (t) => {
  for (const count of [t.draw.int(45, 75), POOL + 1, POOL, t.draw.int(2, 5), t.draw.int(200, 300)]) {
    const run = begin(t, count);
    await t.pass();
    checkInFlight(t, run);
    await drive(t, run);
  }
});

test("keeps to that after migrations that were rejected", async (t) => {
  // All of a wave, all but one, one, and a drawn half.
  for (const fails of [() => true, (i) => i > 0, (i) => i === 0, () => t.draw.int(0, 1) === 0]) {
    await drive(t, begin(t, t.draw.int(90, 120)), fails);
  }
});

test("keeps to that after migrations that threw at the call", async (t) => {
  for (const first of [POOL + t.draw.int(5, 15), POOL - 1, 1]) {
    const reason = t.draw.error("the pool is closed");
    const run = begin(t, 5 * POOL + t.draw.int(5, 15), (run) => throwNext(run, reason, first));
    await drive(t, run, () => {
      if (t.draw.int(1, 12) === 1) throwNext(run, reason, t.draw.int(1, 3));
      return t.draw.int(1, 6) === 1;
    });
  }
});

test("lists every user who failed, with the reason itself, and counts the others", async (t) => {
  const made = (message, name, props, more = {}) => t.draw.error(message, { name, props, ...more });
  const reasons = [
    ...[undefined, null, false, 0, "", "the row is locked", { code: 57014 }, t.draw.error("the row is locked")],
    made("a copy", "TypeError", {}, { cause: t.draw.error("a cause") }),
    made("two of them", "AggregateError", {}, { errors: [t.draw.error("one"), t.draw.error("another")] }),
    made("duplicate key value violates unique constraint", "DatabaseError", { code: "23505" }),
    made("could not serialize access", "DatabaseError", { code: "40001", retryable: true }),
    made("deadlock detected", "DatabaseError", { code: "40P01" }),
    made("connection terminated unexpectedly", "Error", { code: "ECONNRESET" }),
    made("already migrated", "ConflictError", { status: 409 }),
    made("not found", "NotFoundError", { code: "ENOENT", status: 404 }),
    made("The operation was aborted", "AbortError", { code: "ABORT_ERR" }),
    made("timed out", "TimeoutError", { code: "ETIMEDOUT" }),
  ];
  for (const count of [t.draw.int(30, 50), 1, reasons.length]) {
    const run = begin(t, count);
    await t.finish(run.outcome, {
      answer: (ask) => {
        checkInFlight(t, run);
        if (count === reasons.length || t.draw.int(1, 2) === 1) reject(run, ask, reasons[run.reasons.size % reasons.length]);
        else ask.resolve();
      },
    });
    checkReport(t, run);
  }
  for (const reason of [undefined, "no connection"]) {
    const run = begin(t, t.draw.int(25, 40), (run) => throwNext(run, reason));
    await t.finish(run.outcome);
    checkReport(t, run);
  }
});

test("tries users whatever their ids look like", async (t) => {
  const ids = t.draw.shuffle(["ada", "Ada", "ADA", "ada ", "7", "07", "7.0", "1e3", "1000", "0", "null", "undefined", "", " ", "__proto__", "constructor", "length"]);
  for (const fails of [() => t.draw.int(1, 3) === 1, () => true]) await drive(t, begin(t, ids.length, undefined, ids), fails);
});

test("gives { ok: 0, failed: [] } for an empty list", async (t) => {
  const run = begin(t, 0);
  await t.finish(run.outcome);
  t.equal(t.value(run.outcome), { ok: 0, failed: [] }, "for no users the report");
  checkReport(t, run);
});

test("leaves the list of users as it was", async (t) => {
  const run = begin(t, t.draw.int(45, 60));
  const checkList = async (when) => {
    const list = run.list.call("slice");
    await t.idle();
    const { length } = t.value(list);
    t.check(length === run.ids.length, `${when}, the list of ${run.ids.length} users had ${length} in it`);
    t.equal(list.value, run.ids, `${when}, the list of users`);
  };
  await t.pass({ until: () => inFlight(run) > 0 });
  await checkList("while the first were being migrated");
  await drive(t, run, () => t.draw.int(1, 3) === 1);
  await checkList("afterwards");
});

test("keeps two runs apart that overlap", async (t) => {
  const runs = [begin(t, t.draw.int(25, 40)), begin(t, t.draw.int(25, 40))];
  for (const { outcome } of runs) {
    await t.finish(outcome, {
      answer: (ask) => {
        const run = runs.find(({ migrateUser }) => migrateUser === ask.seam);
        checkInFlight(t, run);
        if (t.draw.int(1, 3) === 1) reject(run, ask, t.draw.error("the row is locked"));
        else ask.resolve();
      },
    });
  }
  for (const run of runs) checkReport(t, run);
});

test(`keeps to the limit when there are ${inWords(MANY)} users`, async (t) => {
  const run = begin(t, MANY);
  for (let wave = 0; wave < 3; wave++) {
    await checkSeveral(t, run);
    for (const ask of takeWave(t, run)) ask.resolve();
  }
  await checkSeveral(t, run);
});

test(`migrates ${inWords(LONG)} users`, async (t) => {
  const run = begin(t, LONG, ({ migrateUser }) => migrateUser.arm(null, "resolve"));
  await t.finish(run.outcome);
  checkReport(t, run);
});

test(`lists ${inWords(LONG)} users when every call throws`, async (t) => {
  const run = begin(t, LONG, (run) => throwNext(run, t.draw.int(400, 599)));
  await t.finish(run.outcome);
  checkReport(t, run);
});
