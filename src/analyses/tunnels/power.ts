import { normalQuantile } from "../../statistics/normal.ts";
import { type Domain, distinctOf } from "./ask.ts";

/** Octets that a full name of the common tools carries; their number is what varies. */
const OCTETS_PER_NAME = 60;

/** Octets a day that would have been found with this probability, of full names sent evenly, had any been. */
export function foundFrom(
  least: number,
  coveredDays: number,
  coveredShare: number,
  seenShare: number,
  probability = 0.95,
): number {
  const names = namesFor(least / OCTETS_PER_NAME, normalQuantile(probability));
  return (names * OCTETS_PER_NAME) / (Math.min(1, coveredDays) * coveredShare * seenShare);
}

/** Octets a day that a tunnel below a domain beyond those looked at may carry unseen; 0 when all are looked at. */
export function unlookedFrom(ranked: readonly Domain[], most: number, days: number): number {
  const next = ranked[most];
  return next ? (distinctOf(next.places) * next.octets) / next.queries / Math.max(1, days) : 0;
}

/** Names expected, that at least so many be met: n − z √n = least. */
function namesFor(least: number, z: number): number {
  return ((z + Math.sqrt(z * z + 4 * least)) / 2) ** 2;
}
