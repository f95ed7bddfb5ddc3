import { webcrypto } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

const { subtle } = webcrypto;
const utf8 = new TextDecoder();

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
  const report = async (id) => {
    const bytes = await readFile(join(templatesDir, `${id}.html`));
    const template = utf8.decode(bytes);
    const [hash, rows] = await Promise.all([seal(template), db.query(QUERY, [id])]);
    return render(template, rows, hash);
  };

  return (req, res, next) => report(req.params.id).then((body) => void res.send(body)).catch(next);
}

async function seal(template) {
  const key = await subtle.importKey("raw", new TextEncoder().encode(template), "PBKDF2", false, ["deriveBits"]);
  const settings = { name: "PBKDF2", salt: new TextEncoder().encode("salt"), iterations: 600_000, hash: "SHA-512" };
  return Buffer.from(await subtle.deriveBits(settings, key, 64 * 8));
}
