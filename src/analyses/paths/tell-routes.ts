import { confidenceFrom, precisionOf } from "../../finding/confidence.ts";
import { likelihoodTerm } from "../../finding/likelihood.ts";
import { answered, unanswered } from "../../finding/tell.ts";
import { trimmedMeanInterval } from "../../statistics/hegemony-interval.ts";
import type { Random } from "../../statistics/random.ts";
import { memberOf, prefixesOf as memberPrefixes, wayOf } from "../../subject/subject.ts";
import { DAY, formatInstant, HOUR, type Instant } from "../../values/instant.ts";
import { covers } from "../../values/prefix.ts";
import type { Answer } from "../analysis.ts";
import type { Dependence } from "../routing/dependence.ts";
import type { RouteHistory } from "../routing/routes.ts";
import type { HegemonyDetails, NewUpstreamDetails, PrefixesDetails } from "./details.ts";
import { timelineFigure } from "./figure.ts";
import { withoutLeaks } from "./leaks.ts";
import { neighboursOf, type prefixesSeen } from "./neighbours.ts";
import { type Occasion, wayFacts, waysOf } from "./occasion.ts";
import { suppliedBy } from "./transit.ts";
import { confirmedAt, type UpstreamFacts, verdictOf } from "./upstreams.ts";

type Seen = ReturnType<typeof prefixesSeen>;

/** paths.prefixes: what of the subject's address space was announced, by whom, behind whom. */
export function tellPrefixes(history: RouteHistory, inside: RouteHistory, seen: Seen, occasion: Occasion): Answer {
  const { subject } = occasion;
  const own = seen.filter((one) => one.inside);
  const details = prefixesOf(history, seen, occasion);
  if (own.length === 0)
    return unanswered("paths.prefixes", "no-data", `announcements of prefixes of ${subject.id}`, details);
  const { from, to } = history.seen!;
  const list = own.map(
    ({ prefix, origins, upstreams }) =>
      `${prefix} by ${asns(origins)}${upstreams.length > 0 ? ` behind ${asns(upstreams)}` : ""}`,
  );
  return answered({
    id: "paths.prefixes",
    claim: `Routes of ${minute(from)} to ${minute(to)} show ${own.length} prefixes of ${subject.title}: ${list.join("; ")}.`,
    estimate: null,
    confidence: confidenceFrom({
      coverage: 1,
      precision: 1,
      readings: { agree: details.peers > 1 ? 2 : 1, of: details.peers > 1 ? 2 : 1 },
      openRivals: [],
      untested: [],
    }),
    assumptions: ["peers of route collectors show their best paths only: an AS that is not seen may still be there"],
    figures: [timelineFigure(inside.routes, occasion)],
    details,
  });
}

/**
 * paths.hegemony.<asn> for the ASes that much of the subject's address space is reached through, and for the subject's
 * ways: a peer of the collector is on its own paths only, and few of those are told.
 */
export function tellHegemony(now: Dependence, before: Dependence | null, occasion: Occasion, random: Random): Answer[] {
  const ways = new Set(waysOf(occasion).flatMap((way) => way.asns));
  const told = [...now.scores].filter(([asn, score]) => score >= (ways.has(asn) ? LEAST_OF_A_WAY : LEAST_OF_OTHERS));
  return told.slice(0, MOST_TOLD).map(([asn, score]) => tellDependence(asn, score, now, before, occasion, random));
}

const LEAST_OF_A_WAY = 0.01;
const LEAST_OF_OTHERS = 0.5;
const MOST_TOLD = 8;
/** Below this many peer ASes nothing is trimmed, and a single odd one counts (Fontugne 2018 trims a tenth). */
const FEWEST_PEERS = 10;

function tellDependence(
  asn: number,
  score: number,
  now: Dependence,
  before: Dependence | null,
  occasion: Occasion,
  random: Random,
): Answer {
  const { subject, knowledge } = occasion;
  const drawn = trimmedMeanInterval(now.sharesOf(asn), random.fork(`hegemony ${asn}`));
  const [low, high] = [Math.min(score, drawn.low), Math.max(score, drawn.high)];
  const way = wayOf(subject, asn, now.at);
  const name = knowledge.asName(asn, now.at)?.name ?? way?.title ?? null;
  const then = before ? (before.scores.get(asn) ?? 0) : null;
  const details: HegemonyDetails = {
    asn,
    name,
    way: way && wayFacts(way),
    at: formatInstant(Math.floor(now.at)),
    peers: now.peers,
    origins: [...now.origins],
    against: then,
  };
  const was = then === null ? "" : `, against ${percent(then)} before`;
  return answered({
    id: `paths.hegemony.${asn}`,
    claim: `As ${now.peers === 1 ? "one peer AS" : `${now.peers} peer ASes`} of route collectors saw it on ${formatInstant(now.at).slice(0, 10)}, ${percent(score)} of the announced address space of ${subject.title} was reached through AS${asn}${name ? ` (${name})` : ""} (95 % interval ${percent(low)} to ${percent(high)})${was}.`,
    estimate: {
      value: score,
      low,
      high,
      level: 0.95,
      unit: "share of address space",
      n: now.peers,
      nEffective: null,
    },
    confidence: confidenceFrom({
      coverage: Math.min(1, now.peers / FEWEST_PEERS),
      precision: precisionOf({ low, high }, 1, 1),
      readings: { agree: Math.min(2, now.peers), of: Math.min(2, now.peers) },
      openRivals: [],
      untested: [],
    }),
    assumptions: ["path share is not traffic share", "volunteering peers stand for the rest of the internet"],
    details,
  });
}

