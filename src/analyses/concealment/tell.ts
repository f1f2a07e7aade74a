import { answered, type Told, type Untold, unanswered } from "../../finding/tell.ts";
import {
  type Bounded,
  isCertain,
  isMeasurable,
  type Moved,
  movedBetween,
  rangeOf,
} from "../../statistics/partial-identification.ts";
import { CLASSES, type ConcealmentClass, MEANING } from "./classes.ts";
import type { ShareDetails } from "./details.ts";
import { boundedShareIn, differenceOf, type Share } from "./estimate.ts";
import { sharesOverTime } from "./figure.ts";
import { assumptionsOf, changedRivals, shareConfidence } from "./grounds.ts";
import type { Occasion } from "./occasion.ts";
import { ruledOf, torOf, vpnOf } from "./particulars.ts";
import type { ByQuantity, Quantity } from "./series.ts";

/** Of one class before and after, by one quantity. */
interface Shares {
  readonly period: Bounded<Share>;
  readonly against: Bounded<Share> | null;
}

function sharesOf(of: ConcealmentClass, quantity: Quantity, { reading: { subject } }: Occasion): Shares | null {
  const share = (read: ByQuantity) => {
    const found = boundedShareIn(read[quantity], CLASSES.indexOf(of));
    return found && of === "dnsTunnel" && quantity === "octets" ? lookupBound(found, read) : found;
  };
  const period = share(subject.period);
  return period && { period, against: subject.against && share(subject.against) };
}

/**
 * What is beyond the needs of look-ups, between nothing, as it may all be a busy resolver's, and all that goes to port 53. An
 * exact bound of what was seen; no interval of chance.
 */
function lookupBound({ told }: Bounded<Share>, { octets, lookups }: ByQuantity): Bounded<Share> {
  const known = octets.wholes.reduce((sum, whole, day) => {
    const beyond = octets.parts[CLASSES.indexOf("dnsTunnel")]![day]!;
    return Number.isFinite(whole) ? sum + whole - beyond : sum;
  }, 0);
  const exact = (value: number): Share => ({ ...told, value, low: value, high: value });
  const highest = exact(lookups / Math.max(1, known + lookups));
  return { told: { ...told, high: Math.min(told.high, highest.high) }, lowest: exact(0), highest };
}

/** concealment.share.<class>: of activity time, or of octets where time cannot tell it. */
export function tellShare(of: ConcealmentClass, occasion: Occasion): Told | Untold {
  const id = `concealment.share.${of}`;
  const refusal = notObservable(of, occasion);
  if (refusal) return unanswered(id, "not-observable", refusal);
  const bound = of === "dnsTunnel";
  const quantity = bound ? "octets" : "time";
  const shares = sharesOf(of, quantity, occasion);
  if (!shares)
    return unanswered(
      id,
      "not-observable",
      bound ? "octetDeltaCount of flows" : "flows that hosts of the subject send",
    );
  const octets = sharesOf(of, "octets", occasion);
  const rivals = rivalsOf(of, shares.period, occasion);
  const { value, level, n, nEffective } = shares.period.told;
  const difference = shares.against && movedBetween(shares.period, shares.against, differenceOf);
  const open = rivals.filter(({ ruledOutBy }) => ruledOutBy === null).map(({ explanation }) => explanation);
  return answered({
    id,
    claim: claimOf(of, shares, octets, difference, occasion),
    estimate: {
      value,
      ...rangeOf(shares.period),
      level,
      unit: bound ? "share of octets" : "share of time",
      n,
      nEffective,
    },
    confidence: shareConfidence(shares.period, bound ? null : (octets?.period ?? null), open, occasion),
    assumptions: assumptionsOf(occasion),
    alternatives: rivals,
    sensitivity: octets && !bound ? [{ changed: "by octets", value: octets.period.told.value }] : [],
    figures: of === "cleartext" ? [sharesOverTime(occasion)] : [],
    details: detailsFor(of, shares, difference, occasion),
  });
}

/** What the records would have to tell for the class to be seen; null where they do. */
function notObservable(of: ConcealmentClass, { reading: { subject } }: Occasion): string | null {
  if (of === "namedTls" && !subject.told.some(({ named }) => named > 0))
    return "serverName of TLS flows, which these records do not tell: named and unnamed TLS cannot be told apart";
  if (of === "tor" && subject.relays.list === null && !ruledOf("tor", subject.ruled).some(({ flows }) => flows > 0))
    return "a dated list of Tor relays (tor-relays), or first payloads";
  return null;
}

function claimOf(
  of: ConcealmentClass,
  { period, against }: Shares,
  octets: Shares | null,
  difference: Moved | null,
  occasion: Occasion,
): string {
  const { title } = occasion.subject;
  const told = percent(period.told.value);
  const before = against ? `, against ${percent(against.told.value)} before` : "";
  if (of === "dnsTunnel")
    return `Of the octets of ${title} ${told} are DNS beyond what look-ups need${before}; all DNS is ${percent(period.highest.value)}, and whether any of it is a tunnel these sums do not tell.`;
  const moved = difference ? `${before}: ${movedText(difference)}` : "";
  const byOctets = octets ? `; by octets it is ${percent(octets.period.told.value)} (${span(octets.period)})` : "";
  const open = of === "unresolved" ? "" : " with what the records leave open";
  return `Of the activity time of ${title}'s hosts ${told} (95 % interval ${span(period)}${open}) is ${CLAIMED[of] ?? MEANING[of]}${moved}${byOctets}.`;
}

