// Judges sendDigests: plays the relay and the statistics server, and answers in orders of its own.

import { equal, show, test } from "../../kit/node/judge.mjs";

const A_MOMENT = 100; // virtual milliseconds: room for a turn of the event loop, not for a server
const RECIPIENTS = 320; // "some three hundred"
const LINES = 150; // people got "up to forty" e-mails a night, and nobody said that there are no more
const ONE_BY_ONE = 40; // e-mails that are answered in turns of their own, where there are many

/** What a night is given besides its events. Runs may share one. */
const playersOf = (t) => ({
  mailer: t.seam("mailer", { send: "async" }),
  stats: t.seam("stats", { publish: "async" }),
  logger: t.seam("logger", { info: "note", warn: "note", error: "note" }),
});

const dayOf = (t) => `2025-0${t.draw.int(1, 9)}-${t.draw.int(10, 28)}`;
const peopleOf = (t, count) => t.draw.ids(count, "person");

/** A night with some events for each of these people; `failing` tells whose e-mail fails, and for what reason. */
function prepare(t, people, { failing = [], day = dayOf(t), events, ...players } = playersOf(t)) {
  events ??= t.draw.shuffle(people.flatMap((recipient) => t.draw.ids(t.draw.int(1, 4), "title").map((title) => event(t, recipient, title))));
  return { ...(players.mailer ? players : playersOf(t)), people, day, events, failing: new Map(failing), calledAt: undefined, doneAt: undefined };
}

const event = (t, recipient, title) => ({ recipient, title, project: t.draw.id("project"), time: `${t.draw.int(10, 23)}:${t.draw.int(10, 59)}` });
const lineOf = ({ time, project, title }) => `${time} ${project}: ${title}`;

function begin(t, night) {
  const { day, events, mailer, stats, logger } = night;
  night.outcome = t.call("src/digest.js", "sendDigests", day, events, { mailer, stats, logger });
  night.calledAt = t.now;
  return night;
}

const addressOf = (ask) => ask.args[0]?.to;
const textFor = ({ events }, person) => events.filter(({ recipient }) => recipient === person).map(lineOf).join("\n");
const unique = (list) => [...new Set(list)];

/** The run that an e-mail belongs to; fails where it is none that a run has to send. */
function nightOf(t, nights, ask) {
  const to = addressOf(ask);
  const known = nights.filter(({ mailer, people }) => mailer === ask.seam && people.includes(to));
  t.check(known.length > 0, () => `an e-mail went to ${show(to)}, about whom there was no event`);
  const night = known.find((one) => ask.args[0].text === textFor(one, to));
  if (night) return night;
  if (known.length === 1) t.equal(ask.args[0].text, textFor(known[0], to), `the text for ${show(to)}`);
  t.fail(`the text for ${show(to)} was ${show(ask.args[0].text)}, which is that of none of ${known.length} runs`);
}

// Whatever the relay answers, it has taken the e-mail.
const RECEIPTS = [undefined, null, false, 0, "", "queued", -1, { accepted: [], rejected: ["somebody"] }, { error: "none" }];

function settle(t, nights, ask) {
  const night = nightOf(t, nights, ask);
  const to = addressOf(ask);
  if (night.failing.has(to)) ask.reject(night.failing.get(to));
  else ask.resolve(RECEIPTS[night.people.indexOf(to) % RECEIPTS.length]);
  night.doneAt = t.now;
}

/** Sees runs through their e-mails, one answer a turn and in a drawn order; the statistics server never answers. */
async function drive(t, ...nights) {
  const mailers = unique(nights.map(({ mailer }) => mailer));
  const pending = () => mailers.flatMap((mailer) => mailer.pending());
  const settled = () => nights.every(({ outcome }) => outcome.settled);
  for (;;) {
    await t.pass({ until: () => settled() || pending().length > 0 });
    if (pending().length === 0) break;
    checkOrder(t, nights);
    const open = pending();
    for (const ask of open.length > ONE_BY_ONE ? open.slice(ONE_BY_ONE) : [t.draw.pick(open)]) settle(t, nights, ask);
    await t.idle();
  }
  for (const night of nights) await checkTime(t, night);
}

