import type { Estimate } from "../../finding/finding.ts";
import { answered, type Told, type Untold, unanswered } from "../../finding/tell.ts";
import type { BlockEstimate } from "../../statistics/jackknife.ts";
import type { Category } from "./categories.ts";
import type { IndexDetails, ShareDetails } from "./details.ts";
import { categoryShare, differenceOf, type LeisureIndex, leisureIndex, type Share, tiersOf } from "./estimate.ts";
import { categoriesFigure } from "./figure.ts";
import { sum, type Uses } from "./gather.ts";
import {
  assumptionsOf,
  commonDetails,
  confidenceOf,
  dates,
  interval,
  percent,
  points,
  SMALL_SHARE,
} from "./grounds.ts";
import { directionsAlike, isSampled, type Occasion, seenAlike } from "./occasion.ts";

const MOST_EVIDENCE = 10;
/** Octets and time may differ by so much and still tell the same story. */
const CLOSE = 0.1;

/** activity.share.<category>: what is told, and what it may be. */
export function tellShare(category: Category, occasion: Occasion): Told | Untold {
  const { now, earlier } = occasion;
  const time = categoryShare(now, category, "time");
  const id = `activity.share.${category}`;
  if (!time) return unanswered(id, "too-short", "two days with flows in which the subject uses something");
  if (time.told.value === 0 && time.bounds.high > SMALL_SHARE)
    return unanswered(
      id,
      "not-observable",
      `names, marks, ports or lists that tell this use: nothing does, and ${percent(time.bounds.high)} of the time may be any`,
      { bounds: time.bounds },
    );
  const [octets, flows] = [categoryShare(now, category, "octets"), categoryShare(now, category, "flows")];
  const before = earlier && againstOf(earlier, category);
  const difference = seenAlike(occasion) && before ? differenceOf(time.told, before.time.told) : null;
  const ofOctets =
    directionsAlike(occasion) && before?.octets && octets ? differenceOf(octets.told, before.octets.told) : null;
  const is = (use: Uses["uses"][number]) => use.as.category === category;
  const details: ShareDetails = {
    ...commonDetails(occasion),
    time: detailsOfShare(time),
    octets: octets && detailsOfShare(octets),
    flows: flows && detailsOfShare(flows),
    tiers: tiersOf(now, is),
    evidence: evidenceOf(now, category),
    against: before && {
      time: detailsOfShare(before.time),
      octets: before.octets && detailsOfShare(before.octets),
      flows: before.flows && detailsOfShare(before.flows),
    },
    difference,
    differenceOfOctets: ofOctets,
  };
  const agree = octets !== null && Math.abs(octets.told.value - time.told.value) <= CLOSE;
  return answered({
    id,
    claim: shareClaim(category, time, octets, occasion, difference),
    estimate: estimateOf(time.told),
    confidence: confidenceOf(
      occasion,
      { value: time.told.value, ...outerOf(category, time) },
      { agree: agree ? 2 : 1, of: octets ? 2 : 1 },
      category === "unresolved" ? [] : openOf(time),
    ),
    assumptions: assumptionsOf(occasion),
    alternatives: alternativesOf(occasion),
    sensitivity: [
      { changed: "by bytes", value: octets?.told.value ?? null },
      { changed: "by flow records", value: flows?.told.value ?? null },
      { changed: "all that may be something else taken away", value: time.bounds.low },
      { changed: "all that may be it added", value: time.bounds.high },
    ],
    figures: category === "unresolved" ? [categoriesFigure(occasion)] : [],
    details,
  });
}

/** activity.leisureIndex: the estimate's interval is that of the bounds, the index as told lies in the details. */
export function tellIndex(occasion: Occasion): Told | Untold {
  const { now, earlier, subject } = occasion;
  const index = leisureIndex(now);
  const id = "activity.leisureIndex";
  if (!index)
    return unanswered(id, "not-observable", "names, marks, ports or lists that tell leisure or work, on two days");
  const before = earlier && seenAlike(occasion) ? leisureIndex(earlier) : null;
  const moved = before && differenceOf(index.told, before.told);
  const survives = before && {
    low: index.lowest.value - before.highest.value,
    high: index.highest.value - before.lowest.value,
  };
  const details: IndexDetails = {
    ...commonDetails(occasion),
    ...detailsOfIndex(index),
    against: before && detailsOfIndex(before),
    shift: moved && survives ? { ...moved, survives } : null,
  };
  const outer = { value: index.told.value, low: index.lowest.low, high: index.highest.high };
  return answered({
    id,
    claim: `Of the time of ${subject.title} that is told to be leisure or work, ${percent(outer.value)} is leisure; if all that could be either is counted against it or for it, between ${percent(outer.low)} and ${percent(outer.high)}${moved && survives ? `; it moved by ${points(moved)}, ${survivesText(survives)}` : ""}.`,
    estimate: { ...outer, level: 0.95, unit: "share of time", n: index.told.n, nEffective: null },
    confidence: confidenceOf(occasion, outer, { agree: 1, of: 1 }, [
      ...(index.ambiguous > SMALL_SHARE ? [`${percent(index.ambiguous)} of the time may be either`] : []),
    ]),
    assumptions: [
      ...assumptionsOf(occasion),
      "streaming, gaming, social and shopping are leisure; mail, work and code are work",
    ],
    alternatives: alternativesOf(occasion),
    sensitivity: [
      { changed: "all that may be work is work", value: index.lowest.value },
      { changed: "all that may be leisure is leisure", value: index.highest.value },
    ],
    details,
  });
}

