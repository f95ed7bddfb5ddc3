import { DB_POOL_SIZE } from "./limits.ts";
import type { MigrationReport } from "./report.ts";

const isDeadlock = (err: unknown): boolean => (err as { code?: string } | undefined)?.code === "40P01";

export async function migrateAllUsers(userIds: string[], migrateUser: (id: string) => Promise<void>): Promise<MigrationReport> {
  const report: MigrationReport = { ok: 0, failed: [] };
  let next = 0;
  const migrate = async (id: string) => {
    try {
      await migrateUser(id);
    } catch (err) {
      if (!isDeadlock(err)) throw err;
      await migrateUser(id);
    }
  };
  const worker = async () => {
    while (next < userIds.length) {
      const id = userIds[next++];
      try {
        await migrate(id);
        report.ok++;
      } catch (err) {
        report.failed.push({ id, err });
      }
    }
  };
  await Promise.all(Array.from({ length: DB_POOL_SIZE }, worker));
  return report;
}
