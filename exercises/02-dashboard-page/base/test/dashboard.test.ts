import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { loadDashboard } from "../src/dashboard.ts";
import { dashboardHandler } from "../src/handler.ts";

const services: Record<string, unknown> = {
  profile: { name: "Ada" },
  billing: { plan: "team" },
};

const fetchSection = async (_userId: string, source: string): Promise<unknown> => services[source];

describe("loadDashboard", () => {
  it("shows every section under its heading, in page order", async () => {
    const { sections } = await loadDashboard("u-1", fetchSection);
    assert.deepEqual(sections, [
      { source: "profile", heading: "Your account", content: { name: "Ada" } },
      { source: "billing", heading: "Plan and invoices", content: { plan: "team" } },
    ]);
  });

  it("asks for the sections of the given customer", async () => {
    const asked: string[] = [];
    await loadDashboard("u-7", async (userId, source) => {
      asked.push(`${userId}/${source}`);
    });
    assert.deepEqual(asked.sort(), ["u-7/billing", "u-7/profile"]);
  });
});

describe("dashboardHandler", () => {
  it("answers with the dashboard as JSON", async () => {
    const { status, body } = await dashboardHandler("u-1", fetchSection);
    assert.equal(status, 200);
    assert.equal(JSON.parse(body).sections.length, 2);
  });

  it("answers 502 when a section fails", async () => {
    const reply = await dashboardHandler("u-1", async () => {
      throw new Error("no answer from the service");
    });
    assert.equal(reply.status, 502);
    assert.equal(JSON.parse(reply.body).error, "dashboard unavailable");
  });
});
