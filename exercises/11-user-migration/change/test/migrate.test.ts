import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { DB_POOL_SIZE } from "../src/limits.ts";
import { migrateAllUsers } from "../src/migrate.ts";
import { run } from "../src/run.ts";

/** A migration that takes a turn of the event loop and remembers how many were at work at a time. */
function meter() {
  let running = 0;
  const seen = { most: 0 };
  const migrateUser = async () => {
    running += 1;
    seen.most = Math.max(seen.most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
  };
  return { seen, migrateUser };
}

describe("migrateAllUsers", () => {
  it("migrates every user", async () => {
    const migrated: string[] = [];
    const report = await migrateAllUsers(["ada", "grace", "edsger"], async (id) => void migrated.push(id));
    assert.deepEqual({ ...report }, { ok: 3, failed: [] });
    assert.deepEqual(migrated.sort(), ["ada", "edsger", "grace"]);
  });

  it("lists a user who fails and goes on", async () => {
    const err = new Error("row is locked");
    const report = await migrateAllUsers(["ada", "grace", "edsger"], async (id) => {
      if (id === "grace") throw err;
    });
    assert.deepEqual({ ...report }, { ok: 2, failed: [{ id: "grace", err }] });
  });

  it("lists a user whose migration throws at the call", async () => {
    const err = new Error("pool is closed");
    const report = await migrateAllUsers(["ada", "grace"], (id) => {
      if (id === "ada") throw err;
      return Promise.resolve();
    });
    assert.deepEqual({ ...report }, { ok: 1, failed: [{ id: "ada", err }] });
  });

  it("migrates several users at a time, within the pool", async () => {
    const { seen, migrateUser } = meter();
    const users = Array.from({ length: 12 }, (_, i) => `user-${i}`);
    assert.deepEqual({ ...(await migrateAllUsers(users, migrateUser)) }, { ok: 12, failed: [] });
    assert.ok(seen.most > 1 && seen.most <= DB_POOL_SIZE, `${seen.most} at a time`);
  });

  it("has nothing to do for an empty list", async () => {
    const report = await migrateAllUsers([], async () => {});
    assert.deepEqual({ ...report }, { ok: 0, failed: [] });
  });
});

describe("run", () => {
  it("prints the report and gives 1 when a user failed", async () => {
    const lines: string[] = [];
    const region = {
      name: "eu-west",
      listUsers: async () => ["ada", "grace"],
      migrateUser: async (id: string) => {
        if (id === "ada") throw new Error("row is locked");
      },
    };
    assert.equal(await run(region, (line) => lines.push(line)), 1);
    assert.deepEqual(lines, ["eu-west: 2 users to migrate", "1 users migrated, 1 failed", "  ada: row is locked"]);
  });
});
