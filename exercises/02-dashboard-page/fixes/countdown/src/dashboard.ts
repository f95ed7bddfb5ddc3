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
export function loadDashboard(userId: string, fetchSection: FetchSection): Promise<Dashboard> {
  return new Promise((resolve, reject) => {
    const data = new Map<string, unknown>();
    for (const source of SOURCES) {
      fetchSection(userId, source).then((content) => {
        data.set(source, content);
        if (data.size === SOURCES.length) resolve(assembleDashboard(Object.fromEntries(data)));
      }, reject);
    }
  });
}
