// Judges the report handler: real templates on the disk, a database and a renderer of its own, and an eye on the event loop.

import { pbkdf2 } from "node:crypto";
import { promisify } from "node:util";

import { carries, equal, show, test } from "../../kit/node/judge.mjs";

const derive = promisify(pbkdf2);
const WORDS = ["Hämoglobin", "Glukose", "Harnsäure", "葡萄糖", "γ-GT", "$& and $1", "“normal”", "🧪"];

// Sealing is slow, so a wording serves several tests: its seal is worked out once, beside the subject's work.
// All are of one size, and larger than what is read at once: 65,536 bytes end within a letter.
const LETTER = "糖";
const SPLIT = 65_536;
const wordings = [];
function wording(t, number) {
  while (wordings.length <= number) {
    const head = `<h1>${t.draw.id("report")}</h1>\n<p>${t.draw.shuffle(WORDS).join(" ")}</p>\n{{rows}} {{seal}}\n<!-- `;
    const pad = "-".repeat((SPLIT - 1 - Buffer.byteLength(head)) % 3);
    const text = `${head}${pad}${LETTER.repeat(23_000)} -->\n`;
    const hash = derive(text, "salt", 600_000, 64, "sha512");
    hash.catch(() => {});
    wordings.push({ text, hash });
  }
  return wordings[number];
}

const PATIENCE = 100; // looks at a subject that waits for another process or thread

/** A handler with all that it needs, and the requests that it has been given. */
class Desk {
  #requests = [];
  #held = []; // queries that wait until others have been served

  constructor(t, { renderFailure, folder = "templates" } = {}) {
    this.t = t;
    this.folder = t.folder(folder);
    this.db = t.seam("db", { query: "async" });
    this.render = t.seam("render", "async");
    if (renderFailure) this.render.arm(null, "throw", renderFailure);
    this.bodies = t.draw.ids(8, "body").map((id) => `<html>${id}</html>`);
    this.bodies[1] = ""; // render knows what a report is
    for (const body of this.bodies) this.render.arm(null, "return", body, { times: 1 });
  }

  /** Makes the handler. What it does before the first request is its own business. */
  async open() {
    const { t, folder: templatesDir, db, render } = this;
    this.handler = t.make("src/report.js", "createReportHandler", { templatesDir, db, render });
    await t.idle();
    this.blockedBefore = t.blocked.length;
  }

  /** Asks for a report, whose rows will be these. */
  ask(id, rows = this.#rows()) {
    const { t } = this;
    const number = this.#requests.length + 1;
    const res = t.seam(`res ${number}`, { send: "note" });
    const next = t.seam(`next ${number}`, "note");
    const request = { id, res, next, rows, outcome: this.handler.run({ params: { id } }, res, next) };
    request.answered = () => res.calls().length + next.calls().length > 0;
    this.#requests.push(request);
    return request;
  }

