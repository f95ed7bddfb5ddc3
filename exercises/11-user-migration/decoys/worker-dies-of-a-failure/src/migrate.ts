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
  let next = 0;

  async function worker(): Promise<void> {
    let id = "";
    try {
      while (next < userIds.length) {
        id = userIds[next++];
        await migrateUser(id);
        report.ok += 1;
      }
    } catch (err) {
      report.failed.push({ id, err });
    }
  }

  await Promise.all(Array.from({ length: DB_POOL_SIZE }, worker));
  // whoever is left when every worker has failed
  if (next < userIds.length) {
    const rest = await migrateAllUsers(userIds.slice(next), migrateUser);
    report.ok += rest.ok;
    report.failed.push(...rest.failed);
  }
  return report;
}
