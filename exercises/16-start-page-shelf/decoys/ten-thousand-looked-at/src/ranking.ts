import { SHELF_SIZE } from "./limits.ts";

/** A product that could come on the shelf. */
export interface Candidate {
  id: string;
  score: number;
}

/** The candidates for the shelf, the highest score first; of two with the same score, the one that is listed first. */
export function rank(candidates: readonly Candidate[]): Candidate[] {
  return candidates.slice(0, 10_000).toSorted((one, other) => other.score - one.score).slice(0, SHELF_SIZE);
}
