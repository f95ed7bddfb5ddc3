import { SHELF_SIZE } from "./limits.ts";

/** A product that could come on the shelf. */
export interface Candidate {
  id: string;
  score: number;
}

const known = new WeakMap<readonly Candidate[], Candidate[]>();

/** The candidates for the shelf, the highest score first; of two with the same score, the one that is listed first. */
export function rank(candidates: readonly Candidate[]): Candidate[] {
  const best = known.get(candidates) ?? candidates.toSorted((one, other) => other.score - one.score).slice(0, SHELF_SIZE);
  known.set(candidates, best);
  return best;
}
