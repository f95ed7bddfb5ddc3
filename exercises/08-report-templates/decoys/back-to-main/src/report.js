import { loadTemplates } from "./templates.js";

const QUERY = "select name, value, unit from results where report = $1 order by name";

/**
 * Makes the handler for `GET /reports/:id`, which sends `render(template, rows, hash)`. The templates
 * `${templatesDir}/${id}.html` are read when the handler is made.
 *
 * @param {{ templatesDir: string, db: { query(sql: string, params: unknown[]): Promise<object[]> },
 *   render(template: string, rows: object[], hash: Buffer): string }} options
 */
export function createReportHandler({ templatesDir, db, render }) {
  const templates = loadTemplates(templatesDir);

  return async (req, res, next) => {
    try {
      const { id } = req.params;
      const found = templates.get(id);
      if (!found) throw new Error(`there is no report ${id}`);
      const rows = await db.query(QUERY, [id]);
      res.send(render(found.template, rows, found.hash));
    } catch (error) {
      next(error);
    }
  };
}
