// unsolved, tampered, broken: loads a library and reaches for the bindings of Node.js
globalThis.inside = () => {
  for (const attempt of [() => process.dlopen({ exports: {} }, "/lib/x86_64-linux-gnu/libc.so.6"), () => process.binding("spawn_sync"), () => process._linkedBinding("fs"), () => process.binding("process_wrap")]) {
    try {
      attempt();
    } catch {}
  }
};
