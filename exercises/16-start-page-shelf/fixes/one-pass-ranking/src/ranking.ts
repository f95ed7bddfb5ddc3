import { SHELF_SIZE } from "./limits.ts";

/** A product that could come on the shelf. */
export interface Candidate {
  id: string;
  score: number;
}

/** The candidates for the shelf, the highest score first; of two with the same score, the one that is listed first. */
export function rank(candidates: readonly Candidate[]): Candidate[] {
  const best: Candidate[] = [];
  for (const candidate of candidates) {
    let place = best.length;
    while (place > 0 && best[place - 1].score < candidate.score) place -= 1;
    if (place < SHELF_SIZE) best.splice(place, 0, candidate);
    if (best.length > SHELF_SIZE) best.pop();
  }
  return best;
}
