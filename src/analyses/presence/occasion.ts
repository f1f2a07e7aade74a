import type { Subject } from "../../subject/subject.ts";
import { formatInstant, type Period } from "../../values/instant.ts";
import type { DatedList, Knowledge } from "../knowledge.ts";
import type { Reading, Settings } from "./reading.ts";

/** What was asked and what was read: what sentences need. */
export interface Occasion {
  readonly subject: Subject;
  readonly reading: Reading;
  /** The window compared with; null where none was asked about or it carries no answer. */
  readonly before: Reading | null;
  /** The period again with suspected members; null where the subject has none. */
  readonly wider: Reading | null;
  readonly knowledge: Knowledge;
  readonly settings: Settings;
}

const LISTS: readonly DatedList[] = [
  "countries",
  "other-countries",
  "as-names",
  "prefix-origins",
  "vpn-providers",
  "tor-relays",
  "services",
];

/** The lists that stood behind, with their dates. */
export function listsOf({ knowledge, reading: { period } }: Occasion) {
  const at = (period.from + period.to) / 2;
  return LISTS.flatMap((list) => {
    const held = knowledge.listDate(list, at);
    return held ? [{ list, date: held.date, later: held.later }] : [];
  });
}

/** Two significant digits (METHODS §13.3). */
export function rounded(count: number): number {
  return Number(count.toPrecision(2));
}

export function dates({ from, to }: Period): string {
  return `${formatInstant(from).slice(0, 10)} to ${formatInstant(to).slice(0, 10)}`;
}

export function times(ratio: number): string {
  if (ratio > 1000) return "beyond 1,000";
  return ratio >= 100 ? ratio.toFixed(0) : ratio.toPrecision(2);
}
