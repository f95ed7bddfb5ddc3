// Judges sendDigests: plays the relay and the statistics server, and answers in orders of its own.

import { test } from "../../kit/node/judge.mjs";

const A_MOMENT = 100; // virtual milliseconds: room for a turn of the event loop, not for a server

/** A night's events for so many recipients, and the seams of its run. */
function prepare(t, count) {
  const people = t.draw.ids(count, "person");
  const events = people.flatMap((recipient) => t.draw.ids(t.draw.int(1, 4), "title").map((title) => event(t, recipient, title)));
  return {
    day: `2025-0${t.draw.int(1, 9)}-${t.draw.int(10, 28)}`,
    people,
    events: t.draw.shuffle(events),
    mailer: t.seam("mailer", { send: "async" }),
    stats: t.seam("stats", { publish: "async" }),
    logger: t.seam("logger", { info: "note", warn: "note", error: "note" }),
    failing: new Set(),
  };
}

const event = (t, recipient, title) => ({ recipient, title, project: t.draw.id("project"), time: `${t.draw.int(10, 23)}:${t.draw.int(10, 59)}` });

function begin(t, night) {
  const { day, events, mailer, stats, logger } = night;
  night.outcome = t.call("src/digest.js", "sendDigests", day, events, { mailer, stats, logger });
  return night;
}

const addressOf = (ask) => ask.args[0]?.to;
const textFor = ({ events }, person) => events.filter(({ recipient }) => recipient === person).map(({ time, project, title }) => `${time} ${project}: ${title}`).join("\n");

/** Settles one e-mail, with a failure where its recipient is to fail. */
function settle(t, night, ask) {
  if (night.failing.has(addressOf(ask))) ask.reject(t.draw.error(`the mailbox of ${addressOf(ask)} is full`));
  else ask.resolve(t.draw.pick([undefined, null, false, 0, "queued"]));
}

/** Sees a run through its e-mails, in a drawn order; the statistics server never answers. */
async function deliver(t, night) {
  const { outcome, mailer, stats } = night;
  await t.finish(outcome, {
    async answer() {
      const open = mailer.pending();
      if (open.length > 0) return settle(t, night, t.draw.pick(open));
      await t.pass({ until: () => outcome.settled, within: A_MOMENT });
      if (!outcome.settled) t.fail("the e-mails were done, the statistics server had not answered, and sendDigests was still waiting for it", "hang");
    },
  });
  await t.pass({ until: () => stats.calls().length > 0 });
  checkMails(t, night);
  checkResult(t, night);
  checkNumbers(t, night);
}

function checkMails(t, night) {
  const { mailer, people } = night;
  for (const ask of mailer.calls()) {
    t.check(people.includes(addressOf(ask)), () => `an e-mail went to ${JSON.stringify(addressOf(ask))}, about whom there was no event`);
    t.equal(ask.args[0].text, textFor(night, addressOf(ask)), `the text for ${addressOf(ask)}`);
  }
  for (const person of people) {
    const times = mailer.calls().filter((ask) => addressOf(ask) === person).length;
    t.check(times === 1, `${times} e-mails went to ${person}`);
  }
}

function checkResult(t, { outcome, people, failing }) {
  const { mails, failed, ...rest } = t.value(outcome, `with ${failing.size} of ${people.length} e-mails failed`) ?? {};
  t.equal(rest, {}, "besides mails and failed, the result");
  t.equal(mails, people.length - failing.size, `with ${failing.size} of ${people.length} e-mails failed, mails`);
  t.equal(Array.isArray(failed) ? [...failed].sort() : failed, [...failing].sort(), "failed");
}

function checkNumbers(t, { stats, day, events, people, failing }) {
  t.check(stats.calls().length === 1, `the numbers were published ${stats.calls().length} times`);
  t.equal(stats.calls()[0].args, [{ day, events: events.length, mails: people.length - failing.size }], "what was published");
}

