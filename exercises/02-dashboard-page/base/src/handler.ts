import { loadDashboard, type FetchSection } from "./dashboard.ts";

export type Reply = { status: number; body: string };

/** Answers `GET /dashboard` for the customer who is logged in. */
export async function dashboardHandler(userId: string, fetchSection: FetchSection): Promise<Reply> {
  try {
    const dashboard = await loadDashboard(userId, fetchSection);
    return { status: 200, body: JSON.stringify(dashboard) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { status: 502, body: JSON.stringify({ error: "dashboard unavailable", reason }) };
  }
}
