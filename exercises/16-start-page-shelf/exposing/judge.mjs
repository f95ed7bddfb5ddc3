// Judges loadShelf: plays the price service, and answers in orders of its own.

import { equal, show, test } from "../../kit/node/judge.mjs";

const SHELF = 12;
const MANY = 150_000; // three times what the recommender gives
const A_MOMENT = 100; // virtual milliseconds: room for a turn of the event loop, not for a time limit

/** Candidates, many of them with equal scores. */
const candidatesOf = (t, count) => t.draw.ids(count, "p").map((id) => ({ id, score: t.draw.int(1, 15) }));

/** The ids of the best ones, in their order. */
const bestOf = (candidates) =>
  candidates
    .map(({ id, score }, place) => ({ id, score, place }))
    .sort((one, other) => (one.score === other.score ? one.place - other.place : one.score < other.score ? 1 : -1))
    .slice(0, SHELF)
    .map(({ id }) => id);

/** A shelf that is being loaded; `reasons` tells which offers fail, and for what reason. */
function begin(t, candidates, { reasons = [], fetchOffer = t.seam("fetchOffer", "async"), list = t.hold(candidates), prepare = () => {} } = {}) {
  prepare(fetchOffer);
  const load = { candidates, list, fetchOffer, reasons: new Map(reasons), best: bestOf(candidates), offers: new Map() };
  load.outcome = t.call("src/shelf.ts", "loadShelf", list, fetchOffer);
  return load;
}

const idOf = (ask) => ask.args[0];
const offerOf = (id) => ({ id, name: `Product ${id}`, cents: id.length * 100 });

/** What is shown for a candidate: an offer like any other, unless the test has one of its own. */
const shownFor = ({ offers }, id) => offers.get(id) ?? offerOf(id);

function settle(load, ask) {
  if (load.reasons.has(idOf(ask))) ask.reject(load.reasons.get(idOf(ask)));
  else ask.resolve(shownFor(load, idOf(ask)));
}

function checkRequests(t, { best, fetchOffer, candidates }) {
  const open = fetchOffer.pending().length;
  t.check(open <= SHELF, `with ${candidates.length} candidates, ${open} requests were under way at the same time`);
  const asked = fetchOffer.calls().map(idOf);
  for (const id of asked) {
    t.check(best.includes(id), () => `an offer was asked for that has no place on the shelf: ${show(id)}`);
    const times = asked.filter((other) => other === id).length;
    t.check(times === 1, `the offer of ${show(id)} was asked for ${times} times`);
  }
}

/** All offers are asked for before any has been answered. */
async function checkTogether(t, load) {
  const { best, fetchOffer, outcome } = load;
  await t.pass({ until: () => fetchOffer.calls().length > 0 || outcome.settled });
  checkRequests(t, load);
  t.check(!outcome.rejected, () => `loadShelf rejected with ${show(outcome.error)} before any offer had been answered`);
  t.check(fetchOffer.calls().length === best.length, `with no offer answered, ${fetchOffer.calls().length} of ${best.length} had been asked for${outcome.settled ? ", and loadShelf had come back" : ""}`);
}

/** Sees a load to its end, the requests answered in a drawn order. */
async function finish(t, load) {
  await t.finish(load.outcome, {
    answer(ask) {
      checkRequests(t, load);
      settle(load, ask);
    },
  });
  checkNothingLeft(t);
  checkShelf(t, load);
}

function checkNothingLeft(t) {
  const left = t.timers.filter((due) => due > t.now + A_MOMENT);
  t.check(left.length === 0, `when loadShelf had come back, a timer was left that was due ${left[0] - t.now} ms later`);
}

function checkShelf(t, load) {
  checkRequests(t, load);
  const open = load.fetchOffer.pending().length;
  t.check(open === 0, `${open} of ${load.best.length} offers were still being asked for when loadShelf came back`);
  checkResult(t, load);
}

