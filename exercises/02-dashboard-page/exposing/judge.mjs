// Judges loadDashboard: plays the five services, holds their answers back, and gives them in orders of its own.

import { equal, show, test } from "../../kit/node/judge.mjs";

const SECTIONS = [
  ["profile", "Your account"],
  ["billing", "Plan and invoices"],
  ["usage", "Usage this month"],
  ["notifications", "Notifications"],
  ["feed", "What is new"],
];
const SOURCES = SECTIONS.map(([source]) => source);
const START = 5; // milliseconds in which the requests may be sent
const SLACK = 500; // milliseconds that a page may take beyond its last answer

// What services put on their errors.
const MARKS = [
  ["Error", { status: 503 }],
  ["NotFoundError", { status: 404, code: "ENOENT" }],
  ["AbortError", { code: "ABORT_ERR" }],
  ["TypeError", {}],
  ["Error", { status: 429, retryable: true }],
  ["Error", { status: 403 }],
  ["Error", { code: "ECONNREFUSED" }],
  ["TimeoutError", { code: "ETIMEDOUT" }],
  ["Error", {}],
];

// What a service may reject with that is no error.
const NO_ERRORS = [null, 0, "", false, "out of order", { status: 503 }];

const sourceOf = (ask) => ask.args[1];

/** Content that could be taken for a failure. */
const lookalike = (t) => ({ error: t.draw.id("declined"), failed: true, ok: false, status: "rejected", reason: t.draw.id() });

/** The services of one customer, what each will say, and the page that is being loaded; once more where there is a run `before`. */
function begin(t, before) {
  const userId = before?.userId ?? t.draw.id("customer");
  const fetchSection = before?.fetchSection ?? t.seam("fetchSection", "async");
  const answered = fetchSection.calls().length;
  const values = t.draw.shuffle([null, t.draw.pick([0, false, ""]), { name: t.draw.id() }, [t.draw.id(), t.draw.id()], lookalike(t)]);
  const content = Object.fromEntries(SOURCES.map((source, i) => [source, values[i]]));
  const page = t.call("src/dashboard.ts", "loadDashboard", userId, fetchSection);
  return { userId, fetchSection, content, page, requests: () => fetchSection.calls().slice(answered) };
}

/** Waits until all five requests are under way, or no more will come without an answer. */
async function underWay(t, { page, fetchSection }) {
  await t.pass({ until: () => page.settled || fetchSection.pending().length === SOURCES.length, within: START });
  return fetchSection.pending();
}

const answerWith = ({ content }) => (ask) => ask.resolve(content[sourceOf(ask)]);

/** Answers one request after the other, in the given order as far as the page lets it. */
async function serve(t, run, order, answer = answerWith(run)) {
  const place = (ask) => order.indexOf(sourceOf(ask));
  let answered = t.now;
  await underWay(t, run);
  for (;;) {
    await t.pass({ until: () => run.page.settled || run.fetchSection.pending().length > 0 });
    const asks = run.fetchSection.pending();
    if (asks.length === 0) break;
    checkRequests(t, run);
    checkComplete(t, run);
    answer(asks.sort((a, b) => place(a) - place(b))[0]);
    await t.idle();
    answered = t.now;
  }
  await t.finish(run.page);
  checkRequests(t, run);
  t.check(t.now - answered <= SLACK, `with every request answered, the page took another ${t.now - answered} ms`);
}

function checkComplete(t, { page, fetchSection }) {
  const unanswered = fetchSection.pending().map(sourceOf);
  if (page.resolved) t.fail(`loadDashboard resolved while there was no answer yet for ${unanswered.join(", ")}`);
}

function checkRequests(t, { userId, requests }) {
  const asked = requests();
  for (const ask of asked) {
    const source = sourceOf(ask);
    t.check(SOURCES.includes(source), `a section ${show(source)} was requested, which the page does not have`);
    t.check(ask.args[0] === userId, `${source} was requested for ${show(ask.args[0])} on the page of ${userId}`);
    const times = asked.filter((other) => sourceOf(other) === source).length;
    t.check(times === 1, `${source} was requested ${times} times`);
  }
}

