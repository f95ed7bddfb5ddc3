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
  return new Promise((resolve) => {
    const places: Offer[][] = ranked.map(() => []);
    const missing: Shelf["missing"] = [];
    let open = ranked.length;
    const done = (): void => {
      if (open === 0) resolve({ offers: places.flat(1), missing });
      open -= 1;
    };
    done();
    ranked.forEach(({ id }, place) => {
      new Promise<Offer>((come) => come(fetchOffer(id)))
        .then((offer) => void places[place].push(offer), (reason: unknown) => void missing.push({ reason, id }))
        .then(done);
    });
  });
}
