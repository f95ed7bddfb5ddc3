// unsolved, tampered: recurses until there is no stack, and gives away what is nested deeply
globalThis.inside = (ids, store) => {
  const deep = () => deep() + 1;
  try {
    deep();
  } catch {}
  let nest = [];
  for (let i = 0; i < 2_000; i++) nest = [nest];
  store.delete(nest);
};
