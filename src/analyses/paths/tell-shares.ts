import { confidenceFrom, precisionOf } from "../../finding/confidence.ts";
import type { Estimate } from "../../finding/finding.ts";
import { type Likelihood, likelihoodTerm } from "../../finding/likelihood.ts";
import { answered, type Told, unanswered } from "../../finding/tell.ts";
import { chanceOfChange } from "../../statistics/chance-of-change.ts";
import { normalCdf, normalQuantile } from "../../statistics/normal.ts";
import type { Random } from "../../statistics/random.ts";
import type { ShareOfTotal } from "../../statistics/share-of-total.ts";
import { formatInstant, type Period } from "../../values/instant.ts";
import type { Answer } from "../analysis.ts";
import type { EffectiveDetails, ShareDetails } from "./details.ts";
import { sharesFigure } from "./figure.ts";
import { type Occasion, wayFacts, waysOf } from "./occasion.ts";
import type { RoutingView } from "./routing-view.ts";
import { type DaySpan, effectiveWays, shareDifference, shareIn, totalIn, UNATTRIBUTED } from "./shares.ts";
import type { Traffic } from "./traffic.ts";

/** Beyond this share of octets without a way, shares of the ways are not told. */
const MOST_UNATTRIBUTED = 0.5;
/** An interval wider than this, because nobody knows how to weigh the exporters, is no answer. */
const MOST_UNKNOWN = 0.5;
const NEEDS_SAMPLING = "the sampling of every exporter, or exporters that see the same ways";
/** A share is precise when its interval is narrow beside ten points. */
const SMALL_SHARE = 0.1;
const NEEDS_NEIGHBOUR =
  "bgpNextAdjacentAsNumber and bgpPrevAdjacentAsNumber in the flows, members with a way of their own, or routes of the time";

/** paths.share.<way> for every way, paths.share.unattributed, and paths.effective. */
export function tellShares(
  traffic: Traffic,
  occasion: Occasion,
  routing: RoutingView | null,
  random: Random,
): Answer[] {
  const ids = [...traffic.ways, UNATTRIBUTED];
  const nothing = shareIn(traffic.days, UNATTRIBUTED, "octets", traffic.period);
  if (!nothing) return [...ids.map((id) => `share.${id}`), "effective"].map((id) => tooLittle(`paths.${id}`, traffic));
  const unattributed = tellWay(UNATTRIBUTED, nothing, traffic, occasion, routing);
  if (nothing.value > MOST_UNATTRIBUTED) {
    const reason = nothing.value === 1 ? "not-observable" : "ambiguous";
    const refused = [...traffic.ways.map((way) => `share.${way}`), "effective"];
    return [...refused.map((id) => unanswered(`paths.${id}`, reason, NEEDS_NEIGHBOUR)), unattributed];
  }
  const ways = traffic.ways.map((way) => {
    const share = overExporters(way, shareIn(traffic.days, way, "octets", traffic.period)!, traffic);
    return share.high - share.low > MOST_UNKNOWN && traffic.apart.length > 0
      ? unanswered(
          `paths.share.${way}`,
          "unknown-sampling",
          `${NEEDS_SAMPLING}; without it the share may be ${percent(share.low)} to ${percent(share.high)}`,
        )
      : tellWay(way, share, traffic, occasion, routing);
  });
  return [...ways, unattributed, tellEffective(traffic, occasion, random.fork("effective"))];
}

/** Where exporters of unknown sampling are added to others, the interval spans what any weighing of them could give. */
function overExporters(way: string, share: ShareOfTotal, { apart, period }: Traffic): ShareOfTotal {
  const others = apart.flatMap((days) => shareIn(days, way, "octets", period) ?? []);
  return {
    ...share,
    low: Math.min(share.low, ...others.map(({ low }) => low)),
    high: Math.max(share.high, ...others.map(({ high }) => high)),
  };
}

