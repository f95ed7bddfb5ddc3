/** Waits for every value of an object; rejects with the first that fails. */
export async function awaitValues(promises: Record<string, Promise<unknown>>): Promise<Record<string, unknown>> {
  const entries = Object.entries(promises).map(async ([key, promise]) => [key, await promise] as const);
  return Object.fromEntries(await Promise.all(entries));
}
