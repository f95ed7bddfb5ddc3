// Judges provisionTenant: plays a cloud that knows what exists and what is under way, in every order of ends and failures.

import { carries, test } from "../../kit/node/judge.mjs";

const KINDS = ["Database", "Bucket", "SearchIndex"];
const NAMES = { Database: "database", Bucket: "bucket", SearchIndex: "search index" };
const PLURALS = { Database: "databases", Bucket: "buckets", SearchIndex: "search indexes" };
const CREATES = KINDS.map((kind) => `create${kind}`);
const DELETES = KINDS.map((kind) => `delete${kind}`);
const ANSWERS = [undefined, null, false, true, 0, "created", { id: "r-1" }];

const ORDERS = KINDS.flatMap((first) => KINDS.filter((kind) => kind !== first).map((second) => [first, second, KINDS.find((kind) => kind !== first && kind !== second)]));
const SOME = KINDS.reduce((sets, kind) => [...sets, ...sets.map((set) => [...set, kind])], [[]]).filter((set) => set.length > 0);
const WAYS = [false, true].flatMap((lazy) => [false, true].map((newest) => ({ lazy, newest })));

const SLOWLY = KINDS.map((kind) => ({ order: [kind, ...KINDS.filter((other) => other !== kind)], failing: [kind], lazy: false, slow: true }));

// What clouds put on their errors.
const MARKS = [
  ["Error", { code: "EQUOTA" }],
  ["ConflictError", { code: "EEXIST", status: 409 }],
  ["Error", {}],
  ["NotFoundError", { code: "ENOENT", status: 404 }],
  ["AbortError", { code: "ABORT_ERR" }],
  ["Error", { code: "ETIMEDOUT", status: 504, retryable: true }],
  ["TypeError", {}],
  ["AggregateError", {}, { errors: [] }],
  ["Error", {}, { cause: "connect ECONNREFUSED" }],
];
const CANNOT = ["cannot be deleted now", "its zone was not found", "does not exist in this state", "timed out", "404"];
const SAYS_THE_CLOUD = ["the region is full", "already exists", "not found", "timed out"];

const inWords = (kinds) => kinds.map((kind) => `the ${NAMES[kind]}`).join(" and ");
const kindOf = (ask) => KINDS.find((kind) => ask.method.endsWith(kind));
const isCreate = (ask) => CREATES.includes(ask.method);

/** A small cloud. A clean-up reaches what exists when it is called; what is under way by then, it cannot see. */
class Cloud {
  #things = new Map(); // tenant -> the kinds of what exists, one entry for each thing
  #reach = new Map(); // clean-up call -> the kinds that it found
  #seen = 0;
  #failed = 0;
  #refused = 0;

  constructor(t, tenants) {
    this.t = t;
    for (const tenant of tenants) this.#things.set(tenant, []);
    this.seam = t.seam("cloud", Object.fromEntries([...CREATES, ...DELETES, "rollbackTenant"].map((method) => [method, "async"])));
  }

  /** Failures of the cloud, each of another kind than the one before. */
  failure(message, mark = this.#failed++) {
    const [name, props, inner] = MARKS[mark % MARKS.length];
    return this.t.draw.error(message, { name, props, ...inner });
  }

  /** What exists of a tenant. */
  of(tenant) {
    return this.#things.get(tenant);
  }

  /** The calls for a tenant that are under way. */
  open(tenant) {
    this.#look();
    return this.seam.pending().filter((ask) => ask.args[0] === tenant);
  }

  /** How many creates have been called for a tenant. */
  creates(tenant) {
    return this.seam.calls().filter((ask) => ask.args[0] === tenant && isCreate(ask)).length;
  }

  #look() {
    const calls = this.seam.calls();
    for (; this.#seen < calls.length; this.#seen++) {
      const ask = calls[this.#seen];
      const things = this.of(ask.args[0]);
      this.t.check(things, () => `${ask.method} was called for ${JSON.stringify(ask.args[0])}, which is not the tenant`);
      this.#reach.set(ask, things.filter((kind) => ask.method === "rollbackTenant" || kind === kindOf(ask)));
    }
  }

