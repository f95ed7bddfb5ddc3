/** What became of a list of users: how many were migrated, and who was not, with the reason as it was thrown. */
export type MigrationReport = { ok: number; failed: { id: string; err: unknown }[] };

/** The report in words, one line each. */
export function inWords({ ok, failed }: MigrationReport): string[] {
  const lines = [`${ok} users migrated, ${failed.length} failed`];
  for (const { id, err } of failed) {
    lines.push(`  ${id}: ${err instanceof Error ? err.message : String(err)}`);
  }
  return lines;
}
