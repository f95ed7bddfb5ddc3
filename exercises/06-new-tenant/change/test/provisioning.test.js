import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { MemoryCloud } from "../src/memory-cloud.js";
import { provisionTenant } from "../src/provisioning.js";
import { signUp } from "../src/sign-up.js";
import { tenantIdOf } from "../src/tenant-id.js";

const EVERYTHING = ["bucket", "database", "search index"];

/** An error, its causes and the errors in it, at any depth. */
function reasonsOf(error) {
  if (!(error instanceof Error)) return [];
  return [error, ...reasonsOf(error.cause), ...(error.errors ?? []).flatMap(reasonsOf)];
}

describe("tenantIdOf", () => {
  it("makes an id of small letters, digits and hyphens", () => {
    assert.equal(tenantIdOf("  Café Müller & Co. 24 "), "cafe-muller-co-24");
  });

  it("refuses a name with nothing to keep", () => {
    assert.throws(() => tenantIdOf("…"), RangeError);
  });
});

describe("provisionTenant", () => {
  it("creates everything that a tenant needs", async () => {
    const cloud = new MemoryCloud();
    assert.deepEqual(await provisionTenant("acme", cloud), { tenantId: "acme", status: "ready" });
    assert.deepEqual(cloud.existing("acme"), EVERYTHING);
  });

  it("rejects when something cannot be created", async () => {
    const cloud = new MemoryCloud();
    const full = new Error("the region is full");
    cloud.failCreating("bucket", full);
    await assert.rejects(provisionTenant("acme", cloud), (error) => reasonsOf(error).includes(full));
  });

  for (const kind of EVERYTHING) {
    it(`leaves nothing behind when the ${kind} cannot be created`, async () => {
      const cloud = new MemoryCloud();
      cloud.failCreating(kind, new Error("the region is full"));
      await assert.rejects(provisionTenant("acme", cloud));
      assert.deepEqual(cloud.existing("acme"), []);
    });
  }

  it("can be tried again after a failure", async () => {
    const cloud = new MemoryCloud();
    cloud.failCreating("search index", new Error("the region is full"));
    await assert.rejects(provisionTenant("acme", cloud));
    cloud.failCreating("search index", undefined);
    await provisionTenant("acme", cloud);
    assert.deepEqual(cloud.existing("acme"), EVERYTHING);
  });
});

describe("signUp", () => {
  it("leads to the login when the tenant is ready", async () => {
    const lines = [];
    const shown = await signUp("Acme Ltd", { cloud: new MemoryCloud(), log: (line) => lines.push(line) });
    assert.deepEqual(shown, { tenantId: "acme-ltd", next: "login" });
    assert.deepEqual(lines, ["acme-ltd is ready"]);
  });

  it("leads to support when it is not", async () => {
    const cloud = new MemoryCloud();
    cloud.failCreating("database", new Error("the region is full"));
    const lines = [];
    const shown = await signUp("Acme Ltd", { cloud, log: (line) => lines.push(line) });
    assert.equal(shown.next, "support");
    assert.equal(lines.length, 1);
    assert.match(lines[0], /^acme-ltd could not be set up: /);
  });
});
