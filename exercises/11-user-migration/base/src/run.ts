import { migrateAllUsers } from "./migrate.ts";
import { inWords } from "./report.ts";

export type Region = {
  name: string;
  /** The users who have not been migrated yet. */
  listUsers(): Promise<string[]>;
  /** Moves one account; the promise is kept when that has been committed. */
  migrateUser(id: string): Promise<void>;
};

/** Migrates a region and prints the report. Gives the exit code. */
export async function run(region: Region, print: (line: string) => void): Promise<number> {
  const userIds = await region.listUsers();
  print(`${region.name}: ${userIds.length} users to migrate`);
  const report = await migrateAllUsers(userIds, (id) => region.migrateUser(id));
  for (const line of inWords(report)) print(line);
  return report.failed.length === 0 ? 0 : 1;
}
