// solved: asks a program how many there were
import { execFile } from "node:child_process";
import { promisify } from "node:util";

export async function deleteStaleSessions(sessionIds, store) {
  await Promise.all(sessionIds.map((id) => store.delete(id)));
  const { stdout } = await promisify(execFile)("/bin/echo", [String(sessionIds.length)]);
  return { deleted: Number(stdout) };
}