function checkResult(t, load) {
  const { best, outcome, reasons } = load;
  const failed = `with ${reasons.size} of ${best.length} offers failed`;
  const { offers, missing, ...rest } = t.value(outcome, failed) ?? {};
  t.equal(rest, {}, "besides offers and missing, the shelf");
  t.equal(offers, best.filter((id) => !reasons.has(id)).map((id) => shownFor(load, id)), `${failed}, the offers`);
  t.check(Array.isArray(missing) && missing.length === reasons.size, () => `${reasons.size} of ${best.length} offers had failed, and missing was ${show(missing)}`);
  for (const [id, reason] of reasons) {
    const listed = missing.filter((entry) => entry?.id === id);
    t.check(listed.length === 1, `the offer of ${show(id)} had failed, and was listed ${listed.length} times as missing`);
    t.check(Object.hasOwn(listed[0], "reason") && equal(listed[0].reason, reason), () => `the offer of ${show(id)} had failed with ${show(reason)}, and what was listed is ${show(listed[0])}`);
    t.equal(Object.keys(listed[0]).sort(), ["id", "reason"], `what is told of ${show(id)}, which is missing,`);
  }
}

/** Reasons of all kinds; the last two are one and the same. */
function reasonsOf(t) {
  const busy = t.draw.error("too many requests", { props: { status: 429 } });
  return [
    undefined,
    null,
    0,
    "",
    "no price today",
    { code: 429 },
    t.draw.error("timed out", { name: "TimeoutError" }),
    t.draw.error("fetch failed", { cause: t.draw.error("read ECONNRESET"), props: { code: "ECONNRESET" } }),
    t.draw.error("all of them failed", { errors: [t.draw.error("one"), t.draw.error("two")] }),
    busy,
    busy,
  ];
}

const failures = (ids, reasons) => ids.map((id, i) => [id, reasons[i % reasons.length]]);

test("asks for the offers of the best candidates, all at the same time", async (t) => {
  for (const count of [1, t.draw.int(2, 11), SHELF, SHELF + 1, t.draw.int(30, 90)]) {
    const load = begin(t, candidatesOf(t, count));
    await checkTogether(t, load);
    await finish(t, load);
  }
});

test("takes the best by any score, and of equal ones those that are listed first", async (t) => {
  const ids = t.draw.ids(40, "p");
  const scored = (scores) => scores.map((score, i) => ({ id: ids[i], score }));
  const lists = [
    scored(Array.from({ length: 20 }, () => 7)), // all equal
    scored([...t.draw.shuffle([9, 10, 11, 100]), ...Array.from({ length: 20 }, () => 5)]), // equal ones at the edge
    scored([...Array.from({ length: 10 }, () => 5), ...t.draw.shuffle([5, 5, 5, 5, 9, 9, 10])]),
    scored(t.draw.shuffle([0.25, 0.5, 0.75, 0.125, 0.99, 1, 1.5, 0.001, 0.01, 0, 0.3, 0.6, 0.7, 0.8])), // fractions
    scored(t.draw.shuffle([-3, -1, 0, -0.5, -0.25, 2, -7, -8, -100, 0, -4])), // zero and below, all of them on the shelf
    scored(t.draw.shuffle([2 ** 31, 2 ** 32, 2 ** 33, 2 ** 40, 1, 2, 1e-7, 1e21, 3 * 2 ** 31, 5, 6, 7, -(2 ** 31), -(2 ** 32)])),
    // Ids that look like something else: numbers, in an order that is not theirs, and what every object has.
    ["90", "4711", "7", "0", "__proto__", "constructor", "12", "-1", "1e3", "toString"].map((id, i) => ({ id, score: i % 3 })),
  ];
  for (const candidates of lists) {
    const load = begin(t, candidates);
    await checkTogether(t, load);
    await finish(t, load);
  }
});

test(`has no more than ${SHELF} requests under way with ${MANY.toLocaleString("en")} candidates`, async (t) => {
  const step = 1 + 2 * t.draw.int(0, 9);
  const candidates = Array.from({ length: MANY }, (_, i) => ({ id: `${i}`, score: (i * step) % 64 }));
  // The best ones stand far behind.
  for (let place = 0; place < SHELF; place++) candidates[MANY - 1 - t.draw.int(0, 9) - place * 1_000].score = t.draw.int(70, 75);
  const load = begin(t, candidates);
  await checkTogether(t, load);
  await t.pass();
  await finish(t, load);
});

test("shows the offers in the order of the ranking, whoever answers first", async (t) => {
  for (const arrange of [(asks) => asks, (asks) => asks.toReversed(), (asks) => t.draw.shuffle(asks)]) {
    const load = begin(t, candidatesOf(t, t.draw.int(20, 60)));
    await checkTogether(t, load);
    for (const ask of arrange(load.fetchOffer.pending())) {
      settle(load, ask);
      await t.idle();
    }
    await finish(t, load);
  }
  // Offers that look empty or the same, or like a failure.
  const load = begin(t, candidatesOf(t, t.draw.int(20, 60)));
  const odd = [{ cents: 0 }, { cents: -250 }, { name: "" }, { cents: 99.5 }, { name: "twin", cents: 5 }, { name: "twin", cents: 5 }, { reason: "sale" }, { status: "rejected" }, { error: null }];
  for (const [place, change] of odd.entries()) load.offers.set(load.best[place], { ...offerOf(load.best[place]), ...change });
  await checkTogether(t, load);
  await finish(t, load);
});

