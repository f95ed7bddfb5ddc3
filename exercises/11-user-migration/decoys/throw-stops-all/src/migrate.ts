import { inBatches } from "./batches.ts";
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
  const report: MigrationReport = { ok: 0, failed: [] };
  for (const batch of inBatches(userIds, DB_POOL_SIZE)) {
    const outcomes = await Promise.allSettled(batch.map((id) => migrateUser(id)));
    outcomes.forEach((outcome, i) => {
      if (outcome.status === "rejected") report.failed.push({ id: batch[i], err: outcome.reason });
      else report.ok += 1;
    });
  }
  return report;
}
