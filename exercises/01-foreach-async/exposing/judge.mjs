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
function begin(t, count) {
  const ids = t.draw.ids(count, "session");
  const store = t.seam("store", { delete: "async" });
  return { ids, store, outcome: t.call("src/sessions.js", "deleteStaleSessions", ids, store) };
}

const idOf = (ask) => ask.args[0];

function checkTried(t, { ids, store }, { all }) {
  const tried = store.calls().map(idOf);
  for (const id of tried) {
    t.check(ids.includes(id), `a delete was sent for ${JSON.stringify(id)}, which was not asked for`);
    const times = tried.filter((other) => other === id).length;
    t.check(times === 1, `the delete of ${id} was sent ${times} times`);
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

test("resolves with { deleted: 0 } for an empty list", async (t) => {
  const run = begin(t, 0);
  await t.finish(run.outcome);
  t.equal(t.value(run.outcome), { deleted: 0 }, "for no sessions the result");
  checkTried(t, run, { all: true });
});

for (const [order, when] of [["first", "before the others have finished"], ["last", "after the others have finished"]]) {
  test(`rejects with the failure of a delete that fails ${when}`, async (t) => {
    const count = t.draw.int(3, 5);
    const cases = [...Array(count).keys()].flatMap((doomed) => MARKS.map(([name, props]) => ({ doomed, name, props })));
    for (const { doomed, name, props } of cases) {
      const run = begin(t, count);
      const { ids, store, outcome } = run;
      const failure = t.draw.error(`the shard of ${ids[doomed]} is down`, { name, props });
      const answer = () => {
        const failing = store.pending().find((ask) => idOf(ask) === ids[doomed]);
        const others = store.pending().filter((ask) => ask !== failing);
        if (failing && (order === "first" || others.length === 0)) failing.reject(failure);
        else t.draw.pick(others).resolve(true);
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
