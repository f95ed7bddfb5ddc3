import type { MigrationReport } from "./report.ts";

/**
 * Migrates the users one after another. One that fails is listed in the report and stops no other.
 */
export async function migrateAllUsers(
  userIds: string[],
  migrateUser: (id: string) => Promise<void>,
): Promise<MigrationReport> {
  const report: MigrationReport = { ok: 0, failed: [] };
  for (const id of userIds) {
    try {
      await migrateUser(id);
      report.ok += 1;
    } catch (err) {
      report.failed.push({ id, err });
    }
  }
  return report;
}