/** Words of a sentence where those of a figure do not fit. */
const CLAIMED: Partial<Record<ConcealmentClass, string>> = {
  vpn: "a VPN's",
  tor: "Tor's",
  proxy: "a proxy's",
  unresolved: "unresolved: nothing in the records says what it is",
};

/** A move is told where it survives what is left open; else as one of what is told, where days do not explain it. */
function movedText(moved: Moved): string {
  const { value, survives } = moved;
  if (isCertain(moved)) return `${pointsOf({ value, ...survives })}, whatever the rest is`;
  if (isMeasurable(moved))
    return `what is told moved by ${pointsOf(moved)}, and what is left open (${signed(survives.low)} to ${signed(survives.high)}) may undo that`;
  return `no measurable change, ${pointsOf(moved)} of what is told`;
}

/** Shares that differ by less than this are told alike. */
const OPEN = 0.05;

function rivalsOf(
  of: ConcealmentClass,
  { told, lowest, highest }: Bounded<Share>,
  occasion: Occasion,
): { explanation: string; ruledOutBy: string | null }[] {
  const { reading } = occasion;
  const rows = ruledOf(of, reading.subject.ruled);
  const all = rows.reduce((sum, { octets }) => sum + octets, 0);
  const byPort = rows.filter(({ tier }) => tier === "C").reduce((sum, { octets }) => sum + octets, 0);
  const hidden = of === "vpn" || of === "tor" || of === "proxy";
  return [
    ...changedRivals(occasion).map((explanation) => ({ explanation, ruledOutBy: null })),
    ...(all > 0
      ? [
          {
            explanation: "something else on the same port",
            ruledOutBy:
              byPort < all / 2 ? "most of it is told by marks of its packets, lists, names or behaviour" : null,
          },
        ]
      : []),
    ...(highest.value - told.value > OPEN && of !== "dnsTunnel"
      ? [{ explanation: `flows that nothing or only a port tells: up to ${percent(highest.value)}`, ruledOutBy: null }]
      : []),
    ...(told.value - lowest.value > OPEN && of !== "dnsTunnel"
      ? [{ explanation: `something else that looks alike: as little as ${percent(lowest.value)}`, ruledOutBy: null }]
      : []),
    ...(of === "vpn"
      ? [
          {
            explanation: "sites of VPN providers that were only visited",
            ruledOutBy: `${reading.subject.visited.addresses} listed addresses without a tunnel are not counted`,
          },
        ]
      : []),
    ...(hidden
      ? [
          {
            explanation: "more of it inside TLS to addresses that no list has and that are not up for long",
            ruledOutBy: null,
          },
        ]
      : []),
    ...(of === "unnamedTls" && !reading.subject.told.some(({ named }) => named > 0)
      ? [{ explanation: "TLS that showed a name, which these records do not tell", ruledOutBy: null }]
      : []),
  ];
}

function detailsFor(of: ConcealmentClass, shares: Shares, difference: Moved | null, occasion: Occasion): ShareDetails {
  const { coverage, days, subject } = occasion.reading;
  const covered = ({ from, to }: { from: number; to: number }) =>
    Array.from({ length: to - from }, (_, k) => from + k).filter((day) => coverage.complete(day)).length;
  return {
    class: of,
    quantity: of === "dnsTunnel" ? "octets" : "activity time",
    days: { period: covered(days.period), against: days.against && covered(days.against) },
    share: plain(shares.period),
    against: shares.against && plain(shares.against),
    difference,
    octets: plainShares(sharesOf(of, "octets", occasion)),
    flows: plainShares(sharesOf(of, "flows", occasion)),
    by: ruledOf(of, subject.ruled),
    lists: listsOf(of, occasion),
    vpn: of === "vpn" ? vpnOf(subject) : null,
    tor: of === "tor" ? torOf(subject) : null,
  };
}

function listsOf(of: ConcealmentClass, { reading, knowledge, period }: Occasion): ShareDetails["lists"] {
  if (of === "tor") return reading.subject.relays.list ? [{ list: "tor-relays", ...reading.subject.relays.list }] : [];
  if (of !== "vpn") return [];
  return (["vpn-providers", "as-names"] as const).flatMap((list) => {
    const dated = knowledge.listDate(list, period.from);
    return dated ? [{ list, date: dated.date, later: dated.later }] : [];
  });
}

function plain(share: Bounded<Share>) {
  const { value, low, high } = share.told;
  return { value, low, high, range: rangeOf(share) };
}

function plainShares(shares: Shares | null) {
  return shares && { value: plain(shares.period), against: shares.against && plain(shares.against) };
}

export function percent(share: number): string {
  const value = share * 100;
  return `${value > 0 && value < 0.1 ? "under 0.1" : value.toFixed(1)} %`;
}

function span(share: Bounded<Share>): string {
  const { low, high } = rangeOf(share);
  return `${percent(low)} to ${percent(high)}`;
}

function pointsOf({ value, low, high }: { value: number; low: number; high: number }): string {
  return `${signed(value)} points (${signed(low)} to ${signed(high)})`;
}

function signed(share: number): string {
  return `${share >= 0 ? "+" : "−"}${Math.abs(share * 100).toFixed(1)}`;
}
