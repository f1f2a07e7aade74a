import { confidenceFrom, precisionOf } from "../../finding/confidence.ts";
import type { Estimate } from "../../finding/finding.ts";
import { likelihoodTerm } from "../../finding/likelihood.ts";
import { answered, unanswered } from "../../finding/tell.ts";
import { countMean } from "../../statistics/proportion.ts";
import { formatInstant } from "../../values/instant.ts";
import type { Answer } from "../analysis.ts";
import type { ClockFault } from "../instrument/clock-faults.ts";
import type { DnsDetails, TunnelDetails } from "./details.ts";
import { idOf, type Judged } from "./estimate.ts";
import { tunnelFigures } from "./figure.ts";
import type { Heard } from "./gather.ts";
import { networkOf } from "./network.ts";
import { TOOL_SIGNS, TUNNEL_SIGNS } from "./signs.ts";

const MOST_TOLD = 200;
const DAY_SECONDS = 86_400;
/** Shorter than this, nothing found says nothing. */
const LEAST_DAYS = 2 / 24;
/** A gap of timing that can be told apart: 50 ms (METHODS §7.1); what timing can say is held to this. */
const TICK_SECONDS = 0.05;
const MOST_TIMING = 1024;
const FEWEST_TIMED = 200;

/** Probability that a channel is a tunnel, by verdict: set by judgement; docs/accuracy.md tells how often it is so. */
const PROBABILITY = { known: 0.97, likely: 0.9, possible: 0.4 } as const;

interface Occasion {
  readonly heard: Heard;
  readonly before: Heard | null;
  readonly least: number;
  /** IANA name. */
  readonly zone: string;
  readonly clockFaults: readonly ClockFault[];
}

/** What names tell of tunnels. */
export function tellNames(occasion: Occasion): Answer {
  const { heard, before, least } = occasion;
  const tunnels = heard.judgement.found.slice(0, MOST_TOLD).map((judged) => tunnelOf(judged, heard));
  const details = detailsOf(occasion, tunnels);
  if (tunnels.length === 0 && heard.coveredDays < LEAST_DAYS) {
    const shaped = heard.judgement.tooLittle.length;
    const needs = `two hours of names or more${shaped > 0 ? `; ${shaped} shaped like a tunnel said too little to be told from other look-ups` : ""}`;
    return unanswered("tunnels.dns", "too-short", needs, details);
  }
  const worst = tunnels.some(({ verdict }) => verdict !== "possible")
    ? tunnels.filter(({ verdict }) => verdict !== "possible")
    : tunnels;
  const estimate = worst.length > 0 ? sumOf(worst) : nothing(heard);
  const gaps = heard.coverage < 0.95;
  return answered({
    id: "tunnels.dns",
    claim: worst.length > 0 ? claimOf(worst, estimate) : nothingClaim(heard),
    estimate,
    likelihood:
      worst.length > 0 ? likelihoodTerm(Math.max(...worst.map(({ verdict }) => probabilityOf(verdict)))) : null,
    confidence: confidenceFrom({
      coverage: Math.min(1, heard.coverage),
      precision: worst.length > 0 ? precisionOf(estimate, estimate.value, least) : 1,
      readings: worst.length > 0 ? readingsOf(worst) : { agree: 2, of: 2 },
      openRivals: tunnels.some(({ verdict }) => verdict === "possible")
        ? ["look-ups of files, sites or machines that few make"]
        : [],
      untested: [
        ...(heard.sampling === null ? ["the exporters of names see every packet"] : []),
        ...(occasion.clockFaults.length > 0
          ? ["names lie in the period though clocks of exporters were found wrong"]
          : []),
      ],
    }),
    assumptions: [
      "what a lossless code needs for the names bounds what they can say",
      `names that come again after ten minutes, and names of several clients, say nothing new`,
      ...(heard.sampling === null
        ? ["the exporters of names see every packet; a share that they miss raises what could have gone unseen"]
        : []),
      ...(gaps ? [`${percent(1 - heard.coverage)} of the period was not covered, and nothing is known of it`] : []),
      ...occasion.clockFaults.map(({ found, kind }) => `times are right though the input says: ${found} (${kind})`),
    ],
    alternatives: alternatives(heard),
    sensitivity: [
      { changed: "possible ones counted too", value: tunnels.length > 0 ? sumOf(tunnels).value : 0 },
      {
        changed: "what was allowed counted too, octets in 24 hours",
        value: whole(heard.judgement.allowed.reduce((sum, { most }) => sum + most, 0)),
      },
      ...(before ? [{ changed: "in the window compared with", value: whole(perDay(before)) }] : []),
    ],
    figures: tunnelFigures(tunnels, occasion.zone),
    details,
  });
}