const endOf = (outcome) => (outcome.rejected ? `rejected with ${show(outcome.error)}` : "came back");

/** As long as an e-mail is under way, its run has not come back, nor published anything. */
function checkOrder(t, nights) {
  for (const night of nights) {
    const { outcome, people } = night;
    const open = night.mailer.pending().filter((ask) => nightOf(t, nights, ask) === night).length;
    t.check(open === 0 || !outcome.settled, () => `${open} of ${people.length} e-mails were still under way when sendDigests ${endOf(outcome)}`);
  }
  const [{ mailer, stats, people }] = nights;
  t.check(nights.length > 1 || stats.calls().length === 0, () => `${mailer.pending().length} of ${people.length} e-mails were still under way when the numbers were published`);
}

/** A run comes back when its last e-mail is done, and leaves nothing behind but the publishing. */
async function checkTime(t, { outcome, mailer, stats, people, calledAt, doneAt = calledAt }) {
  const unanswered = stats.pending();
  if (!outcome.settled) {
    const handed = mailer.calls().length;
    t.check(handed >= people.length, `sendDigests handed over ${handed} of ${people.length} e-mails, and has not come back`);
    for (const ask of unanswered) ask.resolve();
    await t.pass({ until: () => outcome.settled });
    if (outcome.settled && unanswered.length > 0) t.fail("the e-mails were done, the statistics server had not answered, and sendDigests was still waiting for it", "hang");
    t.fail(`all ${people.length} e-mails were done, and sendDigests has neither resolved nor rejected`, "hang");
  }
  t.check(outcome.at <= doneAt + A_MOMENT, () => `the e-mails were done, and sendDigests came back ${outcome.at - doneAt} ms later`);
}

/** Sees one run through and looks at everything that came of it. */
async function deliver(t, night) {
  await drive(t, night);
  await check(t, night);
}

async function check(t, ...nights) {
  for (const { outcome, failing, people } of nights) t.value(outcome, `with ${failing.size} of ${people.length} e-mails failed`);
  const left = t.timers.filter((due) => due > t.now + A_MOMENT);
  t.check(left.length === 0, `when sendDigests had come back, a timer was left that was due ${left[0] - t.now} ms later`);
  const servers = unique(nights.map(({ stats }) => stats));
  await t.pass({ until: () => servers.reduce((sum, stats) => sum + stats.calls().length, 0) >= nights.length });
  checkMails(t, nights);
  for (const night of nights) checkResult(t, night);
  checkNumbers(t, nights);
}

function checkMails(t, nights) {
  const sent = new Map(nights.map((night) => [night, []]));
  for (const ask of unique(nights.map(({ mailer }) => mailer)).flatMap((mailer) => mailer.calls())) {
    sent.get(nightOf(t, nights, ask)).push(addressOf(ask));
  }
  for (const [{ people }, to] of sent) {
    for (const person of people) {
      const times = to.filter((one) => one === person).length;
      t.check(times === 1, `${times} e-mails went to ${show(person)}`);
    }
  }
}

function checkResult(t, { outcome, people, failing }) {
  const { mails, failed, ...rest } = t.value(outcome, `with ${failing.size} of ${people.length} e-mails failed`) ?? {};
  t.equal(rest, {}, "besides mails and failed, the result");
  t.equal(mails, people.length - failing.size, `with ${failing.size} of ${people.length} e-mails failed, mails`);
  t.equal(Array.isArray(failed) ? [...failed].sort() : failed, [...failing.keys()].sort(), "failed");
}

