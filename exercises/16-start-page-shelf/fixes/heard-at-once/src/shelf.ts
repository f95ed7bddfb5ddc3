import type { FetchOffer, Offer } from "./price-service.ts";
import { rank, type Candidate } from "./ranking.ts";

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
  const requests = ranked.map(({ id }) => {
    const offer = Promise.resolve().then(() => fetchOffer(id));
    offer.catch(() => {}); // heard below, when its turn has come
    return { id, offer };
  });
  const shelf: Shelf = { offers: [], missing: [] };
  for (const { id, offer } of requests) {
    try {
      shelf.offers.push(await offer);
    } catch (reason) {
      shelf.missing.push({ id, reason });
    }
  }
  return shelf;
}