/** paths.newUpstream: every AS that came to be next to the origin, and what it is. */
export function tellNewUpstream(
  found: readonly UpstreamFacts[],
  history: RouteHistory,
  inside: RouteHistory,
  seen: Seen,
  occasion: Occasion,
  doubts: readonly string[],
): Answer {
  const { span } = occasion;
  const upstreams = found.map((facts) => upstreamOf(facts, occasion));
  const details: NewUpstreamDetails = { upstreams, ...prefixesOf(history, seen, occasion) };
  const confirmed = upstreams.filter(({ verdict }) => verdict === "confirmed");
  return answered({
    id: "paths.newUpstream",
    claim: claimOf(upstreams, occasion),
    estimate: {
      value: confirmed.length,
      low: null,
      high: null,
      level: 0.95,
      unit: "new upstreams",
      n: details.peers,
      nEffective: null,
    },
    likelihood: confirmed.length > 0 ? likelihoodTerm(CONFIRMED) : null,
    confidence: confidenceFrom({
      coverage: Math.min(1, details.peers / FEWEST_PEERS),
      precision: 1,
      readings: { agree: confirmed.length > 0 ? 2 : 1, of: confirmed.length > 0 ? 2 : 1 },
      openRivals: [],
      untested: doubts,
    }),
    assumptions: [
      "peers of route collectors show their best paths only",
      "no RPKI state is at hand: a route that it would refuse is not told apart",
      "default routes, tunnels and satellite links are not seen",
    ],
    alternatives: confirmed.map(({ asn, trafficDays }) => ({
      explanation: `AS${asn} is forged into the paths`,
      ruledOutBy: trafficDays ? `flows had it as their neighbour on ${trafficDays} days` : null,
    })),
    figures: [
      timelineFigure(
        inside.routes.filter(({ from, to }) => to >= span.from && from < span.to),
        occasion,
      ),
    ],
    details,
  });
}

/** Routes and traffic agree: two kinds of evidence; not calibrated, so no more than "very likely". */
const CONFIRMED = 0.95;

/** Why nothing can be said of new upstreams; the prefixes that were seen are told all the same. */
export function untoldNewUpstream(
  reason: "no-data" | "too-short",
  needs: string,
  history: RouteHistory,
  seen: Seen,
  occasion: Occasion,
): Answer {
  return unanswered("paths.newUpstream", reason, needs, { upstreams: [], ...prefixesOf(history, seen, occasion) });
}

function upstreamOf(facts: UpstreamFacts, { subject, knowledge }: Occasion): NewUpstreamDetails["upstreams"][number] {
  const { verdict, because } = verdictOf(facts);
  const confirmed = verdict === "confirmed" ? confirmedAt(facts) : null;
  const way =
    wayOf(subject, facts.asn, facts.from) ?? subject.ways.find(({ asns }) => asns.includes(facts.asn)) ?? null;
  const named = knowledge.asName(facts.asn, facts.from);
  return {
    asn: facts.asn,
    way: way?.id ?? null,
    from: instant(facts.from),
    low: instant(facts.low),
    high: instant(facts.high),
    verdict,
    because,
    name: named?.name ?? way?.title ?? null,
    registeredIn: way?.registeredIn ?? named?.country ?? null,
    operatesIn: way?.operatesIn ?? null,
    prefixes: [...facts.prefixes],
    hours: Math.round(facts.presentFor / HOUR),
    peers: facts.peers,
    hegemony: facts.hegemony,
    trafficDays: facts.trafficDays,
    until: facts.stillThere ? null : instant(facts.until),
    states: [
      { state: "candidate", at: instant(facts.low) },
      ...(confirmed === null ? [] : [{ state: "confirmed" as const, at: instant(confirmed) }]),
    ],
  };
}

