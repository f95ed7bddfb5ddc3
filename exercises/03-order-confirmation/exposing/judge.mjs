// Judges OrderService: plays the database, the mail provider, the metrics and the log, and holds answers back.

import { show, test } from "../../kit/node/judge.mjs";

const TURN = 1; // ms of the clock that one turn of the event loop may take: a timer of 0 is due after 1
const AT_ONCE = 10; // ms: what answers "as soon as" the order is saved needs no more

// Ways in which providers, networks and clients say that an e-mail was not sent.
const FAILURES = [
  ["the mail provider answered 500", "Error", { status: 500 }],
  ["the mail provider answered 429", "Error", { code: "EMAIL", status: 429, retryable: true }],
  ["the mailbox is full", "Error", {}],
  ["550 invalid address: bounced", "Error", { responseCode: 550 }],
  ["connect ETIMEDOUT", "Error", { code: "ETIMEDOUT" }],
  ["socket hang up", "Error", { code: "ECONNRESET" }],
  ["timeout of 20000 ms exceeded", "TimeoutError", { code: "ECONNABORTED" }],
  ["This operation was aborted", "AbortError", { code: "ABORT_ERR" }],
  ["fetch failed", "TypeError", {}],
  ["", "Error", {}],
];

function drawFailure(t, [message, name, props] = t.draw.pick(FAILURES)) {
  return t.draw.error(message, { name, props });
}

function openShop(t) {
  const repo = t.seam("repo", { save: "async" });
  const emailer = t.seam("emailer", { sendConfirmation: "async" });
  const metrics = t.seam("metrics", { increment: "note" });
  const logger = t.seam("logger", { error: "note" });
  const service = t.construct("src/orders.ts", "OrderService", { repo, emailer, metrics, logger });
  return { repo, emailer, logger, metrics, service, saved: [] };
}

const drawLines = (t) => [{ sku: t.draw.id("sku"), quantity: t.draw.int(1, 9), unitPriceCents: t.draw.int(100, 9_000) }];

const drawOrder = (t, customerEmail = `${t.draw.id("customer")}@example.com`) => ({ customerEmail, lines: drawLines(t) });

/** Has an order placed; gives the call. */
function place(t, shop, order = drawOrder(t)) {
  return shop.service.call("placeOrder", order);
}

/** Waits until the database is asked to save an order; gives that call. */
async function askedToSave(t, shop) {
  await t.pass({ until: () => shop.repo.pending().length > 0 });
  t.check(shop.repo.pending().length > 0, "placeOrder never asked the database to save the order");
  return t.draw.pick(shop.repo.pending());
}

/** The database has saved the order; gives its number. Nothing runs before the next turn. */
function save(t, shop, ask, { id = t.draw.id("order"), email = ask.args[0]?.customerEmail } = {}) {
  shop.saved.push({ id, email });
  ask.resolve(id);
  return id;
}

/** An order as a whole: placed, saved, and its number given back with the e-mail wherever it is. */
async function placeAndSave(t, shop, { order, ...saved } = {}) {
  const outcome = place(t, shop, order);
  const id = save(t, shop, await askedToSave(t, shop), saved);
  await checkAnswered(t, outcome, shop.emailer.pending().length);
  t.equal(outcome.value, id, "the number that placeOrder gave");
  await checkUnderWay(t, shop);
  return { outcome, mail: shop.emailer.calls().find((ask) => ask.args[1] === id) };
}

/** An order that has been saved is answered at once. */
async function checkAnswered(t, outcome, unanswered) {
  await t.pass({ until: () => outcome.settled, within: AT_ONCE });
  t.check(outcome.settled, `placeOrder had not resolved ${AT_ONCE} ms after the save, with ${unanswered} other e-mails unanswered`);
  t.value(outcome, "although the order was saved");
}

/** Every saved order has its one e-mail, to its own customer. */
async function checkUnderWay(t, shop) {
  await t.idle();
  const sent = () => shop.emailer.calls().length;
  if (sent() < shop.saved.length) await t.advance(TURN);
  const waiting = shop.emailer.pending().length;
  const missing = shop.saved.length - sent();
  t.check(missing <= 0, `one turn of the event loop after the save, ${missing} of ${shop.saved.length} e-mails had not been sent, with ${waiting} others unanswered`);
  checkMail(t, shop);
}