function shareClaim(
  category: Category,
  { told, bounds }: Share,
  octets: Share | null,
  occasion: Occasion,
  difference: { value: number; low: number; high: number } | null,
): string {
  const { subject, period, earlier } = occasion;
  const seen = isSampled(occasion) ? "the time in which sampling saw" : "the time of";
  const of = `${seen} ${subject.title} online${isSampled(occasion) ? " at all" : ""}`;
  const bytes = octets ? `, and ${percent(octets.told.value)} of its bytes` : "";
  const moved = difference && earlier ? `; ${points(difference)} against ${dates(earlier.period)}` : "";
  const told95 = `${percent(told.value)} (95 % interval ${percent(told.low)} to ${percent(told.high)})`;
  if (category === "unresolved")
    return `What ${told95} of ${of} was used for cannot be told${bytes}${moved}, ${dates(period)}.`;
  const open = ` (${percent(bounds.low)} to ${percent(bounds.high)} with what the evidence leaves open)`;
  return `${NAMES[category]} was ${told95} of ${of}${open}${bytes}${moved}, ${dates(period)}.`;
}

const NAMES: Readonly<Record<Exclude<Category, "unresolved">, string>> = {
  streaming: "Streaming",
  gaming: "Gaming",
  social: "Social media and messaging",
  shopping: "Shopping",
  web: "Web use that nothing tells further",
  mail: "Mail",
  work: "Office services, meetings and remote work",
  code: "Work on code",
  technical: "Technical and academic use",
  news: "News",
  government: "Government services",
  finance: "Finance",
  exchange: "Use of cryptocurrency exchanges",
  telemetry: "What devices tell their makers",
  bulk: "Transfer of large files",
};

/** The interval with what the evidence leaves open; what is unresolved is just that. */
function outerOf(category: Category, { told, bounds }: Share): { low: number; high: number } {
  if (category === "unresolved") return told;
  return { low: Math.min(told.low, bounds.low), high: Math.max(told.high, bounds.high) };
}

function openOf({ told, bounds }: Share): string[] {
  return [
    ...(told.value - bounds.low > SMALL_SHARE ? [`it may be as little as ${percent(bounds.low)}`] : []),
    ...(bounds.high - told.value > SMALL_SHARE ? [`it may be up to ${percent(bounds.high)}`] : []),
  ];
}

function againstOf(earlier: Uses, category: Category) {
  const time = categoryShare(earlier, category, "time");
  return (
    time && {
      time,
      octets: categoryShare(earlier, category, "octets"),
      flows: categoryShare(earlier, category, "flows"),
    }
  );
}

function evidenceOf({ uses, totals }: Uses, category: Category): { id: string; share: number }[] {
  const all = sum(totals.time);
  const byId = new Map<string, number>();
  for (const { as, time } of uses)
    if (as.category === category) for (const id of as.evidence) byId.set(id, (byId.get(id) ?? 0) + sum(time) / all);
  return [...byId]
    .map(([id, share]) => ({ id, share }))
    .sort((a, b) => b.share - a.share || (a.id < b.id ? -1 : 1))
    .slice(0, MOST_EVIDENCE);
}

export function alternativesOf(occasion: Occasion) {
  const { now, earlier } = occasion;
  const alike = seenAlike(occasion);
  return [
    {
      explanation: "names and lists show some uses more fully than others",
      ruledOutBy: null,
    },
    ...(earlier
      ? [
          {
            explanation: "the windows were seen differently: sampling, exporters or names",
            ruledOutBy:
              alike && now.exporters.join() === earlier.exporters.join() && now.sampling === "known"
                ? "the same exporters with the same sampling told both windows"
                : null,
          },
        ]
      : []),
  ];
}

function survivesText({ low, high }: { low: number; high: number }): string {
  return low > 0 || high < 0
    ? "which is there whatever the rest is"
    : "which does not survive if what is left open moved the other way";
}

function estimateOf({ value, low, high, level, n }: BlockEstimate): Estimate {
  return { value, low, high, level, unit: "share of time", n, nEffective: null };
}

function detailsOfShare({ told, bounds }: Share): ShareDetails["time"] {
  return { ...interval(told), bounds };
}

function detailsOfIndex({
  told,
  lowest,
  highest,
  leisure,
  work,
  ambiguous,
}: LeisureIndex): NonNullable<IndexDetails["against"]> {
  return { ...interval(told), bounds: { low: lowest.value, high: highest.value }, leisure, work, ambiguous };
}