  #rows() {
    const { draw } = this.t;
    return Array.from({ length: draw.int(1, 4) }, () => ({ name: draw.pick(WORDS), value: draw.int(1, 200), unit: "mg/dL" }));
  }

  /** The queries of a report that wait for their rows. */
  waiting({ id }) {
    return this.db.pending().filter((query) => !this.#held.includes(query) && JSON.stringify(query.args).includes(JSON.stringify(id)));
  }

  /** Leaves the queries of a report waiting, until `goOn`. */
  hold(request) {
    this.#held = this.waiting(request);
  }

  goOn() {
    this.#held = [];
  }

  /** The call in which render made what was sent. */
  madeBy({ res }) {
    return this.render.calls()[this.bodies.indexOf(res.calls()[0]?.args[0])];
  }

  /** Runs until this holds or nothing is left to come. */
  async until(holds) {
    const { t } = this;
    await t.idle();
    // What a process or a thread works out is not to run into a time limit because the clock moves first.
    for (let again = 0; again < PATIENCE && t.timers.length > 0 && !holds(); again++) await t.idle();
    if (!holds()) await t.pass({ until: holds });
  }

  /** Lets a report come to its end: `rows(query)` answers its queries. */
  async serve(request, rows = (query) => query.resolve(request.rows)) {
    const { t } = this;
    for (let answers = 0; answers < 50 && !request.answered(); answers++) {
      await this.until(() => request.answered() || this.waiting(request).length > 0);
      const [query] = this.waiting(request);
      if (request.answered() || !query || t.strays.length > 0) break;
      rows(query);
    }
    await t.idle();
    const late = this.waiting(request);
    for (const query of late) rows(query);
    if (late.length > 0) await t.idle();
    this.checkHandler(request);
    if (!request.answered()) t.fail(`for report ${request.id} nothing was ever sent, and nothing was passed to next`, "hang");
  }

  /** Lets come what may still come, and looks at every request once more. */
  async close() {
    await this.t.pass();
    for (const request of this.#requests) this.checkHandler(request);
  }

  checkHandler({ id, outcome, res, next }) {
    const { t } = this;
    if (outcome.rejected) t.fail(`the handler's own promise rejected for report ${id}: ${show(outcome.error)}`);
    const answers = res.calls().length + next.calls().length;
    if (answers <= 1) return;
    t.fail(`for report ${id} send was called ${times(res.calls().length)} and next ${times(next.calls().length)}`);
  }

  /** Fails where the event loop was held up since the handler was made. */
  checkLoop() {
    const { t } = this;
    const blocked = t.blocked.slice(this.blockedBefore);
    const longest = Math.max(...blocked.map(({ ms }) => ms ?? 0));
    const held = new Set(blocked.map(({ what }) => (what === "the main thread" ? `up to ${Math.round(longest)} ms of computing on the main thread` : what)));
    t.check(held.size === 0, () => `while reports were being made, the event loop was held up by ${[...held].join(" and ")}`);
  }

  /** Fails unless the request was answered with what render made of this wording and the request's rows. */
  async checkSent(request, { text, hash }) {
    const { t } = this;
    const { id, res, next, rows } = request;
    if (next.calls().length > 0) t.fail(`report ${id} was not sent: next was called with ${show(next.calls()[0].args[0])}`);
    const [{ args: sent }] = res.calls();
    const made = this.madeBy(request);
    t.check(sent.length === 1 && made, () => `for report ${id} ${show(sent)} was sent, which render has not made`);
    const [template, rowsGiven, seal] = made.args;
    t.check(template === text, () => `for report ${id} ${compared(template, text)}`);
    t.equal(rowsGiven, rows, `for report ${id} the rows that render was given`);
    t.check(Buffer.isBuffer(seal), () => `for report ${id} the hash that render was given was no Buffer but ${seal instanceof Uint8Array ? "a plain Uint8Array" : show(seal)}`);
    t.check(equal(seal, await hash), () => `for report ${id} the hash that render was given was not the one of its template (${seal.length} bytes, ${seal.subarray(0, 4).toString("hex")}…)`);
  }

  /** Fails unless the request's failure went to next, and nothing else happened. */
  checkPassedOn(request, isFailure, what) {
    const { t } = this;
    const { id, res, next } = request;
    if (res.calls().length > 0) t.fail(`report ${id} was sent although ${what}`);
    const [{ args }] = next.calls();
    t.check(isFailure(args[0]), () => `${what}, and what went to next was ${show(args[0])}, which does not carry that`);
  }
}

// How the template that render was given differs from the text of the file.
function compared(template, text) {
  if (typeof template !== "string") return `render was given no text for a template but ${show(template)}`;
  let same = 0;
  while (same < template.length && template[same] === text[same]) same++;
  if (same === template.length) return `render was given the first ${same} of the ${text.length} characters of the template`;
  const excerpt = (whole) => show(whole.slice(Math.max(0, same - 10), same + 30));
  return `render was given ${excerpt(template)} where the file says ${excerpt(text)} (character ${same} of ${text.length})`;
}

const times = (count) => (count === 1 ? "once" : `${count} times`);

/** The error, its causes and the errors in it. */
function within(error) {
  if (typeof error !== "object" || error === null) return [];
  return [error, ...within(error.cause), ...(error.errors ?? []).flatMap(within)];
}

const isMissing = (error) => within(error).some(({ message, props }) => props?.code === "ENOENT" || /ENOENT/.test(message ?? ""));

test("sends what render makes of the rows, the hash and the template as it is at that request", async (t) => {
  const desk = new Desk(t);
  const id = t.draw.id("blood");
  for (const number of [0, 1]) {
    desk.folder.write(`${id}.html`, wording(t, number).text);
    if (number === 0) await desk.open();
    const request = desk.ask(id, number === 1 ? [] : undefined); // some have no results yet
    await desk.serve(request);
    await desk.checkSent(request, wording(t, number));
  }
  await desk.close();
});

test("goes on serving other requests while a report is being made", async (t) => {
  const desk = new Desk(t);
  const [slow, quick] = t.draw.ids(2, "blood");
  for (const id of [slow, quick]) desk.folder.write(`${id}.html`, wording(t, 0).text);
  await desk.open();
  const first = desk.ask(slow);
  await desk.until(() => first.answered() || desk.waiting(first).length > 0);
  desk.checkLoop();
  // The rows of the first come only when all others have been served. First some that fail ...
  for (const id of t.draw.ids(t.draw.int(4, 5), "urine")) {
    const request = desk.ask(id);
    await desk.serve(request);
    desk.checkPassedOn(request, isMissing, "the template was not there");
  }
  // ... then three at the same moment, two of them for the same report, and one for that of the first, which has
  // been corrected meanwhile.
  desk.hold(first);
  desk.folder.write(`${slow}.html`, wording(t, 1).text);
  const twin = desk.ask(quick);
  const three = [twin, ...t.draw.shuffle([quick, slow]).map((id) => desk.ask(id, id === quick ? twin.rows : undefined))];
  await desk.until(() => three.every((request) => request.answered() || desk.waiting(request).length > 0));
  for (const request of three) for (const query of desk.waiting(request)) query.resolve(request.rows);
  for (const request of three) await desk.serve(request);
  desk.goOn();
  await desk.serve(first);
  for (const request of three) await desk.checkSent(request, wording(t, request.id === slow ? 1 : 0));
  // Whoever asks for the rows first reads the template only when they are there.
  await desk.checkSent(first, wording(t, desk.madeBy(first)?.args[0] === wording(t, 1).text ? 1 : 0));
  desk.checkLoop();
  await desk.close();
});

test("passes on what render throws", async (t) => {
  const failure = t.draw.error("a report without its seal must not leave the house");
  const desk = new Desk(t, { renderFailure: failure });
  const id = t.draw.id("blood");
  desk.folder.write(`${id}.html`, ""); // a template too
  await desk.open();
  const request = desk.ask(id);
  await desk.serve(request);
  t.check(desk.render.calls().length > 0, `the template of report ${id} is an empty file, and render was not called`);
  desk.checkPassedOn(request, (error) => carries(error, failure), "render had thrown");
  await desk.close();
});

test("passes on that the rows could not be read", async (t) => {
  const desk = new Desk(t);
  const id = t.draw.id("blood");
  desk.folder.write(`${id}.html`, wording(t, 1).text);
  await desk.open();
  const failure = t.draw.error("the database is not there", { props: { code: "ECONNREFUSED" } });
  desk.db.arm("query", "reject", failure); // at once, so that it may come while the template is being sealed
  const request = desk.ask(id);
  await desk.serve(request);
  desk.checkPassedOn(request, (error) => carries(error, failure), "the query had failed");
  await desk.close();
});

test("passes on that there is no template", async (t) => {
  const desk = new Desk(t);
  const ids = t.draw.ids(2, "urine");
  // Handlers made before and after have a folder and a database each, and there these reports are.
  const others = ["one", "another"].map((house) => new Desk(t, { folder: `templates of ${house} house` }));
  for (const { folder } of others) for (const id of ids) folder.write(`${id}.html`, "<p>{{rows}}</p>{{seal}}");
  for (const one of [others[0], desk, others[1]]) await one.open();
  for (const [number, id] of ids.entries()) {
    const failure = t.draw.error("the database is not there");
    const request = desk.ask(id);
    await t.idle();
    t.check(others.every(({ db }) => db.calls().length === 0), "a request to one handler asked the database of another one");
    await desk.serve(request, (query) => (number === 0 ? query.resolve(request.rows) : query.reject(failure)));
    // Where the rows fail too, either of the two is told.
    desk.checkPassedOn(request, (error) => isMissing(error) || (number === 1 && carries(error, failure)), "the template was not there");
  }
  await desk.close();
});
