import type { Subject } from "../../subject/subject.ts";
import type { Asn } from "../../values/asn.ts";
import { DAY, HOUR, type Instant, type Milliseconds, type Period } from "../../values/instant.ts";
import { covers } from "../../values/prefix.ts";
import { beyondNeighbour } from "../routing/as-path.ts";
import { dependenceAt } from "../routing/dependence.ts";
import type { HeldRoute, RouteHistory } from "../routing/routes.ts";
import { firstSeenBy, lengthOf, type Neighbour, neighboursOf, overlap, type Stretch, united } from "./neighbours.ts";

/** States of an AS that came to stand next to the origin: a candidate until enough is known, then one of the others. */
export type Verdict = "candidate" | "confirmed" | "backup" | "failover" | "leak" | "hijack";

/** What decides whether an AS that was not a neighbour before has become an upstream (METHODS §4, New upstream). */
export interface UpstreamFacts {
  readonly asn: Asn;
  /** When the middle peer first saw it, and the spread over peers. */
  readonly from: Instant;
  readonly low: Instant;
  readonly high: Instant;
  readonly presentFor: Milliseconds;
  /** When it was last seen. */
  readonly until: Instant;
  /** Whether it was still there when the records end. */
  readonly stillThere: boolean;
  /** When it had been there for 48 hours and enough peers had seen it; null when that has not been. */
  readonly lasting: Instant | null;
  readonly peers: number;
  /** Of the peer ASes that held any route of the subject. */
  readonly peerShare: number;
  readonly prefixes: readonly string[];
  readonly hegemony: number;
  /** The route names another origin than before. */
  readonly originChanged: boolean;
  /** It carries only prefixes inside older ones, which nobody else carries. */
  readonly moreSpecificOnly: boolean;
  /** Every path reaches it through a neighbour that the origin had before. */
  readonly beyondOldOnly: boolean;
  /** On its prefixes it was there only while no older neighbour was, and went when they came back. */
  readonly duringOutageOnly: boolean;
  /** So far no older neighbour has come back to its prefixes, and they have not been away for long. */
  readonly duringOpenOutage: boolean;
  /** Days with flows by it; null when no flow of that time tells its neighbour. */
  readonly trafficDays: number | null;
  /** When the first flow by it was seen. */
  readonly firstFlow: Instant | null;
}

export interface Thresholds {
  readonly unseen: Milliseconds;
  readonly leastHistory: Milliseconds;
}

const LEAST_PRESENCE: Milliseconds = 48 * HOUR;
const LEAST_PEERS = 3;
/** Where fewer than ten peer ASes tell at all, three may be most of them: two do, for flows must agree anyway. */
const LEAST_OF_FEW = 2;
const FEW_PEERS = 10;
const LEAST_PEER_SHARE = 0.05;
const LEAST_HEGEMONY = 0.05;
/** Share of its presence that must lie in an outage of the others. */
const MOSTLY = 0.9;
/** Stretches of a neighbour that lie closer are one episode: an unsteady beginning is not several. */
const ONE_EPISODE: Milliseconds = 48 * HOUR;
/** A leak is mended within days; what lasts longer, with flows on most days, has been arranged. */
const LONGEST_LEAK: Milliseconds = 14 * DAY;
/** After so long the older neighbours are not away but gone. */
const LONGEST_OUTAGE: Milliseconds = 30 * DAY;

/** The first row that applies decides. */
export const VERDICTS: readonly {
  readonly verdict: Verdict;
  readonly because: string;
  applies(facts: UpstreamFacts): boolean;
}[] = [
  { verdict: "hijack", because: "the origin changed", applies: (facts) => facts.originChanged },
  {
    verdict: "hijack",
    because: "only parts of older prefixes are announced by it",
    applies: (facts) => facts.moreSpecificOnly,
  },
  {
    verdict: "leak",
    because: "every path to it leads through an older neighbour of the origin",
    applies: (facts) => facts.beyondOldOnly && !isArranged(facts),
  },
  {
    verdict: "failover",
    because: "there only while the older neighbours were away",
    applies: (facts) => facts.duringOutageOnly,
  },
  {
    verdict: "candidate",
    because: "there only since the older neighbours are away, which may pass",
    applies: (facts) => facts.duringOpenOutage,
  },
  {
    verdict: "candidate",
    because: "there for less than 48 hours when the records end",
    applies: (facts) => facts.stillThere && facts.presentFor < LEAST_PRESENCE,
  },
  { verdict: "backup", because: "seen for less than 48 hours", applies: (facts) => facts.presentFor < LEAST_PRESENCE },
  {
    verdict: "backup",
    because: "seen by fewer than 3 peer ASes (2 of fewer than 10), or by fewer than 5 in 100 of them",
    applies: ({ peers, peerShare }) => peers < peersNeeded(peers / peerShare),
  },
  {
    verdict: "backup",
    because: "carries less than .05 of the address space (hegemony)",
    applies: (facts) => facts.hegemony < LEAST_HEGEMONY,
  },
  {
    verdict: "backup",
    because: "no flow tells its neighbour, so traffic on it is not observable",
    applies: (facts) => facts.trafficDays === null,
  },
  { verdict: "backup", because: "no traffic is seen on it", applies: (facts) => facts.trafficDays === 0 },
  {
    verdict: "confirmed",
    because: "48 hours and more, by 3 peer ASes and more, the origin unchanged, and traffic on it",
    applies: () => true,
  },
];

