import { DB_POOL_SIZE } from "./limits.ts";
import type { MigrationReport } from "./report.ts";
import { Semaphore } from "./semaphore.ts";

const connections = new Semaphore(DB_POOL_SIZE);

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
  await Promise.all(
    userIds.map(async (id) => {
      await connections.acquire();
      try {
        await migrateUser(id);
        report.ok += 1;
      } catch (err) {
        report.failed.push({ id, err });
      } finally {
        connections.release();
      }
    }),
  );
  return report;
}
