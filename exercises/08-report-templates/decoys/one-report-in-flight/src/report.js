import { pbkdf2 } from "node:crypto";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

const derive = promisify(pbkdf2);
const QUERY = "select name, value, unit from results where report = $1 order by name";

// Two requests for one report at the same time share the work.
export function createReportHandler({ templatesDir, db, render }) {
  const underWay = new Map();
  async function make(id) {
    const template = await readFile(`${templatesDir}/${id}.html`, "utf8");
    const hash = await derive(template, "salt", 600_000, 64, "sha512");
    const rows = await db.query(QUERY, [id]);
    return render(template, rows, hash);
  }
  return async (req, res, next) => {
    try {
      const { id } = req.params;
      if (!underWay.has(id)) underWay.set(id, make(id).finally(() => underWay.delete(id)));
      res.send(await underWay.get(id));
    } catch (error) {
      next(error);
    }
  };
}
