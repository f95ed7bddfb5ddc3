// unsolved, tampered: asks the judge without an end
globalThis.inside = (ids, store) => {
  for (;;) store.delete("x".repeat(1000));
};
