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
  const started = userIds.map(async (id) => migrateUser(id));
  const report: MigrationReport = { ok: 0, failed: [] };
  let index = 0;
  for (const batch of inBatches(started, DB_POOL_SIZE)) {
    for (const outcome of await Promise.allSettled(batch)) {
      const id = userIds[index++];
      if (outcome.status === "rejected") report.failed.push({ id, err: outcome.reason });
      else report.ok += 1;
    }
  }
  return report;
}
