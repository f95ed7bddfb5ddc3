import type { FetchOffer, Offer } from "./price-service.ts";
import { rank, type Candidate } from "./ranking.ts";

export interface Shelf {
  offers: Offer[];
}

/** Gets the offers of the best candidates, one after another. */
export async function loadShelf(candidates: readonly Candidate[], fetchOffer: FetchOffer): Promise<Shelf> {
  const shelf: Shelf = { offers: [] };
  for (const { id } of rank(candidates)) {
    shelf.offers.push(await fetchOffer(id));
  }
  return shelf;
}
