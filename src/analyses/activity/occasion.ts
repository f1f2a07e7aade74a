import type { Subject } from "../../subject/subject.ts";
import type { Period } from "../../values/instant.ts";
import type { ClockFault } from "../instrument/clock-faults.ts";
import type { Knowledge } from "../knowledge.ts";
import type { Uses } from "./gather.ts";

/** What was asked and what was read: what sentences need besides the figures. */
export interface Occasion {
  readonly subject: Subject;
  readonly period: Period;
  readonly now: Uses;
  readonly earlier: Uses | null;
  readonly clockFaults: readonly ClockFault[];
  readonly lists: readonly { readonly list: string; readonly date: string; readonly later: boolean }[];
}

/** A direction that is seen in less than this part of the time in which the other window sees it is not seen alike. */
const ALIKE = 0.5;

/**
 * Whether both windows keep the same shares of packets, of both directions: else fewer of the small uses, or of those that are
 * told by one direction, are seen in one of them.
 */
export function seenAlike(occasion: Occasion): boolean {
  const { now, earlier } = occasion;
  if (earlier === null) return true;
  return JSON.stringify(now.probabilities) === JSON.stringify(earlier.probabilities) && directionsAlike(occasion);
}

/** Whether both windows see the same directions: of octets sampling is undone, a direction that is missing is not. */
export function directionsAlike({ now, earlier }: Occasion): boolean {
  if (earlier === null) return true;
  return (["sent", "received"] as const).every(
    (way) =>
      Math.min(now.directions[way], earlier.directions[way]) >=
      ALIKE * Math.max(now.directions[way], earlier.directions[way]),
  );
}

/** Whether some records hold a part of the packets only. */
export function isSampled({ now, earlier }: Occasion): boolean {
  return [now, earlier].some((uses) => uses?.probabilities.some((probability) => probability !== 1));
}

const LISTS = [
  "services",
  "as-names",
  "prefix-origins",
  "doh-servers",
  "vpn-providers",
  "mining-pools",
  "tor-relays",
] as const;

/** The lists that hold at the middle of the period, with their dates. */
export function listsAt(knowledge: Pick<Knowledge, "listDate">, { from, to }: Period): Occasion["lists"] {
  return LISTS.flatMap((list) => {
    const dated = knowledge.listDate(list, (from + to) / 2);
    return dated ? [{ list, ...dated }] : [];
  });
}
