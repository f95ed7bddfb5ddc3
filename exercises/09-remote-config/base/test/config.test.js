import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { loadConfig } from "../src/config.js";
import { fareOf } from "../src/fares.js";
import { DEFAULTS, readSettings } from "../src/settings.js";
import { MemoryS3 } from "./memory-s3.js";

describe("loadConfig", () => {
  it("gives what the file says", (_, done) => {
    const s3 = new MemoryS3({ "holidays.json": '["2025-12-25"]' });
    loadConfig("holidays.json", s3, (error, config) => {
      assert.ifError(error);
      assert.deepEqual(config, ["2025-12-25"]);
      done();
    });
  });
});

describe("readSettings", () => {
  it("puts the file over the defaults", (_, done) => {
    const s3 = new MemoryS3({ "fares.json": '{"basePrice":310}' });
    readSettings(s3, (error, settings) => {
      assert.ifError(error);
      assert.deepEqual(settings, { ...DEFAULTS, basePrice: 310 });
      done();
    });
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