function tunnelOf(judged: Judged, heard: Heard): TunnelDetails {
  const { channel, signs, verdict, clients, spreadOver } = judged;
  // Scaled by the thinnest sampling of the exporters; the lower end stands for what was seen, as others may see more.
  const share = channel.share * (heard.sampling ?? 1);
  const names = channel.names.length / share;
  const days = Math.max(1, (channel.last - channel.first) / DAY_SECONDS);
  const counted = countMean(channel.names.length);
  const told = heard.toldAt.get(idOf(channel)) ?? null;
  return {
    client: networkOf(channel.client, heard.speaksForMany(channel.client)),
    speaksForMany: heard.speaksForMany(channel.client),
    domain: channel.domain,
    zone: channel.zone,
    octetsPerDay: whole((names * channel.upPerName) / days),
    low: whole(((counted.low / channel.share) * channel.upPerName) / days),
    high: whole(((counted.high / share) * channel.upPerName) / days),
    octetsPerDayBack: whole((names * channel.downPerName) / days),
    mostIn24Hours: whole(Math.max(channel.upMost, channel.downMost)),
    octetsPerName: tenths(channel.upPerName),
    octetsPerAnswer: tenths(channel.downPerName),
    names: whole(names),
    from: formatInstant(Math.floor(channel.first) * 1000),
    to: formatInstant(Math.floor(channel.last) * 1000),
    toldAt: told === null ? null : formatInstant(Math.floor(told) * 1000),
    clients,
    spreadOver,
    beside: besideOf(judged, heard),
    verdict,
    signs: [...signs],
  };
}

/** What types, timing and repeated names could say on the busiest day (Paxson et al. 2013). */
function besideOf({ channel }: Judged, heard: Heard): TunnelDetails["beside"] {
  const asked = heard.asked.get(idOf(channel));
  if (!asked) return null;
  const types = new Map<string, number>();
  for (const { type } of channel.names) types.set(type, (types.get(type) ?? 0) + 1);
  let entropy = 0;
  for (const times of types.values())
    entropy -= (times / channel.names.length) * Math.log2(times / channel.names.length);
  const distinct = Math.max(2, Math.min(asked.busiest, asked.most));
  const gap = DAY_SECONDS / asked.busiest;
  const timing = asked.busiest < FEWEST_TIMED ? 0 : (asked.busiest * Math.max(0, Math.log2(gap / TICK_SECONDS))) / 8;
  return {
    types: whole((asked.busiest * entropy) / 8),
    timing: whole(Math.min(MOST_TIMING, timing)),
    repeats: whole((Math.max(0, asked.busiest - distinct) * Math.log2(distinct)) / 8),
  };
}

function detailsOf({ heard, before, least }: Occasion, tunnels: TunnelDetails[]): DnsDetails {
  const { allowed, tooLittle } = heard.judgement;
  const used = new Set(tunnels.flatMap(({ signs }) => signs));
  return {
    tunnels,
    namesFrom: heard.from,
    queries: heard.queries,
    clients: heard.clients,
    coveredDays: tenths(heard.coveredDays),
    foundFrom: whole(heard.foundFrom),
    least,
    allowed: allowed.slice(0, MOST_TOLD).map(({ domain, allowance: { id, because, source }, clients, most }) => ({
      domain,
      allowance: id,
      because,
      source,
      clients,
      mostIn24Hours: whole(most),
    })),
    allowedInAll: allowed.length,
    tooLittle: tooLittle.slice(0, MOST_TOLD).map(({ channel, signs }) => ({
      client: networkOf(channel.client, heard.speaksForMany(channel.client)),
      domain: channel.domain,
      mostIn24Hours: whole(Math.max(channel.upMost, channel.downMost)),
      signs: [...signs],
    })),
    before: before && { tunnels: before.judgement.found.length, octetsPerDay: whole(perDay(before)) },
    signs: [...TUNNEL_SIGNS, ...TOOL_SIGNS]
      .filter(({ id }) => used.has(id))
      .map(({ id, because, source }) => ({ id, because, source })),
  };
}

