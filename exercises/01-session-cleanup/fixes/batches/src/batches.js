/** Cuts a list into pieces of at most `size`. */
export function* inBatches(list, size) {
  for (let start = 0; start < list.length; start += size) {
    yield list.slice(start, start + size);
  }
}
