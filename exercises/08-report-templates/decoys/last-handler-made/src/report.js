import { pbkdf2 } from "node:crypto";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

const derive = promisify(pbkdf2);

const QUERY = "select name, value, unit from results where report = $1 order by name";

let options;

/**
 * Makes the handler for `GET /reports/:id`, which sends `render(template, rows, hash)`. The template
 * `${templatesDir}/${id}.html` (UTF-8) is read for each request, and its seal `hash` is worked out as it
 * always was: PBKDF2, salt `salt`, 600,000 iterations, 64 bytes, SHA-512, as a Buffer.
 *
 * @param {{ templatesDir: string, db: { query(sql: string, params: unknown[]): Promise<object[]> },
 *   render(template: string, rows: object[], hash: Buffer): string }} options
 */
export function createReportHandler({ templatesDir, db, render }) {
  options = { templatesDir, db, render };
  return async (req, res, next) => {
    try {
      const { id } = req.params;
      const template = await readFile(`${options.templatesDir}/${id}.html`, "utf8");
      const hash = await derive(template, "salt", 600_000, 64, "sha512");
      const rows = await options.db.query(QUERY, [id]);
      res.send(options.render(template, rows, hash));
    } catch (error) {
      next(error);
    }
  };
}
