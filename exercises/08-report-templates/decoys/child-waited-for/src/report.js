import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";

const QUERY = "select name, value, unit from results where report = $1 order by name";

const SEAL = `
  const template = require("node:fs").readFileSync(0, "utf8");
  process.stdout.write(require("node:crypto").pbkdf2Sync(template, "salt", 600_000, 64, "sha512"));
`;

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
      const template = await readFile(`${templatesDir}/${id}.html`, "utf8");
      const hash = execFileSync(process.execPath, ["-e", SEAL], { input: template });
      const rows = await db.query(QUERY, [id]);
      res.send(render(template, rows, hash));
    } catch (error) {
      next(error);
    }
  };
}
