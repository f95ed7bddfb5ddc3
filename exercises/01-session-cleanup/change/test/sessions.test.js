import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { runCleanup } from "../src/cleanup-job.js";
import { MemoryStore } from "../src/memory-store.js";
import { deleteStaleSessions } from "../src/sessions.js";
import { staleSessionIds } from "../src/stale.js";

const MINUTE = 60 * 1000;

const session = (id, lastSeen, pinned = false) => ({ id, lastSeen, pinned });
const idsIn = async (store) => (await store.list()).map(({ id }) => id);

describe("staleSessionIds", () => {
  it("finds the sessions that have been idle for too long", () => {
    const sessions = [session("a", 0), session("b", 50 * MINUTE), session("c", 10 * MINUTE)];
    assert.deepEqual(staleSessionIds(sessions, 60 * MINUTE, 30 * MINUTE), ["a", "c"]);
  });

  it("leaves pinned sessions alone", () => {
    assert.deepEqual(staleSessionIds([session("a", 0, true)], 60 * MINUTE, MINUTE), []);
  });
});

describe("deleteStaleSessions", () => {
  it("deletes the sessions it is given and no others", async () => {
    const store = new MemoryStore([session("a", 0), session("b", 0), session("c", 0)]);
    await deleteStaleSessions(["a", "c"], store);
    assert.deepEqual(await idsIn(store), ["b"]);
  });

  it("says how many sessions it deleted", async () => {
    const store = new MemoryStore([session("a", 0), session("b", 0), session("c", 0)]);
    assert.deepEqual(await deleteStaleSessions(["a", "b", "c"], store), { deleted: 3 });
    assert.deepEqual(await idsIn(store), []);
  });

  it("has nothing to do for an empty list", async () => {
    assert.deepEqual(await deleteStaleSessions([], new MemoryStore()), { deleted: 0 });
  });
});

describe("runCleanup", () => {
  it("removes stale sessions and keeps the others", async () => {
    const store = new MemoryStore([session("old", 0), session("fresh", 59 * MINUTE)]);
    await runCleanup({ store, log: () => {}, now: 60 * MINUTE, maxIdle: 30 * MINUTE });
    assert.deepEqual(await idsIn(store), ["fresh"]);
  });

  it("logs and returns the number of deleted sessions", async () => {
    const lines = [];
    const store = new MemoryStore([session("a", 0), session("b", 0)]);
    const deleted = await runCleanup({ store, log: (line) => lines.push(line), now: 60 * MINUTE, maxIdle: MINUTE });
    assert.equal(deleted, 2);
    assert.deepEqual(lines, ["found 2 stale sessions", "clean-up done, 2 sessions deleted"]);
  });
});