/** How many peer ASes must see it, of so many. */
function peersNeeded(all: number): number {
  return Math.max(all < FEW_PEERS ? LEAST_OF_FEW : LEAST_PEERS, Math.ceil(LEAST_PEER_SHARE * all - 1e-9));
}

/** The row that decides. */
export function verdictOf(facts: UpstreamFacts): { readonly verdict: Verdict; readonly because: string } {
  return VERDICTS.find((row) => row.applies(facts))!;
}

/** When a verdict could first be given, as far as that is later than the first sight; null where only the end of it tells. */
export function confirmedAt({ lasting, firstFlow }: UpstreamFacts): Instant | null {
  return lasting === null || firstFlow === null ? null : Math.max(lasting, firstFlow);
}

function isArranged({ presentFor, trafficDays }: UpstreamFacts): boolean {
  return presentFor >= LONGEST_LEAK && trafficDays !== null && trafficDays * DAY >= presentFor / 2;
}

/** An AS that came to be next to the origin within a span, before traffic has been asked about. */
export type Candidate = Omit<UpstreamFacts, "trafficDays" | "firstFlow">;

/** Each episode of an AS that was not next to the origin before, in the order of time. */
export function candidates(history: RouteHistory, subject: Subject, span: Period, thresholds: Thresholds): Candidate[] {
  if (!history.seen) return [];
  const foreign = new Set(history.routes.filter((route) => isForeign(route, history, subject, thresholds)));
  const own = { ...history, routes: history.routes.filter((route) => !foreign.has(route)) };
  const neighbours = neighboursOf(own.routes);
  const allPeers = new Set(history.routes.map(({ peerAsNumber }) => peerAsNumber)).size;
  const found = neighbours.flatMap((neighbour) => {
    const since = appearance(neighbour.present, history.seen!.from, thresholds);
    if (since === null) return [];
    return episodes(neighbour, since)
      .filter(({ present }) => present[0]!.from >= span.from && present[0]!.from < span.to)
      .map((episode) => candidate(episode, since, own, allPeers));
  });
  return [...found, ...hijacks([...foreign], span, allPeers, history.seen.to)].sort(
    (a, b) => a.from - b.from || a.asn - b.asn,
  );
}

/** The first time that it appears after long enough without it; null when it has been there from the start. */
function appearance(present: readonly Stretch[], start: Instant, { unseen, leastHistory }: Thresholds): Instant | null {
  for (const [k, { from }] of present.entries()) {
    const last = present[k - 1]?.to;
    if (last === undefined ? from - start >= Math.min(unseen, leastHistory) : from - last >= unseen) return from;
  }
  return null;
}

function episodes(neighbour: Neighbour, since: Instant): Neighbour[] {
  const stretches = united(neighbour.present.filter(({ to }) => to >= since));
  const apart: Stretch[][] = [];
  for (const stretch of stretches) {
    const last = apart.at(-1);
    if (last && stretch.from - last.at(-1)!.to < ONE_EPISODE) last.push(stretch);
    else apart.push([stretch]);
  }
  return apart.flatMap((present) => {
    const [from, to] = [present[0]!.from, present.at(-1)!.to];
    const routes = neighbour.routes.filter((route) => route.to >= from && route.from <= to);
    return neighboursOf(routes).map((one) => ({ ...one, present }));
  });
}

function candidate(neighbour: Neighbour, since: Instant, history: RouteHistory, allPeers: number): Candidate {
  const { present } = neighbour;
  // Neighbours of another origin of the subject may lie on the way to this one without a leak.
  const origins = new Set(neighbour.routes.map(({ origin }) => origin));
  const sameOrigin = neighboursOf(history.routes.filter(({ origin }) => origins.has(origin)));
  const older = sameOrigin.filter((other) => other.asn !== neighbour.asn && other.present[0]!.from < since);
  const seen = firstSeenBy(neighbour, present[0]!.from)!;
  const at = Math.min(seen.median + LEAST_PRESENCE, present.at(-1)!.to);
  const olderPrefixes = older.flatMap(({ routes }) => routes.map(({ prefix }) => prefix));
  const outage = outageOf(neighbour, older, history.seen!.to);
  return {
    asn: neighbour.asn,
    from: seen.median,
    low: seen.low,
    high: seen.high,
    presentFor: lengthOf(present),
    until: present.at(-1)!.to,
    stillThere: present.at(-1)!.to >= history.seen!.to,
    lasting: lasting(neighbour, allPeers),
    peers: neighbour.peerAsNumbers.length,
    peerShare: neighbour.peerAsNumbers.length / allPeers,
    prefixes: neighbour.prefixes,
    hegemony: dependenceAt(history, at)?.scores.get(neighbour.asn) ?? 0,
    originChanged: false,
    moreSpecificOnly:
      olderPrefixes.length > 0 &&
      neighbour.routes.every(({ prefix }) =>
        olderPrefixes.every((old) => old.length < prefix.length || !covers(old, prefix)),
      ),
    beyondOldOnly: neighbour.routes.every(({ path }) => {
      const beyond = beyondNeighbour(path);
      return beyond !== null && older.some(({ asn }) => asn === beyond);
    }),
    duringOutageOnly: outage === "over",
    duringOpenOutage: outage === "open",
  };
}

