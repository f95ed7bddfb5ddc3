// Judges deleteStaleSessions: holds every delete back, lets time pass, and answers in orders of its own.

import { test } from "../../kit/node/judge.mjs";

const ANSWERS = [undefined, null, true, false, 0, 1, "deleted", { removed: 0 }, { error: null, ok: false }, { error: "not found", status: "rejected" }];

// What stores put on their errors.
const MARKS = [
  ["Error", { code: "ESHARD" }],
  ["NotFoundError", { code: "ENOENT", status: 404 }],
  ["AbortError", { code: "ABORT_ERR" }],
  ["TypeError", {}],
  ["TimeoutError", { code: "ETIMEDOUT", retryable: true }],
  ["Error", {}],
];

/** A store that answers when told to, sessions to delete, and the call that has begun. */
function begin(t, count, ids = t.draw.ids(count, "session")) {
  const store = t.seam("store", { delete: "async" });
  return { ids, store, outcome: t.call("src/sessions.js", "deleteStaleSessions", ids, store) };
}

const idOf = (ask) => ask.args[0];

function checkTried(t, { ids, store }, { all }) {
  const tried = store.calls().map(idOf);
  for (const id of tried) {
    t.check(ids.includes(id), `a delete was sent for ${JSON.stringify(id)}, which was not asked for`);
    const times = tried.filter((other) => other === id).length;
    t.check(times === 1, `the delete of ${JSON.stringify(id)} was sent ${times} times`);
  }
  if (all) t.check(tried.length === ids.length, `no delete was ever sent for ${ids.length - tried.length} of ${ids.length} sessions`);
}

test("resolves only after every delete has finished", async (t) => {
  const few = t.draw.int(3, 6);
  const many = t.draw.int(101, 140);
  const slowOnes = [...Array(few).keys()].map((slowest) => [few, slowest]);
  slowOnes.push([many, 0], [many, t.draw.int(1, many - 2)], [many, many - 1]);
  for (const [count, slowest] of slowOnes) {
    const run = begin(t, count);
    const { ids, store, outcome } = run;
    const checkOpen = () => {
      const open = count - store.calls().filter((ask) => !ask.pending).length;
      if (open === 0) return;
      if (outcome.resolved) t.fail(`${open} of ${count} deletes were still running when deleteStaleSessions resolved`);
      if (outcome.rejected) t.value(outcome, `with ${open} of ${count} deletes still running and none failed`);
    };
    await t.finish(outcome, {
      async answer() {
        const others = store.pending().filter((ask) => idOf(ask) !== ids[slowest]);
        if (others.length === 0) await t.pass();
        checkOpen();
        for (const ask of others.length > 0 ? others : store.pending()) ask.resolve(t.draw.pick(ANSWERS));
      },
    });
    checkOpen();
    t.value(outcome);
    checkTried(t, run, { all: true });
  }
});

test("reports how many sessions it deleted", async (t) => {
  for (const count of [1, t.draw.int(101, 140)]) {
    const run = begin(t, count);
    const answers = t.draw.shuffle(ANSWERS);
    await t.finish(run.outcome, { answer: (ask) => ask.resolve(answers[run.ids.indexOf(idOf(ask)) % answers.length]) });
    t.equal(t.value(run.outcome), { deleted: count }, `for ${count} deleted ${count === 1 ? "session" : "sessions"} the result`);
    checkTried(t, run, { all: true });
  }
});

test("deletes sessions whatever their ids look like", async (t) => {
  const ids = t.draw.shuffle(["ada", "Ada", "ada ", "7", "07", "1e3", "0", "null", "", " ", "__proto__", "constructor", "length"]);
  const run = begin(t, ids.length, ids);
  await t.finish(run.outcome, { answer: (ask) => ask.resolve(true) });
  t.equal(t.value(run.outcome), { deleted: ids.length }, `for ${ids.length} deleted sessions the result`);
  checkTried(t, run, { all: true });
});

test("resolves with { deleted: 0 } for an empty list", async (t) => {
  const run = begin(t, 0);
  await t.finish(run.outcome);
  t.equal(t.value(run.outcome), { deleted: 0 }, "for no sessions the result");
  checkTried(t, run, { all: true });
});