  /** Ends a call. Creates fail with the failure given; clean-ups fail where they meet one of the `stuck` kinds. */
  end(ask, { failure, stuck = [], down = false } = {}) {
    this.#look();
    const things = this.of(ask.args[0]);
    if (isCreate(ask)) {
      if (failure) return ask.reject(failure);
      things.push(kindOf(ask));
      return ask.resolve(this.t.draw.pick(ANSWERS));
    }
    const reach = this.#reach.get(ask);
    const gone = reach.filter((kind) => !stuck.includes(kind));
    for (const kind of gone) if (things.includes(kind)) things.splice(things.indexOf(kind), 1);
    const met = reach.filter((kind) => stuck.includes(kind));
    if (met.length === 0 && !down) return ask.resolve(this.t.draw.pick(ANSWERS));
    const error = this.failure(`${met.length > 0 ? inWords(met) : ask.method}: ${CANNOT[this.#refused++ % CANNOT.length]}`);
    ask.reject(error);
    return { error, met };
  }
}

/**
 * Sets a tenant up. The creates end in the given order, those of the `failing` kinds with a failure; clean-ups
 * end at once or, with `lazy`, when no create is under way any more; of several the newest ends first with
 * `newest`. With `slow`, time passes between the ends. With `alike`, every create that fails says the same.
 */
async function setUp(t, cloud, tenant, { failing = [], order = t.draw.shuffle(KINDS), stuck = [], lazy = false, newest = false, slow = false, alike = "", down = false } = {}) {
  const alikeMark = alike ? t.draw.int(0, MARKS.length - 1) : undefined;
  const before = cloud.creates(tenant);
  const outcome = t.call("src/provisioning.js", "provisionTenant", tenant, cloud.seam);
  const run = { tenant, outcome, failing, failures: new Map(), cleanUpFailures: [] };
  const answer = async () => {
    await t.pass({ until: () => cloud.creates(tenant) === before + KINDS.length });
    if (slow) await t.pass(); // whoever does not wait for a create has all the time to show it
    checkOver(t, cloud, run, { whileAnswering: true });
    const open = cloud.open(tenant);
    const create = order.map((kind) => open.find((ask) => isCreate(ask) && kindOf(ask) === kind)).find(Boolean);
    const cleanUp = open.filter((ask) => !isCreate(ask)).at(newest ? -1 : 0);
    if (open.length === 0) return void cloud.end(cloud.seam.pending()[0]); // left over from an earlier set-up
    if (cleanUp && !(lazy && create)) {
      const failed = cloud.end(cleanUp, { stuck, down });
      if (failed) run.cleanUpFailures.push(failed);
      return;
    }
    const kind = kindOf(create);
    // Only the first try fails: whoever tries again behind the caller's back succeeds.
    const fails = failing.includes(kind) && !run.failures.has(kind);
    if (fails) run.failures.set(kind, cloud.failure(alike || `the ${NAMES[kind]} could not be created`, alikeMark));
    cloud.end(create, { failure: fails ? run.failures.get(kind) : undefined });
  };
  await t.finish(outcome, { answer });
  return run;
}

/** Fails where a set-up came back, and something of it is under way. */
function checkOver(t, cloud, { tenant, outcome, failures }, { whileAnswering = false } = {}) {
  if (whileAnswering && !outcome.settled) return;
  const open = cloud.open(tenant);
  const came = outcome.resolved ? "resolved" : "rejected";
  if (open.length === 0) return;
  const calls = open.map(({ method }) => method).join(" and ");
  const after = failures.size > 0 ? `, after ${inWords([...failures.keys()])} had failed` : "";
  t.fail(`provisionTenant ${came} while ${calls} ${open.length === 1 ? "was" : "were"} still under way${after}`, outcome.resolved ? "fail" : "leak");
}

/** Fails unless the set-up has rejected with nothing under way and nothing left but what is stuck. */
function checkClean(t, cloud, run, stuck = []) {
  const { tenant, outcome, failures } = run;
  const failed = inWords([...failures.keys()]);
  t.error(outcome, `although ${failed} had failed`);
  checkOver(t, cloud, run);
  const left = cloud.of(tenant).filter((kind) => !stuck.includes(kind));
  const besides = stuck.length > 0 ? `, and only the clean-up of ${inWords(stuck)} failed` : "";
  if (left.length === 0) return;
  const were = left.length === 1 ? "was" : "were";
  t.fail(`when provisionTenant rejected, ${inWords(left)} of ${tenant} ${were} left behind (${failed} had failed${besides})`, "leak");
}

