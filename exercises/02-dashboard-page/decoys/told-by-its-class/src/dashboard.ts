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
  const contents = await Promise.all(SOURCES.map((source) => fetchSection(userId, source).catch((error) => error)));
  const failed = contents.find((content) => content instanceof Error);
  if (failed) throw failed;
  return assembleDashboard(Object.fromEntries(SOURCES.map((source, i) => [source, contents[i]])));
}