function checkNumbers(t, nights) {
  const published = unique(nights.map(({ stats }) => stats)).flatMap((stats) => stats.calls());
  t.check(published.length === nights.length, `${nights.length === 1 ? "" : `with ${nights.length} runs, `}the numbers were published ${published.length} times`);
  for (const { day, events, people, failing } of nights) {
    const numbers = { day, events: events.length, mails: people.length - failing.size };
    if (nights.length === 1) t.equal(published[0].args, [numbers], "what was published");
    const place = published.findIndex(({ args }) => equal(args, [numbers]));
    t.check(place >= 0, () => `${show(numbers)} was not among what ${nights.length} runs published`);
    published.splice(place, 1);
  }
}

function checkReports(t, { logger, failing }, warnings = 0) {
  t.check(t.strays.length === 0, () => t.strayed());
  const [errors, warned] = ["error", "warn"].map((method) => logger.calls(method).length);
  t.check(errors === failing.size, `${failing.size} e-mails failed, and logger.error was called ${errors} times`);
  t.check(warned === warnings, `logger.warn was called ${warned} times; ${warnings === 0 ? "the numbers had not been refused" : "the numbers had been refused once"}`);
}

/** Failures of all kinds; the last two are one and the same. */
function reasonsOf(t) {
  const full = t.draw.error("the mailbox is full");
  return [
    undefined,
    null,
    false,
    0,
    "",
    "no such mailbox",
    { code: 550 },
    t.draw.error("read ECONNRESET", { props: { code: "ECONNRESET", errno: -104 } }),
    t.draw.error("try again later", { props: { responseCode: 451, temporary: true } }),
    t.draw.error("timed out", { name: "TimeoutError", cause: t.draw.error("no route") }),
    t.draw.error("both relays failed", { errors: [t.draw.error("one"), t.draw.error("two")] }),
    full,
    full,
  ];
}

const failures = (people, reasons) => people.map((person, i) => [person, reasons[i % reasons.length]]);

test("sends each recipient one e-mail with a line for each event, in order", async (t) => {
  for (const count of [1, t.draw.int(2, 6), RECIPIENTS]) {
    const night = begin(t, prepare(t, peopleOf(t, count)));
    await deliver(t, night);
    checkReports(t, night);
  }
  // Events that lie apart, twice the same, without a title, later ones first; recipients that are nearly the same.
  const [ada, lin, busy] = peopleOf(t, 3);
  const people = [ada, ada.toUpperCase(), `${ada} `, lin, busy, "constructor", "__proto__", "0"];
  const twice = event(t, ada, "build is green");
  const at = (time, recipient, title) => ({ ...event(t, recipient, title), time });
  const events = [
    at("22:10", ada, "c"), ...people.map((person) => event(t, person, t.draw.id("title"))), twice, at("09:00", ada, "b"), event(t, lin, ""), { ...twice }, at("08:00", ada, "a"),
    ...Array.from({ length: LINES }, (_, i) => [event(t, busy, `title ${i}`), ...(i % 9 ? [] : [event(t, lin, "again")])]).flat(),
  ];
  const night = begin(t, prepare(t, people, { events }));
  await deliver(t, night);
  checkReports(t, night);
});

test("hands all e-mails over before any has been answered", async (t) => {
  for (const count of [2, t.draw.int(5, 40), RECIPIENTS]) {
    const night = begin(t, prepare(t, peopleOf(t, count)));
    await t.pass({ until: () => night.mailer.calls().length > 0 });
    t.check(night.mailer.calls().length === count, `with no answer of the relay, ${night.mailer.calls().length} of ${count} e-mails had been handed over`);
    await deliver(t, night);
  }
});

test("resolves only when every e-mail was sent or has failed", async (t) => {
  const few = t.draw.int(3, 5);
  const many = 14;
  // Which one is slow, and how many of the others fail.
  const cases = [[many, t.draw.int(0, many - 1), many - 1], [few, 0, 1], ...Array.from({ length: few }, (_, slow) => [few, slow, 0])];
  for (const [count, slow, failing] of cases) {
    const people = peopleOf(t, count);
    const others = t.draw.shuffle(people.filter((_, i) => i !== slow));
    const night = begin(t, prepare(t, people, { failing: failures(others.slice(0, failing), [t.draw.error("the mailbox is full"), undefined]) }));
    await t.pass();
    const { mailer, outcome } = night;
    for (const ask of t.draw.shuffle(mailer.pending().filter((ask) => addressOf(ask) !== people[slow]))) {
      settle(t, [night], ask);
      if (mailer.pending().length > 3) await t.idle();
      else await t.pass();
      t.check(!outcome.settled, () => `${mailer.pending().length} of ${count} e-mails were still under way when sendDigests ${endOf(outcome)}`);
    }
    await deliver(t, night);
    checkReports(t, night);
  }
});

