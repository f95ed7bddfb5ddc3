import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const SEAL = fileURLToPath(new URL("./seal-command.js", import.meta.url));

const QUERY = "select name, value, unit from results where report = $1 order by name";

/**
 * Makes the handler for `GET /reports/:id`, which sends `render(template, rows, hash)`. The template
 * `${templatesDir}/${id}.html` (UTF-8) is read for each request, and its seal `hash` is worked out as it
 * always was: PBKDF2, salt `salt`, 600,000 iterations, 64 bytes, SHA-512, as a Buffer.
 *
 * @param {{ templatesDir: string, db: { query(sql: string, params: unknown[]): Promise<object[]> },
 *   render(template: string, rows: object[], hash: Buffer): string }} options
 */
export function createReportHandler({ templatesDir, db, render }) {
  return async (req, res, next) => {
    try {
      const { id } = req.params;
      const rows = await db.query(QUERY, [id]);
      const template = await readFile(`${templatesDir}/${id}.html`, "utf8");
      res.send(render(template, rows, await seal(template)));
    } catch (error) {
      next(error);
    }
  };
}

/** Works the seal out in a process of its own, which is given the template on its standard input. */
function seal(template) {
  return new Promise((resolve, reject) => {
    const child = execFile(process.execPath, [SEAL], { encoding: "buffer" }, (error, stdout) => {
      if (error) reject(error);
      else resolve(stdout);
    });
    child.stdin.on("error", reject);
    child.stdin.end(template);
  });
}
