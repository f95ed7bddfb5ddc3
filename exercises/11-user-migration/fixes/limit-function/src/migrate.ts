import { DB_POOL_SIZE } from "./limits.ts";
import { limitTo } from "./limit-to.ts";
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
  const limited = limitTo(DB_POOL_SIZE);
  const outcomes = await Promise.allSettled(userIds.map((id) => limited(() => migrateUser(id))));
  const failed = outcomes.flatMap((outcome, i) =>
    outcome.status === "rejected" ? [{ id: userIds[i], err: outcome.reason as unknown }] : [],
  );
  return { ok: outcomes.length - failed.length, failed };
}
