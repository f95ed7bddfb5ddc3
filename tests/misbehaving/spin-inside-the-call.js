// unsolved: runs in circles inside the call
globalThis.inside = () => {
  for (;;);
};