test("resolves when every offer has come or has failed, however long that takes", async (t) => {
  for (const failing of [0, 1, SHELF - 1]) {
    const candidates = candidatesOf(t, t.draw.int(15, 30));
    const [last, ...others] = t.draw.shuffle(bestOf(candidates));
    const load = begin(t, candidates, { reasons: failures(others.slice(0, failing), [t.draw.error("no price today")]) });
    await checkTogether(t, load);
    await t.pass();
    for (const ask of t.draw.shuffle(load.fetchOffer.pending().filter((ask) => idOf(ask) !== last))) {
      settle(load, ask);
      await t.idle();
    }
    await t.pass();
    t.check(!load.outcome.settled, "loadShelf came back while 1 offer was still being asked for");
    await finish(t, load);
  }
});

test("goes without an offer that fails, and asks for no other in its place", async (t) => {
  const reasons = reasonsOf(t);
  const candidates = candidatesOf(t, t.draw.int(20, 60));
  const best = t.draw.shuffle(bestOf(candidates));
  const [only] = candidatesOf(t, 1);
  const cases = [
    [candidates, failures(best.slice(0, reasons.length), reasons)], // each for a reason of its own
    [candidates, failures(best, [t.draw.error("the price service is down")])], // all of them, for the same
    [candidates, failures(best.slice(0, t.draw.int(1, 4)), [t.draw.error("no price today")])],
    [[only], [[only.id, undefined]]],
  ];
  for (const [list, failing] of cases) {
    const load = begin(t, list, { reasons: failing });
    await checkTogether(t, load);
    await finish(t, load);
    await t.pass();
    checkRequests(t, load);
  }
});

test("goes without an offer whose request throws at the call", async (t) => {
  // So many requests throw; of the others some fail later.
  for (const [times, later, reason] of [[1, 0, undefined], [t.draw.int(2, 5), 4, t.draw.error("the client is closed")], [SHELF, 0, "no connection"]]) {
    const load = begin(t, candidatesOf(t, t.draw.int(20, 60)), { prepare: (fetchOffer) => fetchOffer.arm(null, "throw", reason, { times }) });
    await checkTogether(t, load);
    for (const ask of load.fetchOffer.calls()) if (ask.state === "armed") load.reasons.set(idOf(ask), reason);
    for (const ask of t.draw.shuffle(load.fetchOffer.pending()).slice(0, later)) load.reasons.set(idOf(ask), t.draw.error("no price today"));
    await finish(t, load);
  }
});

test("is empty without candidates", async (t) => {
  await finish(t, begin(t, []));
});

test("leaves the list of candidates as it was", async (t) => {
  const load = begin(t, candidatesOf(t, t.draw.int(20, 40)));
  const checkList = async (when) => {
    const list = load.list.call("slice");
    await t.idle();
    t.check(equal(t.value(list), load.candidates), `${when}, the list of candidates was not what it had been`);
  };
  await checkTogether(t, load);
  await checkList("while offers were asked for");
  await finish(t, load);
  await checkList("afterwards");
});

