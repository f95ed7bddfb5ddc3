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
  return new Promise((resolve) => {
    const report: MigrationReport = { ok: 0, failed: [] };
    let next = 0;
    let busy = 0;

    const succeed = () => {
      busy--;
      report.ok++;
      refill();
    };
    const fail = (id: string, err: unknown) => {
      busy--;
      report.failed.push({ id, err });
    };

    // A loop, so that calls that throw do not nest.
    const refill = () => {
      while (busy < DB_POOL_SIZE && next < userIds.length) {
        const id = userIds[next++];
        busy++;
        try {
          migrateUser(id).then(succeed, (err) => {
            fail(id, err);
            refill();
          });
        } catch (err) {
          fail(id, err);
        }
      }
      if (busy === 0 && next === userIds.length) resolve(report);
    };

    refill();
  });
}