function checkReasons(t, { outcome, failures }) {
  const error = t.error(outcome, `although ${inWords([...failures.keys()])} had failed`);
  const missing = [...failures].filter(([, failure]) => !carries(error, failure)).map(([kind]) => kind);
  t.check(missing.length === 0, () => `${inWords([...failures.keys()])} had failed, and the rejection does not carry the failure of ${inWords(missing)}`);
}

function checkReady(t, cloud, run, although) {
  const { tenant, outcome } = run;
  t.equal(t.value(outcome, although), { tenantId: tenant, status: "ready" }, "the result");
  checkOver(t, cloud, run);
  for (const kind of KINDS) {
    const count = cloud.of(tenant).filter((other) => other === kind).length;
    t.check(count === 1, `when it was said to be ready, ${tenant} had ${count === 0 ? `no ${NAMES[kind]}` : `${count} ${PLURALS[kind]}`}`);
  }
}

/** Lets come what the set-ups may have left for later, and looks whether their tenants are as they were. */
async function afterwards(t, cloud, tenants) {
  const before = tenants.map((tenant) => [...cloud.of(tenant)].sort());
  await t.drain((ask) => void cloud.end(ask));
  for (const [i, tenant] of tenants.entries()) {
    const left = `some time after provisionTenant had come back, what ${tenant} has`;
    t.equal([...cloud.of(tenant)].sort(), before[i], left);
  }
}

test("has all three creates under way before any of them has finished", async (t) => {
  const [tenant] = t.draw.ids(1, "tenant");
  const cloud = new Cloud(t, [tenant]);
  const outcome = t.call("src/provisioning.js", "provisionTenant", tenant, cloud.seam);
  const underWay = () => cloud.open(tenant).filter(isCreate);
  const other = () => cloud.open(tenant).find((ask) => !isCreate(ask));
  for (let others = 0; others < 20; others++) {
    await t.pass({ until: () => underWay().length === KINDS.length || other() });
    if (!other()) break;
    cloud.end(other());
  }
  const names = underWay().map(({ method }) => method);
  t.check(names.length === KINDS.length, `with none of the creates finished, ${names.length} of ${KINDS.length} were under way (${names.join(", ") || "none"})`);
  await t.finish(outcome, { answer: (ask) => void cloud.end(ask) });
  checkReady(t, cloud, { tenant, outcome, failures: new Map() });
});

test('resolves with { tenantId, status: "ready" } once all three have been created', async (t) => {
  const tenants = ["constructor", ...t.draw.ids(ORDERS.length - 1, "tenant")]; // an id like any other
  const cloud = new Cloud(t, tenants);
  for (const [i, order] of ORDERS.entries()) {
    const run = await setUp(t, cloud, tenants[i], { order, slow: i === 0 });
    checkReady(t, cloud, run, "although nothing failed");
  }
  await afterwards(t, cloud, tenants);
});

test("rejects when a create fails, with nothing under way and nothing left behind", async (t) => {
  const cases = [...SLOWLY, ...ORDERS.flatMap((order) => SOME.flatMap((failing) => WAYS.map((way) => ({ order, failing, ...way }))))];
  const tenants = t.draw.ids(cases.length, "tenant");
  const cloud = new Cloud(t, tenants);
  for (const [i, each] of cases.entries()) {
    const run = await setUp(t, cloud, tenants[i], each);
    checkClean(t, cloud, run);
  }
  await afterwards(t, cloud, tenants);
});

test("rejects with an error that carries every reason", async (t) => {
  const cases = ["", ...SAYS_THE_CLOUD].flatMap((alike) => ORDERS.flatMap((order) => SOME.map((failing) => ({ order, failing, alike }))));
  const tenants = t.draw.ids(cases.length, "tenant");
  const cloud = new Cloud(t, tenants);
  for (const [i, each] of cases.entries()) {
    checkReasons(t, await setUp(t, cloud, tenants[i], { ...each, lazy: true }));
  }
});

