import type { Estimate } from "../../finding/finding.ts";
import { answered, type Told, type Untold, unanswered } from "../../finding/tell.ts";
import { isCertain, isMeasurable, type Moved, movedBetween, rangeOf } from "../../statistics/partial-identification.ts";
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
  signedSpan,
  span,
} from "./grounds.ts";
import { directionsAlike, isSampled, type Occasion, seenAlike } from "./occasion.ts";

const MOST_EVIDENCE = 10;
/** Octets and time may differ by so much and still tell the same story. */
const CLOSE = 0.1;

/** activity.share.<category>: the value is what is told, the interval what it may be; that of what is told alone lies in the details. */
export function tellShare(category: Category, occasion: Occasion): Told | Untold {
  const { now, earlier } = occasion;
  const time = categoryShare(now, category, "time");
  const id = `activity.share.${category}`;
  if (!time) return unanswered(id, "too-short", "two days with flows in which the subject uses something");
  if (time.told.value === 0 && time.highest.value > SMALL_SHARE)
    return unanswered(
      id,
      "not-observable",
      `names, marks, ports or lists that tell this use: nothing does, and ${percent(time.highest.value)} of the time may be any`,
      { bounds: boundsOf(time) },
    );
  const [octets, flows] = [categoryShare(now, category, "octets"), categoryShare(now, category, "flows")];
  const before = earlier && againstOf(earlier, category);
  const difference = seenAlike(occasion) && before ? movedBetween(time, before.time, differenceOf) : null;
  const ofOctets =
    directionsAlike(occasion) && octets && before?.octets ? movedBetween(octets, before.octets, differenceOf) : null;
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
    estimate: estimateOf(time),
    confidence: confidenceOf(
      occasion,
      { value: time.told.value, ...rangeOf(time) },
      { agree: agree ? 2 : 1, of: octets ? 2 : 1 },
      openOf(time),
    ),
    assumptions: assumptionsOf(occasion),
    alternatives: alternativesOf(occasion),
    sensitivity: [
      { changed: "by bytes", value: octets?.told.value ?? null },
      { changed: "by flow records", value: flows?.told.value ?? null },
      { changed: "all that may be something else taken away", value: time.lowest.value },
      { changed: "all that may be it added", value: time.highest.value },
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
  const moved = before && movedBetween(index, before, differenceOf);
  const details: IndexDetails = {
    ...commonDetails(occasion),
    ...detailsOfIndex(index),
    against: before && detailsOfIndex(before),
    shift: moved,
  };
  const outer = { value: index.told.value, ...rangeOf(index) };
  return answered({
    id,
    claim: `Of the time of ${subject.title} that is told to be leisure or work, ${percent(outer.value)} is leisure; if all that could be either is counted against it or for it, between ${percent(outer.low)} and ${percent(outer.high)} (95 % interval)${moved && earlier ? movedText(moved, earlier) : ""}.`,
    estimate: estimateOf(index),
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
  time: Share,
  octets: Share | null,
  occasion: Occasion,
  difference: Moved | null,
): string {
  const { subject, period, earlier } = occasion;
  const seen = isSampled(occasion) ? "the time in which sampling saw" : "the time of";
  const of = `${seen} ${subject.title} online${isSampled(occasion) ? " at all" : ""}`;
  const bytes = octets ? `, and ${percent(octets.told.value)} of its bytes (${span(rangeOf(octets))})` : "";
  const moved = difference && earlier ? movedText(difference, earlier) : "";
  const interval = `95 % interval ${span(rangeOf(time))}`;
  const told = percent(time.told.value);
  if (category === "unresolved")
    return `What ${told} (${interval}) of ${of} was used for cannot be told${bytes}, ${dates(period)}${moved}.`;
  return `${NAMES[category]} was ${told} (${interval} with what the evidence leaves open) of ${of}${bytes}, ${dates(period)}${moved}.`;
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

function openOf({ told, lowest, highest }: Share): string[] {
  return [
    ...(told.value - lowest.value > SMALL_SHARE ? [`it may be as little as ${percent(lowest.value)}`] : []),
    ...(highest.value - told.value > SMALL_SHARE ? [`it may be up to ${percent(highest.value)}`] : []),
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

/** A move is told where it survives what is left open; else as one of what is told, and only where days do not explain it. */
function movedText(moved: Moved, earlier: Uses): string {
  const { survives, ...told } = moved;
  const against = `against ${dates(earlier.period)}`;
  if (isCertain(moved)) return `; it moved by ${points({ ...told, ...survives })} ${against}, whatever the rest is`;
  if (isMeasurable(told))
    return `; what is told of it moved by ${points(told)} ${against}, and what is left open (${signedSpan(survives)}) may undo that`;
  return `; no move ${against} can be told (${points(told)} of what is told)`;
}

function estimateOf(share: Share): Estimate {
  const { value, level, n } = share.told;
  return { value, ...rangeOf(share), level, unit: "share of time", n, nEffective: null };
}

function boundsOf({ lowest, highest }: Share): { low: number; high: number } {
  return { low: lowest.value, high: highest.value };
}

function detailsOfShare(share: Share): ShareDetails["time"] {
  return { ...interval(share.told), bounds: boundsOf(share), range: rangeOf(share) };
}

function detailsOfIndex({ leisure, work, ambiguous, ...share }: LeisureIndex): NonNullable<IndexDetails["against"]> {
  return { ...detailsOfShare(share), leisure, work, ambiguous };
}