test("lists and reports each e-mail that fails, and sends the others", async (t) => {
  const reasons = reasonsOf(t);
  const people = peopleOf(t, reasons.length + 2);
  const [one] = peopleOf(t, 1);
  const nights = [
    [people, failures(people.slice(0, reasons.length), reasons)], // each for a reason of its own
    [people, failures(people, [t.draw.error("the relay is down")])], // all of them, for the same
    [people, failures([t.draw.pick(people)], [t.draw.error("the mailbox is full")])],
    [[one], failures([one], [t.draw.error("the mailbox is full")])],
  ];
  for (const [recipients, failing] of nights) {
    const night = begin(t, prepare(t, t.draw.shuffle(recipients), { failing }));
    await deliver(t, night);
    checkReports(t, night);
    await t.pass();
    checkMails(t, [night]);
  }
});

test("takes an exception at the call as it takes a rejection", async (t) => {
  const count = t.draw.int(6, 9);
  // So many of the calls throw; of the others some may fail later.
  for (const [throwing, rejecting, reason] of [[count, 0, t.draw.error("the connection is closed")], [1, 0, undefined], [2, 2, "no connection"]]) {
    const people = peopleOf(t, count);
    const night = prepare(t, people);
    night.mailer.arm("send", "throw", reason, { times: throwing });
    begin(t, night);
    await t.pass({ until: () => night.mailer.calls().length >= count });
    for (const ask of night.mailer.calls()) if (ask.state === "armed") night.failing.set(addressOf(ask), reason);
    for (const ask of night.mailer.pending().slice(0, rejecting)) night.failing.set(addressOf(ask), t.draw.error("the mailbox is full"));
    await deliver(t, night);
    checkReports(t, night);
  }
});

test("publishes the numbers once and does not wait for them", async (t) => {
  const count = t.draw.int(3, 7);
  for (const [failing, answer] of [[0, undefined], [1, false], [count, { ok: false }]]) {
    const people = peopleOf(t, count);
    const night = begin(t, prepare(t, people, { failing: failures(people.slice(0, failing), [t.draw.error("the mailbox is full")]) }));
    await deliver(t, night);
    await t.pass();
    checkReports(t, night);
    night.stats.pending()[0].resolve(answer);
    await t.pass();
    checkNumbers(t, [night]);
    checkReports(t, night);
  }
});

test("reports once that the numbers were not published, however late", async (t) => {
  const busy = () => t.draw.error("the statistics server is busy", { props: { code: "ETIMEDOUT" } });
  for (const [late, reason] of t.draw.shuffle([[0, busy()], [0, undefined], [3_600_000, busy()], [3_600_000, null]])) {
    const night = begin(t, prepare(t, peopleOf(t, t.draw.int(1, 5))));
    await deliver(t, night);
    await t.advance(late);
    checkReports(t, night);
    night.stats.pending()[0].reject(reason);
    await t.pass();
    checkNumbers(t, [night]);
    checkReports(t, night, 1);
  }
  for (const reason of [busy(), ""]) {
    const night = prepare(t, peopleOf(t, t.draw.int(1, 5)));
    night.stats.arm("publish", "reject", reason, { times: 1 });
    await deliver(t, begin(t, night));
    await t.pass();
    checkNumbers(t, [night]);
    checkReports(t, night, 1);
  }
});

test("sends nothing without events, and publishes the numbers", async (t) => {
  const night = begin(t, prepare(t, []));
  await deliver(t, night);
  checkReports(t, night);
});

