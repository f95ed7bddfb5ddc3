import { assembleDashboard, type Dashboard } from "./assemble.ts";

export type FetchSection = (userId: string, source: string) => Promise<unknown>;

/** Loads the dashboard of one customer. */
export async function loadDashboard(userId: string, fetchSection: FetchSection): Promise<Dashboard> {
  const profile = await fetchSection(userId, "profile");
  const billing = await fetchSection(userId, "billing");
  return assembleDashboard({ profile, billing });
}
