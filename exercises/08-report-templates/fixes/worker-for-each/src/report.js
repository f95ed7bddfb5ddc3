import { Worker } from "node:worker_threads";

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
      const [{ template, hash }, rows] = await Promise.all([sealed(`${templatesDir}/${id}.html`), db.query(QUERY, [id])]);
      res.send(render(template, rows, Buffer.from(hash)));
    } catch (error) {
      next(error);
    }
  };
}

/** The template and its seal, read and worked out in a thread of its own. */
function sealed(file) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./seal-worker.js", import.meta.url), { workerData: { file } });
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}