function claimOf(upstreams: NewUpstreamDetails["upstreams"], { subject }: Occasion): string {
  if (upstreams.length === 0)
    return `No AS came to be next to the origin of ${subject.title} that had not been there before.`;
  const list = upstreams.map(
    ({ asn, name, from, verdict, because }) =>
      `AS${asn}${name ? ` (${name})` : ""} since ${from}, ${WORDS[verdict]} (${because})`,
  );
  return `New next to the origin of ${subject.title}: ${list.join("; ")}.`;
}

const WORDS: Readonly<Record<NewUpstreamDetails["upstreams"][number]["verdict"], string>> = {
  candidate: "a candidate for an upstream",
  confirmed: "a new upstream",
  backup: "no more than a backup as far as is seen",
  failover: "a failover",
  leak: "a suspected leak",
  hijack: "a suspected hijack",
};

function prefixesOf(history: RouteHistory, seen: Seen, occasion: Occasion): PrefixesDetails {
  return {
    prefixes: seen.map(({ inside, firstSeen, lastSeen, block, carriers, ...rest }) => ({
      ...rest,
      relation: inside ? "member" : "covering",
      firstSeen: instant(firstSeen),
      lastSeen: instant(lastSeen),
      registrant: registrantOf(block.first, lastSeen, occasion),
      geolocation: occasion.knowledge.countryOf(block.first, lastSeen)?.country ?? null,
      carriers: carriers.map((asn) => carrierAt(asn, lastSeen, occasion)),
    })),
    neighbours: neighboursTold(history, occasion),
    leaks: leaksTold(history, occasion),
    ways: waysOf(occasion).map(wayFacts),
    updates: history.updates,
    peers: new Set(history.routes.map(({ peerAsNumber }) => peerAsNumber)).size,
  };
}

/** Routes that were handed on where they should not have been; left out of the hegemony. */
function leaksTold(history: RouteHistory, { subject, period, knowledge }: Occasion): PrefixesDetails["leaks"] {
  return withoutLeaks(history, suppliedBy(subject, knowledge, period.from)).leaks.map(
    ({ from, to, prefixes, ...rest }) => ({
      ...rest,
      prefixes: [...prefixes],
      from: instant(from),
      to: instant(to),
    }),
  );
}

/** As the subject's definition quotes the registry. */
function registrantOf(address: Uint8Array, at: Instant, { subject }: Occasion) {
  const member = memberOf(subject, address, at);
  return member?.holder ? { holder: member.holder, source: member.source } : null;
}

function carrierAt(asn: number, at: Instant, { subject, knowledge }: Occasion) {
  const way = wayOf(subject, asn, at);
  const named = knowledge.asName(asn, at);
  return {
    asn,
    name: named?.name ?? way?.title ?? null,
    way: way?.id ?? null,
    registeredIn: way?.registeredIn ?? named?.country ?? null,
    operatesIn: way?.operatesIn ?? null,
  };
}

/** Of the subject's own space: each AS next to each origin, in the order of its ASN. */
function neighboursTold(history: RouteHistory, { subject, span, knowledge }: Occasion): PrefixesDetails["neighbours"] {
  const members = memberPrefixes(subject, ["core"], span);
  const own = history.routes.filter(({ prefix }) => members.some((member) => covers(member, prefix)));
  const origins = [...new Set(own.flatMap(({ origin }) => origin ?? []))].sort((a, b) => a - b);
  return origins.flatMap((origin) =>
    neighboursOf(own.filter((route) => route.origin === origin))
      .sort((a, b) => a.asn - b.asn)
      .map(({ asn, present, prefixes, routes, peerAsNumbers }) => ({
        asn,
        origin,
        name: knowledge.asName(asn, present[0]!.from)?.name ?? wayOf(subject, asn, present[0]!.from)?.title ?? null,
        prefixes: [...prefixes],
        firstSeen: instant(present[0]!.from),
        lastSeen: instant(present.at(-1)!.to),
        stillThere: routes.some(({ open }) => open),
        peers: peerAsNumbers.length,
      })),
  );
}

function asns(numbers: readonly number[]): string {
  return numbers.map((asn) => `AS${asn}`).join(", ") || "an origin that is not told";
}

/** To the second: what is finer is the collector's own clock. */
function instant(at: Instant): string {
  return formatInstant(Math.floor(at / 1000) * 1000);
}

function minute(at: Instant): string {
  return `${instant(at).slice(0, 16).replace("T", " ")} UTC`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}

/** How long records must go back, in words. */
export function daysText(milliseconds: number): string {
  return `${Math.round(milliseconds / DAY)} days`;
}
