// unsolved: runs in circles once it has been answered
globalThis.inside = (ids, store) => {
  store.delete(ids[0])?.then(() => {
    for (;;);
  });
};
