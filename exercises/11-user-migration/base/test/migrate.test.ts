import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { migrateAllUsers } from "../src/migrate.ts";
import { run } from "../src/run.ts";

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