/** The instant at which it had been there for 48 hours in all, and enough peers had seen it. */
function lasting({ present, routes }: Neighbour, allPeers: number): Instant | null {
  let left = LEAST_PRESENCE;
  let long: Instant | null = null;
  for (const { from, to } of present) {
    if (to - from >= left) {
      long = from + left;
      break;
    }
    left -= to - from;
  }
  const first = new Map<Asn, Instant>();
  for (const { peerAsNumber, from } of routes)
    first.set(peerAsNumber, Math.min(first.get(peerAsNumber) ?? Number.POSITIVE_INFINITY, from));
  const enough = [...first.values()].sort((a, b) => a - b)[peersNeeded(allPeers) - 1];
  return long === null || enough === undefined ? null : Math.max(long, enough);
}

/** Whether it carried its prefixes only in an outage of the older neighbours, prefix by prefix, and whether that is over. */
function outageOf(neighbour: Neighbour, older: readonly Neighbour[], end: Instant): "none" | "open" | "over" {
  let [alone, all, back] = [0, 0, false];
  const [began, ended] = [neighbour.present[0]!.from, neighbour.present.at(-1)!.to];
  for (const prefix of neighbour.prefixes) {
    const present = united(neighbour.routes.filter(({ prefixText }) => prefixText === prefix));
    const others = united(
      older.flatMap(({ routes }) => routes.filter(({ prefixText, from }) => prefixText === prefix && from < end)),
    );
    // Of a prefix that nobody carried before nothing can be away.
    if (!others.some(({ from }) => from < began)) continue;
    all += lengthOf(present);
    alone += lengthOf(present) - overlap(present, others);
    back ||= others.some(({ to }) => to > ended || (to > began && to >= end));
  }
  if (all === 0 || alone < MOSTLY * all) return "none";
  if (ended >= end) return ended - began < LONGEST_OUTAGE ? "open" : "none";
  return back ? "over" : "none";
}

/** A route whose origin nobody declared and that the prefix, or one around it, did not have before. */
function isForeign(
  { origin, prefix, from }: HeldRoute,
  { routes, seen }: RouteHistory,
  subject: Subject,
  { leastHistory }: Thresholds,
): boolean {
  if (origin === null || from - seen!.from < leastHistory) return false;
  if (declaredOrigins(subject).has(origin)) return false;
  const before = routes.filter((route) => route.from < from && covers(route.prefix, prefix) && route.origin !== null);
  const early = before.filter(
    (route) => route.from - seen!.from < leastHistory || declaredOrigins(subject).has(route.origin!),
  );
  return early.length > 0 && early.every((route) => route.origin !== origin);
}

function declaredOrigins(subject: Subject): Set<Asn> {
  return new Set([
    ...subject.asns.map(({ asn }) => asn),
    ...subject.members.flatMap(({ originAsn }) => originAsn ?? []),
    ...subject.ways.flatMap(({ asns }) => asns),
  ]);
}

function hijacks(foreign: readonly HeldRoute[], span: Period, allPeers: number, end: Instant): Candidate[] {
  const byOrigin = new Map<Asn, HeldRoute[]>();
  for (const route of foreign) byOrigin.set(route.origin!, [...(byOrigin.get(route.origin!) ?? []), route]);
  return [...byOrigin].flatMap(([asn, routes]) => {
    const neighbour = { asn, routes, present: united(routes), peerAsNumbers: [], prefixes: [] };
    const seen = firstSeenBy(neighbour, span.from);
    if (!seen || seen.low >= span.to) return [];
    const peers = new Set(routes.map(({ peerAsNumber }) => peerAsNumber)).size;
    return [
      {
        asn,
        from: seen.median,
        low: seen.low,
        high: seen.high,
        presentFor: lengthOf(neighbour.present),
        until: neighbour.present.at(-1)!.to,
        stillThere: neighbour.present.at(-1)!.to >= end,
        lasting: null,
        peers,
        peerShare: peers / allPeers,
        prefixes: [...new Set(routes.map(({ prefixText }) => prefixText))].sort(),
        hegemony: 0,
        originChanged: true,
        moreSpecificOnly: false,
        beyondOldOnly: false,
        duringOutageOnly: false,
        duringOpenOutage: false,
      },
    ];
  });
}

/** History before a span, so that "not seen before" can be said. */
export function historyBefore(span: Period, { unseen }: Thresholds): Period {
  return { from: Math.max(0, span.from - unseen - DAY), to: span.to };
}
