import { inBatches } from "./batches.ts";
import { DB_POOL_SIZE } from "./limits.ts";
import type { MigrationReport } from "./report.ts";

type Attempt = { id: string; failed: false } | { id: string; failed: true; err: unknown };

const LIMIT = 60_000;

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
    const outcomes = await Promise.all(batch.map((id) => attempt(id, () => inTime(migrateUser(id)))));
    for (const outcome of outcomes) {
      if (outcome.failed) report.failed.push({ id: outcome.id, err: outcome.err });
      else report.ok += 1;
    }
  }
  return report;
}

// One stuck account must not hold up its batch for ever.
async function inTime(migration: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("timed out")), LIMIT);
  });
  await Promise.race([migration, limit]).finally(() => clearTimeout(timer));
}

// Never rejects: a failure is an outcome like any other.
async function attempt(id: string, migrateUser: (id: string) => Promise<void>): Promise<Attempt> {
  try {
    await migrateUser(id);
    return { id, failed: false };
  } catch (err) {
    return { id, failed: true, err };
  }
}
