import { answered, type Told, type Untold, unanswered } from "../../finding/tell.ts";
import { CLASSES, type ConcealmentClass, MEANING } from "./classes.ts";
import type { ShareDetails } from "./details.ts";
import { type Share, shareIn } from "./estimate.ts";
import { sharesOverTime } from "./figure.ts";
import { assumptionsOf, changedRivals, shareConfidence } from "./grounds.ts";
import type { Occasion } from "./occasion.ts";
import { ruledOf, torOf, vpnOf } from "./particulars.ts";
import type { ByQuantity, Quantity } from "./series.ts";

/** Of one class before and after, by one quantity. */
export interface Shares {
  readonly period: Share;
  readonly against: Share | null;
}

export function sharesOf(of: ConcealmentClass, quantity: Quantity, { reading: { subject } }: Occasion): Shares | null {
  const place = CLASSES.indexOf(of);
  const period = shareIn(subject.period[quantity], place);
  if (!period) return null;
  return { period, against: subject.against && shareIn(subject.against[quantity], place) };
}

/**
 * What is beyond the needs of look-ups, between nothing, as it may all be a busy resolver's, and all that goes to port 53. An
 * exact bound of what was seen; no interval of chance.
 */
function boundShares(occasion: Occasion): Shares | null {
  const shares = sharesOf("dnsTunnel", "octets", occasion);
  const { period, against } = occasion.reading.subject;
  return (
    shares && { period: bounded(shares.period, period), against: shares.against && bounded(shares.against, against!) }
  );
}

function bounded(share: Share, { octets, lookups }: ByQuantity): Share {
  const known = octets.wholes.reduce((sum, whole, day) => {
    const beyond = octets.parts[CLASSES.indexOf("dnsTunnel")]![day]!;
    return Number.isFinite(whole) ? sum + whole - beyond : sum;
  }, 0);
  return { ...share, low: 0, high: lookups / Math.max(1, known + lookups) };
}

/** concealment.share.<class>: of activity time, or of octets where time cannot tell it. */
export function tellShare(of: ConcealmentClass, occasion: Occasion): Told | Untold {
  const id = `concealment.share.${of}`;
  const refusal = notObservable(of, occasion);
  if (refusal) return unanswered(id, "not-observable", refusal);
  const bound = of === "dnsTunnel";
  const quantity = bound ? "octets" : "time";
  const shares = bound ? boundShares(occasion) : sharesOf(of, quantity, occasion);
  if (!shares)
    return unanswered(
      id,
      "not-observable",
      bound ? "octetDeltaCount of flows" : "flows that hosts of the subject send",
    );
  const octets = sharesOf(of, "octets", occasion);
  const rivals = rivalsOf(of, occasion);
  const { level, n, nEffective } = shares.period;
  const difference = shares.against && differenceOf(shares.against, shares.period);
  const open = rivals.filter(({ ruledOutBy }) => ruledOutBy === null).map(({ explanation }) => explanation);
  return answered({
    id,
    claim: claimOf(of, shares, octets, difference, occasion),
    estimate: { ...plain(shares.period), level, unit: bound ? "share of octets" : "share of time", n, nEffective },
    confidence: shareConfidence(shares.period, bound ? null : (octets?.period ?? null), open, occasion),
    assumptions: assumptionsOf(occasion),
    alternatives: rivals,
    sensitivity: octets && !bound ? [{ changed: "by octets", value: octets.period.value }] : [],
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
  difference: Difference | null,
  occasion: Occasion,
): string {
  const { title } = occasion.subject;
  const interval = `${percent(period.value)} (95 % interval ${percent(period.low)} to ${percent(period.high)})`;
  if (of === "dnsTunnel")
    return `Of the octets of ${title} ${percent(period.value)} are DNS beyond what look-ups need${against ? `, against ${percent(against.value)} before` : ""}; all DNS is ${percent(period.high)}, and whether any of it is a tunnel these sums do not tell.`;
  const moved = !difference ? "" : `, against ${percent(against!.value)} before: ${movedText(difference)}`;
  const byOctets = octets ? `; by octets it is ${percent(octets.period.value)}` : "";
  return `Of the activity time of ${title}'s hosts ${interval} is ${CLAIMED[of] ?? MEANING[of]}${moved}${byOctets}.`;
}

/** Words for what is recognised only in part. */
const CLAIMED: Partial<Record<ConcealmentClass, string>> = {
  vpn: "recognisably a VPN's",
  tor: "recognisably Tor's",
  proxy: "recognisably a proxy's",
  unresolved: "unresolved: nothing in the records says what it is",
};

function movedText({ value, low, high }: Difference): string {
  const range = `${points(value)} points (${points(low)} to ${points(high)})`;
  return low > 0 || high < 0 ? range : `no measurable change, ${range}`;
}

function rivalsOf(of: ConcealmentClass, occasion: Occasion): { explanation: string; ruledOutBy: string | null }[] {
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

function detailsFor(
  of: ConcealmentClass,
  shares: Shares,
  difference: Difference | null,
  occasion: Occasion,
): ShareDetails {
  const { coverage, days, subject } = occasion.reading;
  const covered = ({ from, to }: { from: number; to: number }) =>
    Array.from({ length: to - from }, (_, k) => from + k).filter((day) => coverage.complete(day)).length;
  return {
    class: of,
    quantity: of === "dnsTunnel" ? "octets" : "activity time",
    days: { period: covered(days.period), against: days.against && covered(days.against) },
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

type Difference = { readonly value: number; readonly low: number; readonly high: number };

/** Of two independent shares: half-widths towards each end add as squares (Newcombe, Statistics in Medicine 17, 1998, method 10). */
export function differenceOf(before: Share, after: Share): Difference {
  const value = after.value - before.value;
  return {
    value,
    low: value - Math.hypot(after.value - after.low, before.high - before.value),
    high: value + Math.hypot(after.high - after.value, before.value - before.low),
  };
}

function plain({ value, low, high }: Share) {
  return { value, low, high };
}

function plainShares(shares: Shares | null) {
  return shares && { value: plain(shares.period), against: shares.against && plain(shares.against) };
}

export function percent(share: number): string {
  const value = share * 100;
  return `${value > 0 && value < 0.1 ? "under 0.1" : value.toFixed(1)} %`;
}

function points(share: number): string {
  return `${share >= 0 ? "+" : "−"}${Math.abs(share * 100).toFixed(1)}`;
}
