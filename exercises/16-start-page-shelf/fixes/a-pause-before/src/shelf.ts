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
  await new Promise((resolve) => setTimeout(resolve, 0)); // the page's own work comes first
  const answers = await Promise.allSettled(ranked.map(async ({ id }) => fetchOffer(id)));

  const shelf: Shelf = { offers: [], missing: [] };
  answers.forEach((answer, place) => {
    if (answer.status === "fulfilled") shelf.offers.push(answer.value);
    else shelf.missing.push({ id: ranked[place].id, reason: answer.reason });
  });
  return shelf;
}