function checkMail(t, shop) {
  for (const { args } of shop.emailer.calls()) {
    const order = shop.saved.find(({ id }) => id === args[1]);
    t.check(order, `an e-mail was sent about the order ${show(args[1])}, which was not saved`);
    t.check(args[0] === order.email, `the e-mail about ${order.id} went to ${show(args[0])}, not to ${show(order.email)}`);
  }
  for (const { id } of shop.saved) {
    const times = shop.emailer.calls().filter(({ args }) => args[1] === id).length;
    t.check(times === 1, `the e-mail about ${id} was sent ${times} times`);
  }
}

/** How often `orders.placed` was counted, up to some call at a seam or so far. */
const counted = (shop, upTo = Infinity) =>
  shop.metrics.calls("increment").filter(({ args, number }) => args[0] === "orders.placed" && number <= upTo).length;

function checkCount(t, shop) {
  const { length } = shop.saved;
  t.check(counted(shop) === length, `orders.placed was counted ${counted(shop)} times for ${length} saved ${length === 1 ? "order" : "orders"}`);
}

const reports = (shop) => shop.logger.calls("error").length;

test("resolves with the number of the order once it is saved, without waiting for the e-mail", async (t) => {
  const shop = openShop(t);
  const took = [];
  for (const answered of [true, false]) {
    if (answered) shop.emailer.arm("sendConfirmation", "resolve", undefined, { times: 1 });
    const outcome = place(t, shop);
    const ask = await askedToSave(t, shop);
    await t.pass();
    t.check(!outcome.settled, "placeOrder came back before the order was saved");
    const savedAt = t.now;
    const id = save(t, shop, ask);
    await t.pass({ until: () => outcome.settled, within: AT_ONCE });
    t.check(outcome.settled, `placeOrder had not resolved ${AT_ONCE} ms after the save, with the e-mail ${answered ? "sent" : "still unanswered"}`);
    t.equal(t.value(outcome, "although the order was saved"), id, "the number that placeOrder gave");
    took.push(outcome.at - savedAt);
  }
  t.check(took[1] <= took[0], `placeOrder resolved ${took[1]} ms after the save while the e-mail was unanswered, and ${took[0]} ms after it when the e-mail was sent at once`);
});

test("sends one e-mail for each saved order, at the latest one turn after the save", async (t) => {
  const shops = [openShop(t), openShop(t)]; // each with what it was given
  const customer = `O'Hara+Shop.${t.draw.id("Customer")}@Mail.Example.com`;
  const alike = drawOrder(t, customer); // some order the same once more
  const same = { order: t.hold(alike), email: customer }; // be it in one object
  const orders = [{ order: alike }, { id: "" }, { order: alike }, { id: "__proto__" }, same, same, same, same, { id: "constructor" }];
  for (const [place, order] of orders.entries()) {
    const { mail } = await placeAndSave(t, shops[place % 2], order);
    mail.resolve();
    await t.pass();
    for (const shop of shops) {
      checkMail(t, shop);
      checkCount(t, shop);
      t.check(reports(shop) === 0, `logger.error was called ${reports(shop)} times although every e-mail was sent`);
    }
  }
});

test("sends an e-mail while those before it are unanswered", async (t) => {
  const shop = openShop(t);
  const count = t.draw.int(105, 130);
  const customers = t.draw.ids(t.draw.int(30, 40), "customer"); // most of them order more than once
  const outcomes = Array.from({ length: count }, () => place(t, shop, drawOrder(t, `${t.draw.pick(customers)}@example.com`)));
  while (shop.saved.length < count) {
    await askedToSave(t, shop);
    // Several saves may come back in the same moment.
    for (const ask of t.draw.shuffle(shop.repo.pending()).slice(0, t.draw.int(1, 4))) save(t, shop, ask);
    await checkUnderWay(t, shop);
  }
  for (const outcome of outcomes) await checkAnswered(t, outcome, shop.emailer.pending().length - 1);
  checkCount(t, shop);
  // Those that fail are reported, though most of the others never get an answer.
  for (let failed = 1; failed <= 5; failed++) {
    t.draw.pick(shop.emailer.pending()).reject(t.draw.error("the mailbox is full"));
    await t.pass({ until: () => reports(shop) >= failed });
    t.check(reports(shop) === failed, `e-mails that had failed while others were unanswered: ${failed}; reported: ${reports(shop)}`);
  }
});

