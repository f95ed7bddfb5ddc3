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
  const settled = await Promise.allSettled(SOURCES.map((source) => fetchSection(userId, source)));
  const failures: unknown[] = [];
  const data: Record<string, unknown> = {};
  settled.forEach((section, i) => {
    if (section.status === "fulfilled") data[SOURCES[i]] = section.value;
    else failures.push(section.reason);
  });
  if (failures.length > 0) throw new AggregateError(failures, "the dashboard could not be loaded");
  return assembleDashboard(data);
}