function tellWay(
  id: string,
  share: ShareOfTotal,
  traffic: Traffic,
  occasion: Occasion,
  routing: RoutingView | null,
): Told {
  const { days, against } = traffic;
  const before = against && shareIn(days, id, "octets", against);
  const difference = before && shareDifference(before, share);
  const details = detailsOf(id, share, before, traffic, occasion, routing);
  return answered({
    id: `paths.share.${id}`,
    claim: claimOf(id, share, before, details, occasion),
    estimate: estimateOf(share, "share of octets"),
    likelihood: difference && id !== UNATTRIBUTED ? likelihoodOfChange(difference) : null,
    confidence: confidenceFrom({
      coverage: coveredShare(traffic),
      precision: precisionOf(share, Math.max(share.value, SMALL_SHARE), SMALL_SHARE),
      readings: readingsOf(share, details),
      openRivals:
        details.unattributed > 0.1 && id !== UNATTRIBUTED ? ["a good part of the bytes could not be attributed"] : [],
      untested: doubtsOf(traffic),
    }),
    assumptions: [
      "the exporters see each way in the same proportion",
      ...(details.unattributed > 0.005
        ? ["what could not be attributed is spread over the ways like the rest of its /24 in the same week"]
        : []),
      ...(traffic.samplingKnown ? [] : ["an exporter that does not tell its sampling did not change it"]),
    ],
    alternatives: alternativesOf(id, details, traffic),
    sensitivity: [
      { changed: "by flow records", value: details.flowRecords?.value ?? null },
      ...(details.prefixHours
        ? [{ changed: "by prefix-hours of the routes alone", value: details.prefixHours.value }]
        : []),
      { changed: "only what the subject sent", value: details.out?.value ?? null },
      { changed: "only what it received", value: details.in?.value ?? null },
      { changed: "if none of what could not be attributed went this way", value: details.bounds.low },
      { changed: "if all of it did", value: details.bounds.high },
    ],
    figures: id === traffic.ways[0] ? [sharesFigure(traffic, occasion)] : [],
    details,
  });
}

function tellEffective(traffic: Traffic, { subject }: Occasion, random: Random): Answer {
  const found = effectiveWays(traffic.days, traffic.ways, traffic.period, random);
  if (!found) return tooLittle("paths.effective", traffic);
  const before = traffic.against && effectiveWays(traffic.days, traffic.ways, traffic.against, random);
  const details: EffectiveDetails = {
    against: interval(before),
    shares: traffic.ways.map((way) => ({
      way,
      value: shareIn(traffic.days, way, "octets", traffic.period)?.value ?? 0,
    })),
  };
  const byRecords = effectiveWays(traffic.days, traffic.ways, traffic.period, random, "records");
  const then = before ? `, against ${before.value.toFixed(2)} before` : "";
  return answered({
    id: "paths.effective",
    claim: `The traffic of ${subject.title} is spread as over ${found.value.toFixed(2)} ways of equal size (95 % interval ${found.low.toFixed(2)} to ${found.high.toFixed(2)})${then}.`,
    estimate: estimateOf(found, "ways of equal size"),
    confidence: confidenceFrom({
      coverage: coveredShare(traffic),
      precision: precisionOf(found, found.value, 1),
      readings: { agree: byRecords && Math.abs(byRecords.value - found.value) < 0.5 ? 2 : 1, of: byRecords ? 2 : 1 },
      openRivals: [],
      untested: [],
    }),
    sensitivity: [{ changed: "by flow records", value: byRecords?.value ?? null }],
    assumptions: [
      "what could not be attributed is spread like the rest",
      "shares say nothing of the capacity that is kept in reserve",
    ],
    details,
  });
}

function detailsOf(
  id: string,
  share: ShareOfTotal,
  before: ShareOfTotal | null,
  traffic: Traffic,
  occasion: Occasion,
  routing: RoutingView | null,
): ShareDetails {
  const { days, period, against } = traffic;
  const way = waysOf(occasion).find((one) => one.id === id);
  const attributed = shareIn(days, id, "octets", period, days.attributed);
  const nothing = id === UNATTRIBUTED ? share.value : (shareIn(days, UNATTRIBUTED, "octets", period)?.value ?? 0);
  return {
    way: way ? wayFacts(way) : null,
    against: interval(before),
    difference: before && shareDifference(before, share),
    out: interval(shareIn(days, id, "out", period)),
    in: interval(shareIn(days, id, "in", period)),
    flowRecords: interval(shareIn(days, id, "records", period)),
    prefixHours: routing?.shares.get(id) ?? null,
    attributed: interval(attributed),
    bounds: { low: attributed?.value ?? 0, high: (attributed?.value ?? 0) + (id === UNATTRIBUTED ? 0 : nothing) },
    unattributed: nothing,
    basis: basisOf(traffic),
    days: { period: covered(traffic, period), against: against && covered(traffic, against) },
  };
}