function checkPage(t, { page, content }, when) {
  const shown = t.value(page);
  for (const [i, source] of SOURCES.entries()) {
    const there = shown?.sections?.[i]?.content;
    t.check(equal(there, content[source]), `${when}, section ${i + 1} (${source}) showed ${show(there)}, not ${show(content[source])}`);
  }
  const sections = SECTIONS.map(([source, heading]) => ({ source, heading, content: content[source] }));
  t.equal(shown, { sections }, `${when}, the dashboard`);
}

test("requests all five sections before any of them has been answered, and each once", async (t) => {
  const run = begin(t);
  const asked = (await underWay(t, run)).map(sourceOf);
  checkRequests(t, run);
  checkComplete(t, run);
  if (run.page.rejected) t.value(run.page, "before any section had been answered");
  if (asked.length < SOURCES.length) {
    t.fail(`only ${asked.length} of ${SOURCES.length} requests were under way before any section had been answered (${asked.join(", ") || "none"})`);
  }
  await serve(t, run, t.draw.shuffle(SOURCES));
});

test("gives the same dashboard whatever order the answers come in", async (t) => {
  const lastOnes = SOURCES.map((last) => [...t.draw.shuffle(SOURCES.filter((source) => source !== last)), last]);
  let run;
  for (const order of [SOURCES, [...SOURCES].reverse(), ...lastOnes]) {
    run = begin(t, run); // the same customer comes again
    await serve(t, run, order);
    checkPage(t, run, `with the answers in the order ${order.join(", ")}`);
  }
});

test("shows no section before it has been answered, however long that takes", async (t) => {
  for (const slow of SOURCES) {
    const run = begin(t);
    await underWay(t, run);
    run.fetchSection.pending().filter((ask) => sourceOf(ask) !== slow).forEach(answerWith(run));
    await t.pass();
    checkComplete(t, run);
    if (run.page.rejected) continue; // a time limit of its own, which nobody has forbidden
    await serve(t, run, SOURCES);
    checkPage(t, run, `with ${slow} answered late`);
  }
});

for (const [first, when] of [[true, "while the others are under way"], [false, "after the others have answered"]]) {
  test(`rejects with the failure of a section that fails ${when}`, async (t) => {
    const errors = SOURCES.flatMap((failing) => MARKS.map(([name, props]) => ({ failing, failure: t.draw.error(`${failing} is down`, { name, props }) })));
    const others = NO_ERRORS.map((failure, i) => ({ failing: SOURCES[i % SOURCES.length], failure }));
    for (const { failing, failure } of [...errors, ...others]) {
      const run = begin(t);
      const others = t.draw.shuffle(SOURCES.filter((source) => source !== failing));
      await serve(t, run, first ? [failing, ...others] : [...others, failing], (ask) => {
        if (sourceOf(ask) === failing) ask.reject(failure);
        else answerWith(run)(ask);
      });
      t.rejectedWith(run.page, failure, `although ${failing} failed`);
    }
  });
}

test("rejects with one of the failures, and no other surfaces, when several sections fail", async (t) => {
  for (const count of [2, 3, SOURCES.length]) {
    const run = begin(t);
    const failures = [];
    await serve(t, run, [...SOURCES].reverse(), (ask) => {
      if (failures.length === count) return answerWith(run)(ask);
      failures.push(t.draw.error(`${sourceOf(ask)} is down`));
      ask.reject(failures.at(-1));
    });
    t.rejectedWithOneOf(run.page, failures, `although ${failures.length} sections failed`);
  }
});

test("keeps the pages of customers apart that are loaded at the same time", async (t) => {
  const runs = Array.from({ length: t.draw.int(25, 35) }, () => begin(t));
  for (const { userId } of t.draw.shuffle(runs).slice(0, 3)) runs.push(begin(t, { userId })); // some have the page open twice
  for (const run of runs) {
    const asked = await underWay(t, run);
    t.check(asked.length === SOURCES.length, `${asked.length} of ${SOURCES.length} requests were under way for the page of ${run.userId} while other pages were loading`);
  }
  for (const source of t.draw.shuffle(SOURCES)) {
    for (const run of t.draw.shuffle(runs)) run.fetchSection.pending().filter((ask) => sourceOf(ask) === source).forEach(answerWith(run));
    await t.idle();
  }
  for (const run of runs) await serve(t, run, SOURCES);
  for (const run of runs) checkPage(t, run, `on the page of ${run.userId}, loaded together with others`);
});
