import { Worker } from "node:worker_threads";

const QUERY = "select name, value, unit from results where report = $1 order by name";

let thread;

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
      const { template, hash } = await sealed(`${templatesDir}/${id}.html`);
      const rows = await db.query(QUERY, [id]);
      res.send(render(template, rows, Buffer.from(hash)));
    } catch (error) {
      next(error);
    }
  };
}

/** The template and its seal, from a standing thread. */
function sealed(file) {
  thread ??= new Worker(new URL("./seal-thread.js", import.meta.url));
  return new Promise((resolve) => {
    const onMessage = (sealed) => {
      if (sealed.file !== file) return;
      thread.off("message", onMessage);
      resolve(sealed);
    };
    thread.on("message", onMessage);
    thread.postMessage(file);
  });
}
