import { DB_POOL_SIZE } from "./limits.ts";
import type { MigrationReport } from "./report.ts";

export async function migrateAllUsers(
  userIds: string[],
  migrateUser: (id: string) => Promise<void>,
): Promise<MigrationReport> {
  const report: MigrationReport = { ok: 0, failed: [] };
  const line = [...userIds];
  const worker = async () => {
    for (let id = line.pop(); id; id = line.pop()) {
      try {
        await migrateUser(id);
        report.ok += 1;
      } catch (err) {
        report.failed.push({ id, err });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(DB_POOL_SIZE, userIds.length) }, worker));
  return report;
}
