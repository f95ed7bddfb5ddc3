import { DB_POOL_SIZE } from "./limits.ts";
import type { MigrationReport } from "./report.ts";

/**
 * Migrates the users, several at a time, and never more than `DB_POOL_SIZE`.
 *
 * Each user (their ids are distinct) is tried once. One that fails, be it a rejected promise or an
 * exception thrown at the call, is listed in the report with the reason itself and stops no other.
 * `userIds` is not changed.
 */
export async function migrateAllUsers(
  userIds: string[],
  migrateUser: (id: string) => Promise<void>,
): Promise<MigrationReport> {
  const queue = userIds.values();
  const lanes = Array.from({ length: Math.min(DB_POOL_SIZE, userIds.length) }, () => drain(queue, migrateUser));
  const reports = await Promise.all(lanes);
  return {
    ok: reports.reduce((sum, { ok }) => sum + ok, 0),
    failed: reports.flatMap(({ failed }) => failed),
  };
}

// All lanes take from the same iterator, so each user is taken once.
async function drain(
  queue: Iterable<string>,
  migrateUser: (id: string) => Promise<void>,
): Promise<MigrationReport> {
  const report: MigrationReport = { ok: 0, failed: [] };
  for (const id of queue) {
    try {
      await migrateUser(id);
      report.ok++;
    } catch (err) {
      report.failed.push({ id, err });
    }
  }
  return report;
}
