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
  const inFlight = new Set<Promise<void>>();
  for (const id of userIds) {
    const migration = (async () => migrateUser(id))()
      .then(
        () => void report.ok++,
        (err: unknown) => void report.failed.push({ id, err }),
      )
      .then(() => void inFlight.delete(migration));
    inFlight.add(migration);
    if (inFlight.size >= DB_POOL_SIZE) await Promise.race(inFlight);
  }
  await Promise.all(inFlight);
  return report;
}