test("keeps pages apart, at the same time and one after another", async (t) => {
  // The same candidates and price service for all: what one page gets is nothing to another.
  const candidates = candidatesOf(t, t.draw.int(15, 30));
  const fetchOffer = t.seam("fetchOffer", "async");
  const list = t.hold(candidates);
  const page = () => begin(t, candidates, { list, fetchOffer });
  const asked = () => fetchOffer.calls().length;
  const pages = [];
  for (let open = 0; open < 3; open++) {
    const before = asked();
    const load = page();
    await t.pass({ until: () => asked() > before || load.outcome.settled });
    t.check(asked() === before + load.best.length, () => `while ${open === 1 ? "another page was" : `${open} other pages were`} being loaded, ${asked() - before} of ${load.best.length} offers were asked for`);
    load.asks = fetchOffer.calls().slice(before);
    t.check(new Set(load.asks.map(idOf)).size === load.best.length, "the offer of a candidate was asked for twice");
    load.best.forEach((id, place) => load.offers.set(id, { ...offerOf(id), cents: 1_000 * (open + 1) + place }));
    pages.push(load);
  }
  // One goes well, one fails in part, one altogether: the last one first.
  pages[1].reasons = new Map(failures(t.draw.shuffle(pages[1].best).slice(0, 5), [t.draw.error("no price today")]));
  pages[2].reasons = new Map(failures(pages[2].best, [t.draw.error("the price service is down")]));
  for (const load of pages.toReversed()) {
    for (const ask of t.draw.shuffle(load.asks)) {
      settle(load, ask);
      await t.idle();
    }
    await t.pass({ until: () => load.outcome.settled });
    t.check(load.outcome.settled, "all offers of a page had been answered, and loadShelf had not come back");
    checkResult(t, load);
  }
  // Afterwards the page puts better candidates into its list, and today's price is another.
  const better = candidatesOf(t, 4).map(({ id }, i) => ({ id: `better-${id}`, score: 20 + i }));
  list.call("push", ...better);
  const before = asked();
  const last = begin(t, [...candidates, ...better], { list, fetchOffer });
  await t.pass({ until: () => asked() > before || last.outcome.settled });
  t.equal(fetchOffer.calls().slice(before).map(idOf).sort(), last.best.toSorted(), "with better candidates in the list and all offers known to earlier pages, what was asked for");
  await t.finish(last.outcome, { answer: (ask) => settle(last, ask) });
  checkResult(t, last);
});

test("leaves a shelf as it was when another is loaded, and shows it as before", async (t) => {
  const names = ["<b>", 'a "b" & c', "", "plain"];
  const escaped = ["&#60;b&#62;", "a &#34;b&#34; &#38; c", "", "plain"];
  const load = async (from) => {
    const candidates = t.draw.ids(names.length, from).map((id, i) => ({ id, score: names.length - i }));
    const fetchOffer = t.seam("fetchOffer", "async");
    const shelf = t.make("src/shelf.ts", "loadShelf", candidates, fetchOffer);
    await t.pass({ until: () => fetchOffer.calls().length === candidates.length });
    for (const ask of fetchOffer.pending()) {
      const place = candidates.findIndex(({ id }) => id === idOf(ask));
      if (place === 1 && from === "new") ask.reject(t.draw.error("no price today"));
      else ask.resolve({ id: idOf(ask), name: names[place], cents: place * 5 });
      await t.idle();
    }
    const items = candidates.map(({ id }, place) => (place === 1 && from === "new" ? "" : `<li id="${id}">${escaped[place]} 0.${place === 3 ? 15 : `0${place * 5}`.slice(-2)}</li>`));
    return { shelf, html: `<ul>${items.join("")}</ul>` };
  };
  const loads = [await load("old"), await load("new")];
  for (const { shelf, html } of loads) {
    const shown = t.call("src/render.ts", "renderShelf", shelf);
    await t.idle();
    t.equal(t.value(shown), html, "after two shelves had been loaded, one of them as HTML");
  }
});

test("asks the price service once for an offer, with a time limit", async (t) => {
  const lost = t.draw.error("fetch failed", { name: "TypeError", props: { code: "ECONNRESET" } });
  for (const [answer, failure] of [...[404, 429, 503].map((status) => [{ ok: false, status }]), [undefined, lost]]) {
    const fetch = t.seam("fetch", "async");
    const id = `p ${t.draw.int(10, 99)}/ü`;
    const outcome = t.make("src/price-service.ts", "priceService", "http://prices.example", fetch).run(id);
    await t.pass({ until: () => fetch.pending().length > 0 || outcome.settled });
    const [ask] = fetch.pending();
    t.check(ask !== undefined, "the client of the price service sent no request");
    t.equal(ask.args[0], `http://prices.example/offers/${encodeURIComponent(id)}`, "the address of the request");
    t.check(Object.hasOwn(Object(ask.args[1]), "signal"), "the client of the price service sent a request without a signal that could end it");
    if (failure) ask.reject(failure);
    else ask.resolve(answer);
    await t.pass({ until: () => outcome.settled || fetch.pending().length > 0 });
    t.check(fetch.calls().length === 1, `after ${failure ? show(failure) : `the answer ${answer.status}`}, the client of the price service sent ${fetch.calls().length} requests`);
    if (failure) t.rejectedWith(outcome, failure, "although the request had failed");
    else t.error(outcome, `although the price service had answered ${answer.status}`);
  }
});