for (const [order, when] of [["first", "before the others have finished"], ["last", "after the others have finished"]]) {
  test(`rejects with the failure of a delete that fails ${when}`, async (t) => {
    const count = t.draw.int(3, 5);
    const cases = [...Array(count).keys()].flatMap((doomed) => MARKS.map(([name, props]) => ({ count, doomed, name, props })));
    const many = t.draw.int(101, 140);
    // Of many only one fails, also in the same moment in which another one ends.
    for (const doomed of [t.draw.int(0, 49), many - 1]) cases.push({ count: many, doomed, together: true });
    for (const { count, doomed, name, props, together } of cases) {
      const run = begin(t, count);
      const { ids, store, outcome } = run;
      const failure = t.draw.error(`the shard of ${ids[doomed]} is down`, { name, props });
      const answer = () => {
        const failing = store.pending().find((ask) => idOf(ask) === ids[doomed]);
        const others = store.pending().filter((ask) => ask !== failing);
        const now = failing && (order === "first" || others.length <= (together ? 1 : 0));
        if (others.length > 0 && (!now || together)) t.draw.pick(others).resolve(true);
        if (now) failing.reject(failure);
      };
      await t.finish(outcome, { answer });
      await t.drain(answer);
      t.rejectedWith(outcome, failure, `although the delete of ${ids[doomed]} failed`);
      checkTried(t, run, { all: false });
    }
  });
}

test("rejects with one of the failures, and no other surfaces, when several deletes fail", async (t) => {
  const run = begin(t, t.draw.int(3, 8));
  const failures = [];
  const answer = (ask) => {
    checkTried(t, run, { all: false });
    failures.push(t.draw.error(`the shard of ${idOf(ask)} is down`));
    ask.reject(failures.at(-1));
  };
  await t.finish(run.outcome, { answer });
  await t.drain(answer);
  t.rejectedWithOneOf(run.outcome, failures, "although every delete failed");
  checkTried(t, run, { all: false });
});

test("keeps its promises for as many sessions as a campaign leaves behind", async (t) => {
  for (const fails of [false, true]) {
    // More than a thousand, and no more than a recursion can stand.
    const [count, late] = [t.draw.int(1_100, 1_400), 3];
    const ids = t.draw.ids(count, "session");
    const store = t.seam("store", { delete: "async" });
    const quick = store.arm("delete", "resolve", true, { times: count - late, silent: true });
    const outcome = t.call("src/sessions.js", "deleteStaleSessions", ids, store);
    const failure = t.draw.error("the shard is down");
    const answer = async () => {
      await t.pass();
      const open = count - quick.count - store.calls().filter((ask) => !ask.pending).length;
      if (outcome.resolved) t.fail(`${open} of ${count} deletes were still running when deleteStaleSessions resolved`);
      const ask = store.pending()[0];
      if (fails && open === 1) ask.reject(failure);
      else ask.resolve(true);
    };
    await t.finish(outcome, { answer });
    const running = count - quick.count - store.calls().filter((ask) => !ask.pending).length;
    if (outcome.resolved && running > 0) t.fail(`${running} of ${count} deletes were still running when deleteStaleSessions resolved`);
    if (fails) t.rejectedWith(outcome, failure, `although one of ${count} deletes failed`);
    else t.equal(t.value(outcome), { deleted: count }, `for ${count} deleted sessions the result`);
  }
});

test("keeps calls that overlap apart", async (t) => {
  for (const fails of [0, 1]) {
    const runs = [begin(t, t.draw.int(3, 5)), begin(t, t.draw.int(3, 5))];
    const failure = t.draw.error("a shard is down");
    const [doomed, healthy] = [runs[fails], runs[1 - fails]];
    const answer = () => {
      // The failure first, then all that the other call waits for, then the rest.
      const [ask] = failed ? [...healthy.store.pending(), ...doomed.store.pending()] : [...doomed.store.pending(), ...healthy.store.pending()];
      if (failed || ask === healthy.store.pending()[0]) return void ask.resolve(true);
      failed = true;
      ask.reject(failure);
    };
    let failed = false;
    for (const run of [healthy, doomed]) await t.finish(run.outcome, { answer });
    await t.drain(answer);
    t.equal(t.value(healthy.outcome, "although only a delete of another call failed"), { deleted: healthy.ids.length }, "the result");
    t.rejectedWith(doomed.outcome, failure, "although one of its deletes failed");
  }
});
