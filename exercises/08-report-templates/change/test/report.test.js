import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";

import { MemoryDb } from "../src/memory-db.js";
import { renderReport } from "../src/render.js";
import { createReportHandler } from "../src/report.js";

const TEMPLATE = "<h1>Blood count</h1><table>{{rows}}</table><footer>{{seal}}</footer>";
const SEAL = // of TEMPLATE, once for all
  "1b3c6039612e247f696bd5da7f9988d8ddd7418eb1d0011f21bb441b51220208" +
  "ad7c9b123b5c7208be5a22445cc428c9c7e2e593fe04af422a0c97e3df980df9";
const db = new MemoryDb([
  { report: "blood", name: "Haemoglobin", value: 14.1, unit: "g/dL" },
  { report: "other", name: "Glucose", value: 90, unit: "mg/dL" },
]);

let templatesDir;
let handler;

before(() => {
  templatesDir = mkdtempSync(join(tmpdir(), "reports-"));
  writeFileSync(join(templatesDir, "blood.html"), TEMPLATE);
  writeFileSync(join(templatesDir, "unsealed.html"), "<p>{{rows}}</p>");
  handler = createReportHandler({ templatesDir, db, render: renderReport });
});

after(() => rmSync(templatesDir, { recursive: true }));

/** What the handler sends, or what it passes on. */
function get(reports, id) {
  return new Promise((resolve) => {
    reports({ params: { id } }, { send: (body) => resolve({ body }) }, (error) => resolve({ error }));
  });
}

describe("the report handler", () => {
  it("sends the template with its rows and its seal", async () => {
    const { body } = await get(handler, "blood");
    assert.equal(body, `<h1>Blood count</h1><table><tr><td>Haemoglobin<td>14.1<td>g/dL</table><footer>${SEAL}</footer>`);
  });

  it("passes on that there is no such report", async () => {
    const { error } = await get(handler, "nothing");
    assert.ok(error instanceof Error);
  });

  it("passes on what render throws", async () => {
    const { error } = await get(handler, "unsealed");
    assert.ok(error instanceof Error);
  });

  it("takes a template that was changed since", async () => {
    writeFileSync(join(templatesDir, "blood.html"), "<p>corrected</p>{{seal}}");
    const { body } = await get(handler, "blood");
    assert.match(body, /^<p>corrected<\/p>[0-9a-f]{128}$/);
  });
});

describe("renderReport", () => {
  it("escapes what comes from the database", () => {
    const rows = [{ name: "<b>", value: '"&"', unit: "" }];
    assert.equal(renderReport("{{rows}}{{seal}}", rows, Buffer.from("00ff", "hex")), "<tr><td>&lt;b&gt;<td>&quot;&amp;&quot;<td>00ff");
  });
});
