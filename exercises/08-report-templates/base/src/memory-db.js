/** A database in memory that knows one query: the results of a report. */
export class MemoryDb {
  #results;

  constructor(results) {
    this.#results = results;
  }

  async query(sql, [report]) {
    if (!sql.startsWith("select name, value, unit from results")) throw new Error(`unknown query: ${sql}`);
    return this.#results.filter((row) => row.report === report).map(({ name, value, unit }) => ({ name, value, unit }));
  }
}
