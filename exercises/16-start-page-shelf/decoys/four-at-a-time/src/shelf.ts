import type { FetchOffer, Offer } from "./price-service.ts";
import { rank, type Candidate } from "./ranking.ts";

/** A fan-out needs a limit. */
const AT_ONCE = 4;

export interface Shelf {
  offers: Offer[];
  /** The candidates whose offer could not be had, each with the reason. */
  missing: { id: string; reason: unknown }[];
}

/**
 * Gets the offers of the best candidates, all at the same time.
 *
 * The offers stand in the order of the ranking, whoever answers first. One that fails, be it a
 * rejected promise or an exception thrown at the call, is listed as missing and spoils no other.
 * `candidates` (their ids are distinct) is not changed.
 */
export async function loadShelf(candidates: readonly Candidate[], fetchOffer: FetchOffer): Promise<Shelf> {
  const ranked = rank(candidates);
  const shelf: Shelf = { offers: [], missing: [] };
  const slots = new Map<string, Offer>();
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < ranked.length) {
      const { id } = ranked[next++];
      try {
        slots.set(id, await fetchOffer(id));
      } catch (reason) {
        shelf.missing.push({ id, reason });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  for (const { id } of ranked) {
    const offer = slots.get(id);
    if (offer) shelf.offers.push(offer);
  }
  return shelf;
}
