import { HEADINGS, SOURCES } from "./sources.ts";

export type Section = { source: string; heading: string; content: unknown };
export type Dashboard = { sections: Section[] };

/** Builds the page from the fetched sections, which are looked up by name. */
export function assembleDashboard(data: Record<string, unknown>): Dashboard {
  const sections = SOURCES.map((source) => ({
    source,
    heading: HEADINGS[source],
    content: data[source],
  }));
  return { sections };
}
