import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { sendDigests } from "../src/digest.js";
import { lineFor } from "../src/lines.js";
import { runNightly } from "../src/nightly.js";
import { Stats } from "../src/stats.js";

const DAY = "2025-06-02";
const event = (recipient, title) => ({ recipient, title, project: "atlas", time: "14:05" });

/** Everything that a night needs; it remembers what it was given. */
function night(events) {
  const seen = { mails: [], numbers: [], log: [] };
  return {
    seen,
    day: DAY,
    feed: { eventsOf: async () => events },
    mailer: { send: async (mail) => void seen.mails.push(mail) },
    stats: { publish: async (numbers) => void seen.numbers.push(numbers) },
    logger: {
      info: (message) => seen.log.push(message),
      warn: (message) => seen.log.push(`warning: ${message}`),
      error: (message) => seen.log.push(`error: ${message}`),
    },
  };
}

describe("lineFor", () => {
  it("tells when and where it happened", () => {
    assert.equal(lineFor(event("ada", "build is green")), "14:05 atlas: build is green");
  });
});

describe("sendDigests", () => {
  it("sends each recipient one e-mail with all events", async () => {
    const one = night([]);
    const events = [event("ada", "build is green"), event("grace", "release 4"), event("ada", "build is red")];
    assert.deepEqual(await sendDigests(DAY, events, one), { mails: 2, failed: [] });
    assert.deepEqual(one.seen.mails.map(({ to, text }) => [to, text]), [
      ["ada", "14:05 atlas: build is green\n14:05 atlas: build is red"],
      ["grace", "14:05 atlas: release 4"],
    ]);
  });

  it("lists a recipient whose e-mail fails and writes to the others", async () => {
    const one = night([]);
    const mailer = {
      send: async (mail) => {
        if (mail.to === "ada") throw new Error("no such mailbox");
        await one.mailer.send(mail);
      },
    };
    const report = await sendDigests(DAY, [event("ada", "a"), event("grace", "b")], { ...one, mailer });
    assert.deepEqual(report, { mails: 1, failed: ["ada"] });
    assert.equal(one.seen.log.length, 1);
    assert.match(one.seen.log[0], /^error: /);
  });

  it("warns when the numbers are not published", async () => {
    const one = night([]);
    const stats = { publish: () => Promise.reject(new Error("busy")) };
    await sendDigests(DAY, [event("ada", "a")], { ...one, stats });
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(one.seen.log.length, 1);
    assert.match(one.seen.log[0], /^warning: /);
  });
});

describe("runNightly", () => {
  it("writes to people about their events", async () => {
    const one = night([event("ada", "build is green"), event("grace", "release 4")]);
    await runNightly(one);
    assert.deepEqual(one.seen.mails.map(({ to, text }) => [to, text]), [
      ["ada", "14:05 atlas: build is green"],
      ["grace", "14:05 atlas: release 4"],
    ]);
  });

  it("publishes the numbers of the night", async () => {
    const one = night([event("ada", "build is green"), event("grace", "release 4")]);
    await runNightly(one);
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(one.seen.numbers, [{ day: DAY, events: 2, mails: 2 }]);
  });

  it("logs what it did", async () => {
    const one = night([event("ada", "build is green")]);
    await runNightly(one);
    assert.deepEqual(one.seen.log, [`${DAY}: 1 events, 1 e-mails, 0 failed`]);
  });
});

describe("Stats", () => {
  it("rejects when the server does not take the numbers", async () => {
    const stats = new Stats("http://stats.example/nights", async () => ({ ok: false, status: 503 }));
    await assert.rejects(stats.publish({ day: DAY }), /503/);
  });
});
