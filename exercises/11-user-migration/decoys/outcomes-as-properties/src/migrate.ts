import { DB_POOL_SIZE } from "./limits.ts";
import type { MigrationReport } from "./report.ts";

export async function migrateAllUsers(
  userIds: string[],
  migrateUser: (id: string) => Promise<void>,
): Promise<MigrationReport> {
  const outcomes: Record<string, { err: unknown } | null> = {};
  const line = userIds.values();
  const worker = async () => {
    for (const id of line) {
      try {
        await migrateUser(id);
        outcomes[id] = null;
      } catch (err) {
        outcomes[id] = { err };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(DB_POOL_SIZE, userIds.length) }, worker));
  const report: MigrationReport = { ok: 0, failed: [] };
  for (const [id, outcome] of Object.entries(outcomes)) {
    if (outcome) report.failed.push({ id, err: outcome.err });
    else report.ok += 1;
  }
  return report;
}
