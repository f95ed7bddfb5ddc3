// Judges loadShelf: plays the price service, and answers in orders of its own.

import { equal, show, test } from "../../kit/node/judge.mjs";

const SHELF = 12;
const MANY = 50_000; // what the recommender gives

/** Candidates, many of them with equal scores, and a shelf that is being loaded from them. */
function begin(t, count, prepare = () => {}) {
  const candidates = t.draw.ids(count, "p").map((id) => ({ id, score: t.draw.int(1, 15) }));
  const load = { candidates, list: t.hold(candidates), fetchOffer: t.seam("fetchOffer", "async"), reasons: new Map() };
  load.best = candidates
    .map(({ id, score }, place) => ({ id, score, place }))
    .sort((one, other) => other.score - one.score || one.place - other.place)
    .slice(0, SHELF)
    .map(({ id }) => id);
  prepare(load);
  load.outcome = t.call("src/shelf.ts", "loadShelf", load.list, load.fetchOffer);
  return load;
}

const idOf = (ask) => ask.args[0];
const offerOf = (id) => ({ id, name: `Product ${id}`, cents: id.length * 100 });

function settle(load, ask) {
  if (load.reasons.has(idOf(ask))) ask.reject(load.reasons.get(idOf(ask)));
  else ask.resolve(offerOf(idOf(ask)));
}

function checkRequests(t, { best, fetchOffer, candidates }) {
  const open = fetchOffer.pending().length;
  t.check(open <= SHELF, `with ${candidates.length} candidates, ${open} requests were under way at the same time`);
  const asked = fetchOffer.calls().map(idOf);
  for (const id of asked) {
    t.check(best.includes(id), () => `an offer was asked for that has no place on the shelf: ${show(id)}`);
    const times = asked.filter((other) => other === id).length;
    t.check(times === 1, `the offer of ${id} was asked for ${times} times`);
  }
}

/** All offers are asked for before any has been answered. */
async function checkTogether(t, load) {
  const { best, fetchOffer, outcome } = load;
  await t.pass({ until: () => fetchOffer.calls().length >= best.length || outcome.settled });
  checkRequests(t, load);
  t.check(fetchOffer.calls().length === best.length, `with no offer answered, ${fetchOffer.calls().length} of ${best.length} had been asked for`);
}

/** Sees a load to its end, the requests answered in a drawn order. */
async function finish(t, load) {
  await t.finish(load.outcome, {
    answer(ask) {
      checkRequests(t, load);
      settle(load, ask);
    },
  });
  checkShelf(t, load);
}

function checkShelf(t, load) {
  const { best, outcome, reasons, fetchOffer } = load;
  checkRequests(t, load);
  const open = fetchOffer.pending().length;
  t.check(open === 0, `${open} of ${best.length} offers were still being asked for when loadShelf came back`);
  const { offers, missing, ...rest } = t.value(outcome, `with ${reasons.size} of ${best.length} offers failed`) ?? {};
  t.equal(rest, {}, "besides offers and missing, the shelf");
  t.equal(offers, best.filter((id) => !reasons.has(id)).map(offerOf), `with ${reasons.size} of ${best.length} offers failed, the offers`);
  t.check(Array.isArray(missing) && missing.length === reasons.size, () => `${reasons.size} of ${best.length} offers had failed, and missing was ${show(missing)}`);
  for (const [id, reason] of reasons) {
    const listed = missing.filter((entry) => entry?.id === id);
    t.check(listed.length === 1, `the offer of ${id} had failed, and was listed ${listed.length} times as missing`);
    t.check(equal(listed[0].reason, reason), () => `the offer of ${id} had failed with ${show(reason)}, and the reason was ${show(listed[0].reason)}`);
  }
}

test("asks for the offers of the best candidates, all at the same time", async (t) => {
  for (const count of [1, t.draw.int(2, 11), SHELF, SHELF + 1, t.draw.int(30, 90)]) {
    const load = begin(t, count);
    await checkTogether(t, load);
    await finish(t, load);
  }
});

test(`has no more than ${SHELF} requests under way with ${MANY.toLocaleString("en")} candidates`, async (t) => {
  const load = begin(t, MANY);
  await checkTogether(t, load);
  await t.pass();
  await finish(t, load);
});

test("shows the offers in the order of the ranking, whoever answers first", async (t) => {
  for (const arrange of [(asks) => asks, (asks) => asks.toReversed(), (asks) => t.draw.shuffle(asks)]) {
    const load = begin(t, t.draw.int(20, 60));
    await checkTogether(t, load);
    for (const ask of arrange(load.fetchOffer.pending())) {
      settle(load, ask);
      await t.idle();
    }
    await finish(t, load);
  }
});

test("resolves when every offer has come or has failed, however long that takes", async (t) => {
  for (const fails of [false, true]) {
    const load = begin(t, t.draw.int(15, 30));
    if (fails) load.reasons.set(load.best[t.draw.int(0, SHELF - 1)], t.draw.error("no price today"));
    await checkTogether(t, load);
    const last = t.draw.pick(load.fetchOffer.pending().filter((ask) => !load.reasons.has(idOf(ask))));
    for (const ask of load.fetchOffer.pending()) if (ask !== last) settle(load, ask);
    await t.pass();
    t.check(!load.outcome.settled, "loadShelf came back while 1 offer was still being asked for");
    await finish(t, load);
  }
});

test("goes without an offer that fails, and asks for no other in its place", async (t) => {
  const reasons = [undefined, null, 0, "", "no price today", { code: 429 }, t.draw.error("no price today"), t.draw.error("timed out", { name: "TimeoutError" })];
  for (const count of [1, t.draw.int(20, 60), t.draw.int(20, 60)]) {
    const load = begin(t, count);
    for (const id of t.draw.shuffle(load.best).slice(0, t.draw.int(1, load.best.length))) load.reasons.set(id, t.draw.pick(reasons));
    await checkTogether(t, load);
    await finish(t, load);
    await t.pass();
    checkRequests(t, load);
  }
  const load = begin(t, t.draw.int(20, 60));
  for (const id of load.best) load.reasons.set(id, t.draw.error(`no price of ${id}`));
  await finish(t, load);
});

test("goes without an offer whose request throws at the call", async (t) => {
  for (const times of [1, t.draw.int(2, 5), SHELF]) {
    const reason = t.draw.pick(["no connection", t.draw.error("the client is closed")]);
    const load = begin(t, t.draw.int(20, 60), ({ fetchOffer }) => fetchOffer.arm(null, "throw", reason, { times }));
    await checkTogether(t, load);
    for (const ask of load.fetchOffer.calls()) if (ask.state === "armed") load.reasons.set(idOf(ask), reason);
    await finish(t, load);
  }
});

test("is empty without candidates", async (t) => {
  await finish(t, begin(t, 0));
});

test("leaves the list of candidates as it was", async (t) => {
  const load = begin(t, t.draw.int(20, 40));
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

test("keeps two shelves apart", async (t) => {
  const loads = [begin(t, t.draw.int(5, 30)), begin(t, t.draw.int(5, 30))];
  for (const load of loads) {
    await checkTogether(t, load);
    load.reasons.set(t.draw.pick(load.best), t.draw.error("no price today"));
  }
  for (const { outcome } of t.draw.shuffle(loads)) {
    await t.finish(outcome, { answer: (ask) => settle(loads.find(({ fetchOffer }) => fetchOffer === ask.seam), ask) });
  }
  for (const load of loads) checkShelf(t, load);
});