test("ends with exactly one set when it is called again after a failure", async (t) => {
  const tenants = ["constructor", ...t.draw.ids(ORDERS.length - 1, "tenant")];
  const cloud = new Cloud(t, tenants);
  for (const [i, tenant] of tenants.entries()) {
    for (let failures = t.draw.int(1, 2); failures > 0; failures--) {
      const failed = await setUp(t, cloud, tenant, { order: ORDERS[i], failing: [ORDERS[i][failures - 1]] });
      t.error(failed.outcome, `although ${inWords(failed.failing)} had failed`);
    }
    const again = await setUp(t, cloud, tenant);
    checkReady(t, cloud, again, "although nothing failed this time");
  }
  await afterwards(t, cloud, tenants);
});

test("tells of a clean-up that fails, and tries the others all the same", async (t) => {
  const cases = ORDERS.flatMap((order) =>
    SOME.flatMap((stuck) =>
      SOME.filter((failing) => !failing.some((kind) => stuck.includes(kind))).flatMap((failing) => WAYS.map((way) => ({ order, stuck, failing, ...way }))),
    ),
  );
  // A cloud that is down fails every clean-up, also of what was never made.
  for (const failing of SOME) cases.push({ failing, stuck: KINDS, down: true, lazy: true });
  const tenants = t.draw.ids(cases.length, "tenant");
  const cloud = new Cloud(t, tenants);
  for (const [i, each] of cases.entries()) {
    const run = await setUp(t, cloud, tenants[i], each);
    checkClean(t, cloud, run, each.stuck);
    checkReasons(t, run);
    for (const kind of cloud.of(tenants[i])) {
      const tries = run.cleanUpFailures.filter(({ met }) => met.includes(kind));
      t.check(tries.length > 0, `no clean-up of the ${NAMES[kind]} was tried`);
      t.check(tries.some(({ error }) => carries(run.outcome.error, error)), `the clean-up of the ${NAMES[kind]} failed, and the rejection does not carry that failure`);
    }
  }
});

/** Calls of two tenants that overlap: in which order they are called and end, and how much of the first has been created by then. */
const PAIRS = [0, 2]
  .flatMap((created) => [true, false].flatMap((doomedFirst) => [true, false].map((healthyEnds) => ({ created, doomedFirst, healthyEnds }))))
  .map((pair, i) => ({ ...pair, failing: KINDS[i % KINDS.length] }));

test("leaves other tenants alone", async (t) => {
  const tenants = t.draw.ids(2 * PAIRS.length, "tenant");
  const cloud = new Cloud(t, tenants);
  for (const [i, { failing, created, doomedFirst, healthyEnds }] of PAIRS.entries()) {
    const [doomed, healthy] = tenants.slice(2 * i, 2 * i + 2);
    const failures = new Map();
    const end = (ask) => {
      if (ask.args[0] === doomed && isCreate(ask) && kindOf(ask) === failing) failures.set(failing, cloud.failure(`the ${NAMES[failing]} could not be created`));
      cloud.end(ask, { failure: ask.args[0] === doomed && isCreate(ask) ? failures.get(kindOf(ask)) : undefined });
    };
    const [first, second] = doomedFirst ? [doomed, healthy] : [healthy, doomed];
    const outcomes = new Map();
    for (const tenant of [first, second]) {
      outcomes.set(tenant, t.call("src/provisioning.js", "provisionTenant", tenant, cloud.seam));
      const underWay = () => cloud.open(tenant).filter(isCreate).length;
      await t.pass({ until: () => underWay() === KINDS.length });
      t.check(underWay() === KINDS.length, `${underWay()} of ${KINDS.length} creates were under way for ${tenant}${tenant === second ? `, with ${first} not yet set up` : ""}`);
      if (tenant === second) break;
      const good = KINDS.filter((kind) => kind !== failing).slice(0, created);
      for (const ask of cloud.open(first)) if (good.includes(kindOf(ask))) end(ask);
      await t.idle();
    }
    for (const tenant of healthyEnds ? [healthy, doomed] : [doomed, healthy]) {
      await t.finish(outcomes.get(tenant), { answer: (ask) => end(cloud.open(tenant)[0] ?? ask) });
    }
    await t.drain(end);
    checkClean(t, cloud, { tenant: doomed, outcome: outcomes.get(doomed), failures });
    checkReady(t, cloud, { tenant: healthy, outcome: outcomes.get(healthy), failures: new Map() }, `although only a create for ${doomed} failed`);
  }
});
