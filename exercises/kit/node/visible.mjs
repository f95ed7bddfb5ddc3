// A node:test reporter for the visible tests: one JSON line for each finished test.
//
// node --no-warnings --test-reporter=<this file, as a file: URL on Windows> --test-reporter-destination=stdout test/x.test.js

// What a slow reader has not taken yet would be lost where the runner ends the process as soon as all tests are done.
process.stdout._handle?.setBlocking?.(true);

/** Titles are joined by " > "; a suite shows only where it failed by itself (a hook of it, say). */
export default async function* visible(source) {
  const titles = [];
  for await (const { type, data } of source) {
    if (type === "test:start") {
      titles.length = data.nesting;
      titles.push(data.name);
    } else if (type === "test:pass" || type === "test:fail") {
      const failed = type === "test:fail";
      const suite = data.details?.type === "suite";
      const error = data.details?.error;
      if (suite && (!failed || error?.failureType === "subtestsFailed")) continue;
      const name = [...titles.slice(0, data.nesting), data.name].join(" > ");
      const skipped = data.skip !== undefined || data.todo !== undefined;
      const status = skipped ? "skipped" : failed ? "failed" : "passed";
      const message = failed ? String(error?.cause?.message ?? error?.message ?? "") : "";
      yield JSON.stringify({ name, status, message }) + "\n";
    }
  }
}