test("counts each saved order once, by the time placeOrder resolves", async (t) => {
  const shop = openShop(t);
  for (let orders = 1; orders <= 4; orders++) {
    const { outcome, mail } = await placeAndSave(t, shop);
    const inTime = counted(shop, outcome.asked);
    t.check(inTime === orders, `orders.placed had been counted ${inTime} times when placeOrder resolved for order ${orders}`);
    if (orders % 2) mail.resolve();
    await t.pass();
    checkCount(t, shop);
  }
});

for (const [how, name] of [
  ["reject", "is rejected at once"],
  ["later", "is rejected long after"],
  ["throw", "throws at the call"],
]) {
  test(`places and reports an order whose e-mail ${name}`, async (t) => {
    const shop = openShop(t);
    for (const fails of [true, ...t.draw.shuffle([true, false, false]), true, false]) {
      const before = reports(shop);
      const failure = drawFailure(t);
      if (how !== "later" && fails) shop.emailer.arm("sendConfirmation", how, failure, { times: 1 });
      const { mail } = await placeAndSave(t, shop);
      if (mail.pending) {
        if (how === "later") {
          await t.pass(); // as long as the provider likes to take
          await t.advance(t.draw.int(2, 30) * 3_600_000);
        }
        if (fails) mail.reject(failure);
        else mail.resolve();
      }
      await t.pass();
      const times = reports(shop) - before;
      if (fails) t.check(times === 1, `the e-mail about ${shop.saved.at(-1).id} failed, and that was reported ${times} times`);
      else t.check(times === 0, `the e-mail about ${shop.saved.at(-1).id} was sent, and logger.error was called ${times} times`);
      checkMail(t, shop);
      checkCount(t, shop);
    }
  });
}

test("sends and reports every e-mail of a long outage", async (t) => {
  const shop = openShop(t);
  const count = t.draw.int(105, 130);
  const kinds = t.draw.shuffle(FAILURES);
  const customers = t.draw.ids(t.draw.int(30, 40), "customer"); // most of them order more than once
  const outcomes = Array.from({ length: count }, () => place(t, shop, drawOrder(t, `${t.draw.pick(customers)}@example.com`)));
  for (let kind = 0; shop.saved.length < count; kind++) {
    await askedToSave(t, shop);
    const together = t.draw.shuffle(shop.repo.pending()).slice(0, t.draw.int(2, 4));
    const failure = drawFailure(t, kinds[kind % kinds.length]);
    shop.emailer.arm("sendConfirmation", t.draw.pick(["reject", "throw"]), failure, { times: t.draw.int(1, together.length) });
    for (const ask of together) save(t, shop, ask);
    await checkUnderWay(t, shop);
    for (const mail of shop.emailer.pending()) {
      mail.reject(failure);
      await t.idle();
    }
    await t.pass({ until: () => reports(shop) >= shop.saved.length });
    t.check(reports(shop) === shop.saved.length, `${shop.saved.length} e-mails had failed, the last of them with ${failure.name}: ${show(failure.message)}; reported: ${reports(shop)}`);
  }
  for (const outcome of outcomes) await checkAnswered(t, outcome, 0);
  await t.pass();
  t.check(reports(shop) === count, `${count} e-mails had failed; reported: ${reports(shop)}`);
  checkMail(t, shop);
  checkCount(t, shop);
});

test("rejects, sends no e-mail and counts nothing when an order cannot be saved", async (t) => {
  const shop = openShop(t);
  for (const fails of t.draw.shuffle([true, true, false, false])) {
    if (fails) {
      const outcome = place(t, shop);
      (await askedToSave(t, shop)).reject(t.draw.error("the database is read-only"));
      await t.pass();
      t.error(outcome, "although the order could not be saved");
    } else {
      (await placeAndSave(t, shop)).mail.resolve();
      await t.pass();
    }
    checkMail(t, shop);
    checkCount(t, shop);
  }
});
