import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { loadConfig } from "../src/config.js";
import { fareOf } from "../src/fares.js";
import { DEFAULTS, readSettings } from "../src/settings.js";
import { MemoryS3 } from "./memory-s3.js";

describe("loadConfig", () => {
  it("gives what the file says", async () => {
    const s3 = new MemoryS3({ "holidays.json": '["2025-12-25"]' });
    assert.deepEqual(await loadConfig("holidays.json", s3), ["2025-12-25"]);
  });

  it("loads several files at the same time", async () => {
    const s3 = new MemoryS3({ "surcharge.json": "15", "zones.json": '{"airport":4}' });
    const loaded = await Promise.all([loadConfig("surcharge.json", s3), loadConfig("zones.json", s3)]);
    assert.deepEqual(loaded, [15, { airport: 4 }]);
  });

  it("rejects when the client has been closed", async () => {
    const s3 = new MemoryS3({ "fares.json": "{}" });
    s3.close();
    await assert.rejects(loadConfig("fares.json", s3));
  });
});

describe("readSettings", () => {
  it("puts the service's file over the shared one, and both over the defaults", async () => {
    const s3 = new MemoryS3({ "shared.json": '{"currency":"CHF","basePrice":300}', "fares.json": '{"basePrice":310}' });
    assert.deepEqual(await readSettings(s3), { ...DEFAULTS, currency: "CHF", basePrice: 310 });
  });
});

describe("fareOf", () => {
  it("adds a price for each further zone", () => {
    assert.equal(fareOf({ zones: 3 }, DEFAULTS), 410);
  });

  it("gives children their discount", () => {
    assert.equal(fareOf({ zones: 1, child: true }, DEFAULTS), 145);
  });

  it("refuses a journey without a zone", () => {
    assert.throws(() => fareOf({ zones: 0 }, DEFAULTS), RangeError);
  });
});