function sumOf(tunnels: readonly TunnelDetails[]): Estimate {
  const sum = (of: (one: TunnelDetails) => number) => tunnels.reduce((all, one) => all + of(one), 0);
  return {
    value: sum(({ octetsPerDay }) => octetsPerDay),
    low: sum(({ low }) => low),
    high: sum(({ high }) => high),
    level: 0.95,
    unit: "octets per day in names",
    n: whole(sum(({ names }) => names)),
    nEffective: null,
  };
}

/** None was found; one that said more would have been. */
function nothing({ foundFrom, coveredDays }: Heard): Estimate {
  return {
    value: 0,
    low: 0,
    high: whole(foundFrom),
    level: 0.95,
    unit: "octets per day in names",
    n: Math.floor(coveredDays),
    nEffective: null,
  };
}

function claimOf(tunnels: readonly TunnelDetails[], { value, low, high }: Estimate): string {
  const domains = [...new Set(tunnels.map(({ zone }) => zone))];
  const clients = new Set(tunnels.map(({ client }) => client)).size;
  const where =
    domains.length <= 3 ? domains.join(", ") : `${domains.slice(0, 3).join(", ")} and ${domains.length - 3} more`;
  const verdict = tunnels.some((one) => one.verdict === "known")
    ? "A known tool for tunnels speaks"
    : tunnels[0]!.verdict === "possible"
      ? "Something other than look-ups may pass"
      : "Something rides on DNS";
  return `${verdict} below ${where} from ${clients === 1 ? "one network" : `${clients} networks`}: the names can say ${value} octets a day (${low} to ${high}).`;
}

function nothingClaim({ foundFrom, coveredDays, coverage, sampling }: Heard): string {
  const whether = sampling === null ? ", if every packet of names was seen" : "";
  const gaps = coverage < 0.95 ? `, and ${percent(1 - coverage)} of the period was not seen` : "";
  return `No tunnel in DNS names was found in ${tenths(coveredDays)} days; one of ${whole(foundFrom)} octets a day or more would have been found with 95 %${whether}${gaps}.`;
}

function alternatives({ judgement, queries }: Heard) {
  const excluded = [...new Set(judgement.allowed.map(({ allowance }) => allowance.id))];
  return [
    {
      explanation: "look-ups by antivirus, content networks, lists of senders or telemetry",
      ruledOutBy:
        judgement.found.length === 0 || judgement.found.some(({ verdict }) => verdict === "possible")
          ? null
          : `names are full, asked once and by one client; ${judgement.allowed.length} domains were set aside as such (${excluded.join(", ") || "none"})`,
    },
    {
      explanation: "a fault of a resolver that asks for random names",
      ruledOutBy: judgement.found.some(({ channel }) => channel.downPerName >= 8) ? "answers carry as much" : null,
    },
    {
      explanation: "messages in repeated names, types or timing, which are bounded but not called",
      ruledOutBy: queries === 0 ? "nothing was asked" : null,
    },
  ];
}

/** Readings with failure modes of their own: what names say, how they look, and what answers say. */
function readingsOf(tunnels: readonly TunnelDetails[]) {
  const of = tunnels.flatMap(({ signs }) => [
    signs.includes("full-names"),
    signs.includes("never-again"),
    signs.includes("told-back") || signs.includes("rare-types"),
  ]);
  return { agree: of.filter(Boolean).length, of: of.length };
}

function perDay({ judgement, sampling }: Heard): number {
  return judgement.found.reduce(
    (sum, { channel }) =>
      sum +
      (channel.names.length * channel.upPerName) /
        (channel.share * (sampling ?? 1)) /
        Math.max(1, (channel.last - channel.first) / DAY_SECONDS),
    0,
  );
}

function probabilityOf(verdict: TunnelDetails["verdict"]): number {
  return verdict === "benign" ? 0 : PROBABILITY[verdict];
}

function whole(value: number): number {
  return Math.round(value);
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}
