import { assembleDashboard, type Dashboard } from "./assemble.ts";

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
  const [profile, billing, usage, notifications, feed] = await Promise.all([
    await fetchSection(userId, "profile"),
    await fetchSection(userId, "billing"),
    await fetchSection(userId, "usage"),
    await fetchSection(userId, "notifications"),
    await fetchSection(userId, "feed"),
  ]);
  return assembleDashboard({ profile, billing, usage, notifications, feed });
}
