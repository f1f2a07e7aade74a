import { confidenceFrom, precisionOf } from "../../finding/confidence.ts";
import { answered, unanswered } from "../../finding/tell.ts";
import { DAY } from "../../values/instant.ts";
import type { Answer } from "../analysis.ts";
import { contactsOf, type Onset, onsetOf } from "./contacts.ts";
import type { OnsetDetails } from "./details.ts";
import { assumptionsOf, coverageOf, PAYS_MORE, untestedOf } from "./grounds.ts";
import type { Occasion } from "./occasion.ts";
import { samplingChanges, seenAlike } from "./rivals.ts";
import { named } from "./tell-growth.ts";
import { dates, times } from "./words.ts";

/** mining.onset.<coin>: when contacts with a coin begin, or that two windows have the same level of them. */
export function tellOnset(coin: string, occasion: Occasion, margin: number): Answer | null {
  const { gathered, subject } = occasion;
  const id = `mining.onset.${coin}`;
  const [contacts] = contactsOf(coin, gathered, subject.zone); // pools where there are any, else nodes
  if (!contacts) return null;
  if (gathered.days.flat().length < 4) return unanswered(id, "coverage", "four whole days that the exporters cover");
  const found = onsetOf(contacts, margin);
  if (contacts.kind === "nodes" && samplingChanges(gathered))
    return unanswered(
      id,
      "not-observable",
      `one sampling of each exporter: flows to nodes of ${coin} are counted, and change with it`,
    );
  const details: OnsetDetails = {
    coin,
    contacts: found.kind,
    onset: found.onset && {
      at: date(found.onset.day),
      low: date(found.onset.low),
      high: date(found.onset.high),
      before: found.onset.before,
      after: found.onset.after,
    },
    sameLevel: found.same,
    ratio: found.ratio && ratioDetails(found.ratio),
    margin,
    peersOnADay: found.peers,
  };
  const alike = seenAlike(gathered);
  return answered({
    id,
    claim: claimOf(coin, found, occasion, margin),
    estimate: estimateOf(found, gathered.days.flat().length),
    confidence: confidenceFrom({
      coverage: coverageOf(occasion, occasion.against ? [0, 1] : [0]),
      precision: precisionFor(found),
      readings: { agree: 2, of: 2 },
      openRivals: alike ? [] : ["the subject is seen otherwise on some days than on others"],
      untested: untestedOf(occasion),
    }),
    assumptions: [
      ...assumptionsOf(occasion),
      ...(found.kind === "nodes" ? ["a flow to the port of a coin's network is a contact with a node"] : []),
    ],
    alternatives: [
      { explanation: "one privileged user, or the state: size and motive are not seen", ruledOutBy: null },
      ...(found.kind === "nodes" ? [{ explanation: "a wallet or node that does not mine", ruledOutBy: null }] : []),
      {
        explanation: "contacts were there before and not seen",
        ruledOutBy: alike ? "days without contacts were covered at the same sampling" : null,
      },
      { explanation: PAYS_MORE, ruledOutBy: null },
    ],
    details,
  });
}

function claimOf(coin: string, found: Onset, { subject, period, against }: Occasion, margin: number): string {
  const what =
    found.kind === "pools"
      ? `Connections of ${subject.title} to pools of ${named(coin)}`
      : `Contacts of ${subject.title} with nodes of ${coin}, which are not mining,`;
  const { onset, ratio, same } = found;
  if (onset)
    return `${what} begin on ${date(onset.day)} (95 % interval ${date(onset.low)} to ${date(onset.high)}), from ${amount(onset.before, found)} to ${amount(onset.after, found)} a day.`;
  if (ratio && same)
    return `${what} are at the same level in ${dates(period)} as in ${dates(against!)}: the ratio is ${times(ratio.value)} and its 90 % interval, ${times(ratio.low)} to ${times(ratio.high)}, lies within a factor of ${margin} (two one-sided tests).`;
  if (ratio)
    return `${what} cannot be called the same level in ${dates(period)} as in ${dates(against!)}: the ratio is ${times(ratio.value)}, and its 90 % interval ${times(ratio.low)} to ${times(ratio.high)} does not lie within a factor of ${margin}.`;
  return `${what} are there in ${dates(period)}, and no day on which they begin stands out.`;
}

function amount(value: number, { kind }: Onset): string {
  return `${value >= 10 ? value.toFixed(0) : value.toFixed(1)} ${kind === "pools" ? "connection-hours" : "flows"}`;
}

function estimateOf({ onset, ratio }: Onset, n: number) {
  if (onset)
    return {
      value: onset.day,
      low: onset.low,
      high: onset.high,
      level: 0.95,
      unit: "day since 1970",
      n,
      nEffective: null,
    };
  return ratio && { ...ratioDetails(ratio), unit: "ratio", n: ratio.n, nEffective: ratio.nEffective };
}

function precisionFor({ onset, ratio }: Onset): number {
  if (onset) return 1 - Math.min(1, (onset.high - onset.low) / 14);
  if (!ratio) return 0;
  return precisionOf({ low: Math.log(ratio.low), high: Math.log(ratio.high) }, Math.log(ratio.value), Math.log(2)) ?? 0;
}

function ratioDetails({ value, low, high, level }: { value: number; low: number; high: number; level: number }) {
  return { value, low, high, level };
}

function date(day: number): string {
  return new Date(day * DAY).toISOString().slice(0, 10);
}
