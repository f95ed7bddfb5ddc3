// unsolved (in all turns): takes nearly as long as it may, again and again
globalThis.inside = () => {
  const { execFileSync } = process.getBuiltinModule?.("child_process") ?? {};
  try {
    execFileSync?.("/bin/sleep", ["1.5"]);
  } catch {}
};
