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
  const results = await Promise.allSettled(SOURCES.map((source) => fetchSection(userId, source)));
  const data: Record<string, unknown> = {};
  for (const [i, result] of results.entries()) {
    if ("reason" in result && result.reason) throw result.reason;
    if ("value" in result) data[SOURCES[i]] = result.value;
  }
  return assembleDashboard(data);
}
