import { HEADER_OCTETS, headerAt, isPlausible } from "./header.ts";

/** Headers that must follow each other before lost octets count as found again. */
const HEADERS = 3;

/** Longest message believed while searching, so that a search never waits for more than a few MiB. */
const LONGEST_SOUGHT = 1024 * 1024;

export interface Search {
  /** Where the records go on, or where the search must wait for more octets. */
  readonly at: number;
  readonly outcome: "found" | "wait" | "none";
}

/** The next place from `from`, before `to`, where three plausible headers follow each other, or fewer up to the very end. */
export function findRecords(octets: Uint8Array, from: number, to: number, ended: boolean): Search {
  for (let at = from; at < to; at++) {
    if (at + 4 >= octets.length) return { at: ended ? to : at, outcome: ended ? "none" : "wait" };
    if (octets[at + 4] !== 0) continue; // no type in use is above 255: passes over most garbage
    const chain = chainAt(octets, at, ended);
    if (chain !== "none") return { at, outcome: chain };
  }
  return { at: to, outcome: "none" };
}

function chainAt(octets: Uint8Array, at: number, ended: boolean): Search["outcome"] {
  let next = at;
  for (let i = 0; i < HEADERS; i++) {
    if (ended && next === octets.length) return i > 0 ? "found" : "none";
    if (next + HEADER_OCTETS > octets.length) return ended ? "none" : "wait";
    const header = headerAt(octets, next);
    if (!isPlausible(header) || header.length > LONGEST_SOUGHT || header.length === 0) return "none";
    next += HEADER_OCTETS + header.length;
  }
  return "found";
}