function checkReports(t, { logger, failing }, warnings = 0) {
  const [errors, warned] = ["error", "warn"].map((method) => logger.calls(method).length);
  t.check(errors === failing.size, `${failing.size} e-mails failed, and logger.error was called ${errors} times`);
  t.check(warned === warnings, `logger.warn was called ${warned} times; ${warnings === 0 ? "the numbers had not been refused" : "the numbers had been refused once"}`);
}

test("sends each recipient one e-mail with a line for each event, in order", async (t) => {
  for (const count of [1, t.draw.int(2, 6), t.draw.int(30, 60)]) {
    const night = begin(t, prepare(t, count));
    await deliver(t, night);
    checkReports(t, night);
  }
});

test("hands all e-mails over before any has been answered", async (t) => {
  const night = begin(t, prepare(t, t.draw.int(5, 40)));
  await t.pass({ until: () => night.mailer.calls().length >= night.people.length });
  t.check(night.mailer.calls().length === night.people.length, `with no answer of the relay, ${night.mailer.calls().length} of ${night.people.length} e-mails had been handed over`);
  await deliver(t, night);
});

test("resolves only when every e-mail was sent or has failed", async (t) => {
  const count = t.draw.int(3, 6);
  for (let slowest = 0; slowest < count; slowest++) {
    const night = prepare(t, count);
    if (slowest > 0) night.failing.add(night.people[t.draw.int(0, slowest - 1)]);
    begin(t, night);
    await t.pass();
    const last = () => night.mailer.pending().find((ask) => addressOf(ask) === night.people[slowest]);
    for (const ask of night.mailer.pending().filter((ask) => ask !== last())) {
      settle(t, night, ask);
      await t.pass();
      t.check(!night.outcome.settled, `${night.mailer.pending().length} of ${count} e-mails were still under way when sendDigests came back`);
    }
    await deliver(t, night);
    checkReports(t, night);
  }
});

test("lists and reports each e-mail that fails, and sends the others", async (t) => {
  for (const count of [1, t.draw.int(4, 9), t.draw.int(4, 9)]) {
    const night = prepare(t, count);
    for (const person of t.draw.shuffle(night.people).slice(0, t.draw.int(1, count))) night.failing.add(person);
    await deliver(t, begin(t, night));
    checkReports(t, night);
  }
  // An exception at the call: of all of them, because nothing is said about who comes first.
  const night = prepare(t, t.draw.int(2, 5));
  night.mailer.arm("send", "throw", t.draw.error("the connection to the relay is closed"));
  night.failing = new Set(night.people);
  await deliver(t, begin(t, night));
  checkReports(t, night);
});

test("publishes the numbers once and does not wait for them", async (t) => {
  const night = prepare(t, t.draw.int(2, 7));
  night.failing.add(t.draw.pick(night.people));
  await deliver(t, begin(t, night));
  await t.pass();
  night.stats.pending()[0].resolve();
  await t.pass();
  checkReports(t, night);
  checkNumbers(t, night);
});

test("reports once that the numbers were not published, however late", async (t) => {
  for (const late of t.draw.shuffle([false, true])) {
    const night = begin(t, prepare(t, t.draw.int(1, 5)));
    await deliver(t, night);
    if (late) await t.pass({ within: 3_600_000 });
    night.stats.pending()[0].reject(t.draw.error("the statistics server is busy"));
    await t.pass();
    checkReports(t, night, 1);
    checkNumbers(t, night);
  }
  const night = prepare(t, t.draw.int(1, 5));
  night.stats.arm("publish", "reject", t.draw.error("no route to the statistics server"), { times: 1 });
  await deliver(t, begin(t, night));
  await t.pass();
  checkReports(t, night, 1);
});

test("sends nothing without events, and publishes the numbers", async (t) => {
  const night = begin(t, prepare(t, 0));
  await deliver(t, night);
  checkReports(t, night);
});

test("keeps two runs apart", async (t) => {
  const nights = [prepare(t, t.draw.int(2, 5)), prepare(t, t.draw.int(2, 5))];
  for (const night of nights) begin(t, night);
  await t.pass();
  for (const night of t.draw.shuffle(nights)) await deliver(t, night);
  const next = begin(t, prepare(t, t.draw.int(2, 5)));
  await deliver(t, next);
});