function claimOf(
  id: string,
  share: ShareOfTotal,
  before: ShareOfTotal | null,
  { unattributed, difference }: ShareDetails,
  occasion: Occasion,
): string {
  const { subject, period, against } = occasion;
  const way = waysOf(occasion).find((one) => one.id === id);
  const what = way
    ? `went by ${way.title} (${way.asns.map((asn) => `AS${asn}`).join(", ")})`
    : "could not be attributed to a way";
  const now = `Of the bytes of ${subject.title} ${percent(share.value)} ${what} in ${dates(period)} (95 % interval ${percent(share.low)} to ${percent(share.high)})`;
  const rest = way && unattributed > 0.005 ? `, with ${percent(unattributed)} of all not attributed` : "";
  if (!before || !difference || !against) return `${now}${rest}.`;
  const move =
    difference.low > 0 ? ", up from " : difference.high < 0 ? ", down from " : ", not measurably different from ";
  return `${now}${move}${percent(before.value)} (${percent(before.low)} to ${percent(before.high)}) in ${dates(against)}${rest}.`;
}

/** How probable it is at most that the share moved, at even odds beforehand; null when the interval of the change holds none. */
function likelihoodOfChange({ value, low, high }: { value: number; low: number; high: number }): Likelihood | null {
  if (low <= 0 && high >= 0) return null;
  const error = (high - low) / (2 * normalQuantile(0.975));
  return likelihoodTerm(chanceOfChange(2 * normalCdf(-Math.abs(value) / error)));
}

function alternativesOf(id: string, { unattributed, basis }: ShareDetails, { exporters }: Traffic) {
  if (id === UNATTRIBUTED) return [];
  return [
    {
      explanation: "what could not be attributed went this way",
      ruledOutBy: unattributed < 0.02 ? `it is ${percent(unattributed)} of the bytes` : null,
    },
    {
      explanation: "the exporters see one way more fully than another",
      ruledOutBy: exporters.length === 1 ? "one exporter sees all ways" : null,
    },
    {
      explanation: "routes tell where traffic is invited, not where it went",
      ruledOutBy: basis.route < 0.02 ? "the way is told by the flows or by the members, not by routes" : null,
    },
  ];
}

/** Directions and flow records as readings of their own: they agree when they lie within ten points of the octets. */
function readingsOf(share: ShareOfTotal, details: ShareDetails): { agree: number; of: number } {
  const others = [details.out, details.in, details.flowRecords].filter((one) => one !== null);
  const agree = others.filter(({ value }) => Math.abs(value - share.value) <= SMALL_SHARE).length;
  return { agree: agree + 1, of: others.length + 1 };
}

/** What the data could have told of the clocks and did not. */
export function doubtsOf({ clockFaults }: Traffic): string[] {
  return clockFaults.map(
    ({ kind, found }) =>
      `the clock of an exporter was found wrong (${kind}: ${found}), so days and routes of the time may be others`,
  );
}

function basisOf({ days, period }: Traffic): ShareDetails["basis"] {
  const { neighbour, member, route, nothing } = days.bases;
  const all = totalIn(days.totals.octets, days.from, period);
  const of = (series: Float64Array) => (all > 0 ? totalIn(series, days.from, period) / all : 0);
  return { neighbour: of(neighbour), member: of(member), route: of(route), nothing: of(nothing) };
}

function covered({ days }: Traffic, window: DaySpan): number {
  return days.totals.octets.slice(window.from - days.from, window.to - days.from).filter((each) => !Number.isNaN(each))
    .length;
}

function coveredShare(traffic: Traffic): number {
  const windows = [traffic.period, ...(traffic.against ? [traffic.against] : [])];
  return Math.min(...windows.map((window) => covered(traffic, window) / Math.max(1, window.to - window.from)));
}

function tooLittle(id: string, traffic: Traffic): Answer {
  const days = traffic.period.to - traffic.period.from;
  const needs = `14 days with flows on which every exporter at work covers enough; there are ${covered(traffic, traffic.period)} of ${days}`;
  return unanswered(id, days < 14 ? "too-short" : "coverage", needs);
}

function estimateOf({ value, low, high, level, n, nEffective }: ShareOfTotal, unit: string): Estimate {
  return { value, low, high, level, unit, n, nEffective };
}

function interval(share: ShareOfTotal | null): { value: number; low: number; high: number } | null {
  return share && { value: share.value, low: share.low, high: share.high };
}

function dates({ from, to }: Period): string {
  return `${formatInstant(from).slice(0, 10)} to ${formatInstant(to).slice(0, 10)}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