test("keeps runs apart, at the same time and one after another", async (t) => {
  // The same relay, server and log on one day, and mostly the same people. Some fail in one run and not in the next.
  const everybody = peopleOf(t, t.draw.int(5, 7));
  const shared = { ...playersOf(t), day: dayOf(t) };
  const start = (count, failing) => {
    const people = everybody.slice(0, count);
    return begin(t, prepare(t, people, { ...shared, failing: failures(people.slice(0, failing), [t.draw.error("the mailbox is full")]) }));
  };
  const all = everybody.length;
  const nights = [start(all, 1), start(all, all), start(all - 1, 0), start(2, 1)];
  await t.pass({ until: () => shared.mailer.calls().length >= 3 * all + 1 });
  await drive(t, ...nights);
  for (const count of [all, 1]) {
    nights.push(start(count, 0));
    await drive(t, ...nights);
  }
  await check(t, ...nights);
  for (const ask of shared.stats.pending()) ask.reject(t.draw.error("the statistics server is busy"));
  await t.pass();
  checkReports(t, { ...shared, failing: new Map(nights.flatMap(({ failing }) => [...failing.values()].map((reason) => [{}, reason]))) }, nights.length);
});

test("lets runNightly come back when the e-mails are done", async (t) => {
  const people = peopleOf(t, t.draw.int(2, 5));
  const night = prepare(t, people, { failing: [[people[0], t.draw.error("the mailbox is full")]] });
  const { day, events, mailer, stats, logger } = night;
  const feed = t.seam("feed", { eventsOf: "async" });
  night.outcome = t.call("src/nightly.js", "runNightly", { day, feed, mailer, stats, logger });
  await t.pass({ until: () => feed.pending().length > 0 });
  t.equal(feed.calls().map(({ args }) => args), [[day]], "what was asked of the feed");
  feed.pending()[0].resolve(events);
  await t.idle();
  night.calledAt = t.now;
  await drive(t, night);
  t.value(night.outcome);
  await t.pass({ until: () => stats.calls().length > 0 });
  checkMails(t, [night]);
  checkNumbers(t, [night]);
  checkReports(t, night);
});

function bodyOf(ask) {
  const { body } = ask.args[1];
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

test("publishes with one request, and rejects where the server does not take the numbers", async (t) => {
  const url = `http://stats.example/${t.draw.id("nights")}`;
  const numbers = { day: dayOf(t), events: t.draw.int(5, 90), mails: 0 };
  const lost = t.draw.error("fetch failed", { name: "TypeError", props: { code: "ECONNRESET" } });
  for (const [answer, failure] of [[{ ok: true, status: 204 }], ...[304, 404, 429, 503].map((status) => [{ ok: false, status }]), [undefined, lost]]) {
    const fetch = t.seam("fetch", "async");
    const outcome = t.construct("src/stats.js", "Stats", url, fetch).call("publish", numbers);
    await t.pass({ until: () => fetch.pending().length > 0 || outcome.settled });
    const [ask] = fetch.pending();
    t.check(ask !== undefined, "publish sent no request");
    t.equal(ask.args[0], url, "the address of the request");
    t.equal(ask.args[1]?.method, "POST", "the method of the request");
    t.equal(bodyOf(ask), numbers, "the body of the request");
    await t.pass();
    t.check(!outcome.settled, "publish came back before the server had answered");
    if (failure) ask.reject(failure);
    else ask.resolve(answer);
    await t.pass({ until: () => outcome.settled || fetch.pending().length > 0 });
    t.check(fetch.calls().length === 1, `with ${failure ? show(failure) : `the answer ${answer.status}`}, publish sent ${fetch.calls().length} requests`);
    t.check(outcome.settled, "the request was answered, and publish neither resolved nor rejected");
    if (failure) t.rejectedWith(outcome, failure, "although the request had failed");
    else if (answer.ok) t.value(outcome, "although the server had taken the numbers");
    else t.error(outcome, `although the server had answered ${answer.status}`);
  }
});
