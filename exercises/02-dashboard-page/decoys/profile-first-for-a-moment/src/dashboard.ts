import { setTimeout as delay } from "node:timers/promises";
import { assembleDashboard, type Dashboard } from "./assemble.ts";
import { SOURCES } from "./sources.ts";

export type FetchSection = (userId: string, source: string) => Promise<unknown>;

/** Loads the dashboard of one customer: the profile first, the others 20 ms later at the latest. */
export async function loadDashboard(userId: string, fetchSection: FetchSection): Promise<Dashboard> {
  const profile = fetchSection(userId, "profile");
  profile.catch(() => {});
  await Promise.race([profile, delay(20)]);
  const rest = await Promise.all([profile, ...SOURCES.slice(1).map((s) => fetchSection(userId, s))]);
  return assembleDashboard(Object.fromEntries(SOURCES.map((s, i) => [s, rest[i]])));
}
