import type { AsPath } from "../../statistics/hegemony.ts";
import type { Asn } from "../../values/asn.ts";

/** Steps of an AS path as it is stored: ASNs with a space between, sets in braces. */
export function parseAsPath(text: string): AsPath {
  return (text.match(/[{[(][^}\])]*[}\])]|\d+/g) ?? []).map((step) =>
    /^\d/.test(step) ? Number(step) : (step.match(/\d+/g) ?? []).map(Number),
  );
}

/** The AS before the origin, prepended repetitions passed over; null when the path does not tell one. */
export function neighbourOfOrigin(path: AsPath): Asn | null {
  const origin = path.at(-1);
  if (typeof origin !== "number") return null;
  const before = path.findLast((step) => step !== origin);
  return typeof before === "number" ? before : null;
}

/** The AS before that neighbour, as seen from the origin. */
export function beyondNeighbour(path: AsPath): Asn | null {
  const origin = path.at(-1);
  const neighbour = neighbourOfOrigin(path);
  if (neighbour === null) return null;
  const before = path.findLast((step) => step !== origin && step !== neighbour);
  return typeof before === "number" ? before : null;
}
