import { DB_POOL_SIZE } from "./limits.ts";
import type { MigrationReport } from "./report.ts";

/**
 * Migrates the users, several at a time, and never more than `DB_POOL_SIZE`.
 *
 * Each user (their ids are distinct) is tried once. One that fails, be it a rejected promise or an
 * exception thrown at the call, is listed in the report with the reason itself and stops no other.
 * `userIds` is not changed.
 */
export function migrateAllUsers(
  userIds: string[],
  migrateUser: (id: string) => Promise<void>,
): Promise<MigrationReport> {
  return new Promise((resolve, reject) => {
    const report: MigrationReport = { ok: 0, failed: [] };
    let next = 0;
    let busy = 0;

    const start = () => {
      if (next === userIds.length) {
        if (busy === 0) resolve(report);
        return;
      }
      const id = userIds[next++];
      busy++;
      try {
        migrateUser(id).then(
          () => done(() => report.ok++),
          (err) => done(() => report.failed.push({ id, err })),
        );
      } catch (err) {
        done(() => report.failed.push({ id, err }));
      }
    };
    const done = (record: () => void) => {
      busy--;
      record();
      try {
        start();
      } catch (err) {
        reject(err);
      }
    };

    for (let slot = 0; slot < DB_POOL_SIZE; slot++) start();
  });
}
