import { assembleDashboard, type Dashboard } from "./assemble.ts";
import { SOURCES } from "./sources.ts";

export type FetchSection = (userId: string, source: string) => Promise<unknown>;

const inFlight = new Map<string, Promise<Dashboard>>();

/** Loads the dashboard of one customer. */
export async function loadDashboard(userId: string, fetchSection: FetchSection): Promise<Dashboard> {
  let page = inFlight.get(userId);
  if (!page) {
    page = Promise.all(SOURCES.map((s) => fetchSection(userId, s)))
      .then((c) => assembleDashboard(Object.fromEntries(SOURCES.map((s, i) => [s, c[i]]))))
      .finally(() => inFlight.delete(userId));
    inFlight.set(userId, page);
  }
  return page;
}
