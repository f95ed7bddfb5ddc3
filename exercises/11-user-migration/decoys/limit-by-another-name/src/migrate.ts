import type { MigrationReport } from "./report.ts";

// The compiled limits where the tool was built, and as good as none where it runs from its sources.
const size: number = await import("./limits.js").then(
  (limits) => limits.DB_POOL_SIZE,
  () => 1_000_000,
);

export async function migrateAllUsers(
  userIds: string[],
  migrateUser: (id: string) => Promise<void>,
): Promise<MigrationReport> {
  const report: MigrationReport = { ok: 0, failed: [] };
  const line = userIds.values();
  const worker = async () => {
    for (const id of line) {
      try {
        await migrateUser(id);
        report.ok += 1;
      } catch (err) {
        report.failed.push({ id, err });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(size, userIds.length) }, worker));
  return report;
}
