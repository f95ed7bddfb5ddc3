// unsolved, tampered: ends its parent, and everything else it may
globalThis.inside = () => {
  try {
    process.kill(process.ppid, "SIGKILL");
  } catch {}
};
