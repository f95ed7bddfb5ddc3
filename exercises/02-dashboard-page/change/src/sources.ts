/** The sections of the dashboard, in page order. */
export const SOURCES = ["profile", "billing", "usage", "notifications", "feed"] as const;

export type Source = (typeof SOURCES)[number];

export const HEADINGS: Record<Source, string> = {
  profile: "Your account",
  billing: "Plan and invoices",
  usage: "Usage this month",
  notifications: "Notifications",
  feed: "What is new",
};
