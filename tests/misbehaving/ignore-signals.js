// unsolved: ignores every signal that can be ignored, and goes on for ever
for (const name of ["SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT", "SIGUSR2", "SIGPIPE"]) process.on(name, () => {});
globalThis.inside = () => {
  for (;;);
};
