import type { Subject } from "../../subject/subject.ts";
import type { Asn } from "../../values/asn.ts";
import { DAY, HOUR, type Instant, type Milliseconds, type Period } from "../../values/instant.ts";
import { covers } from "../../values/prefix.ts";
import { beyondNeighbour } from "./as-path.ts";
import { dependenceAt } from "./dependence.ts";
import { firstSeenBy, lengthOf, type Neighbour, neighboursOf, overlap, type Stretch, united } from "./neighbours.ts";
import type { HeldRoute, RouteHistory } from "./routes.ts";

export type Verdict = "confirmed" | "backup" | "failover" | "leak" | "hijack";

/** What decides whether an AS that was not a neighbour before has become an upstream (METHODS §4, New upstream). */
export interface UpstreamFacts {
  readonly asn: Asn;
  /** When the middle peer first saw it, and the spread over peers. */
  readonly from: Instant;
  readonly low: Instant;
  readonly high: Instant;
  readonly presentFor: Milliseconds;
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
  /** It was there only while no older neighbour was, and went when they came back. */
  readonly duringOutageOnly: boolean;
  /** Days with flows by it; null when no flow of that time tells its neighbour. */
  readonly trafficDays: number | null;
}

export interface Thresholds {
  readonly unseen: Milliseconds;
  readonly leastHistory: Milliseconds;
}

const LEAST_PRESENCE: Milliseconds = 48 * HOUR;
const LEAST_PEERS = 3;
const LEAST_PEER_SHARE = 0.05;
const LEAST_HEGEMONY = 0.05;
/** Share of its presence that must lie in an outage of the others. */
const MOSTLY = 0.9;

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
    applies: (facts) => facts.beyondOldOnly,
  },
  {
    verdict: "failover",
    because: "there only while the older neighbours were away",
    applies: (facts) => facts.duringOutageOnly,
  },
  { verdict: "backup", because: "seen for less than 48 hours", applies: (facts) => facts.presentFor < LEAST_PRESENCE },
  {
    verdict: "backup",
    because: "seen by fewer than 3 peer ASes, or by fewer than 5 in 100 of them",
    applies: ({ peers, peerShare }) => peers < LEAST_PEERS || peerShare < LEAST_PEER_SHARE,
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

/** An AS that came to be next to the origin within a span, before traffic has been asked about. */
export type Candidate = Omit<UpstreamFacts, "trafficDays">;

export function candidates(history: RouteHistory, subject: Subject, span: Period, thresholds: Thresholds): Candidate[] {
  if (!history.seen) return [];
  const foreign = history.routes.filter((route) => isForeign(route, history, subject, thresholds));
  const own = history.routes.filter((route) => !foreign.includes(route));
  const neighbours = neighboursOf(own);
  const allPeers = new Set(history.routes.map(({ peerAsNumber }) => peerAsNumber)).size;
  const found = neighbours.flatMap((neighbour) => {
    const since = appearance(neighbour.present, history.seen!.from, thresholds);
    if (since === null || since < span.from || since >= span.to) return [];
    return [candidate(neighbour, since, { ...history, routes: own }, allPeers)];
  });
  return [...found, ...hijacks(foreign, span, allPeers)].sort((a, b) => a.from - b.from || a.asn - b.asn);
}

/** The first time that it appears after long enough without it; null when it has been there from the start. */
function appearance(present: readonly Stretch[], start: Instant, { unseen, leastHistory }: Thresholds): Instant | null {
  for (const [k, { from }] of present.entries()) {
    const last = present[k - 1]?.to;
    if (last === undefined ? from - start >= Math.min(unseen, leastHistory) : from - last >= unseen) return from;
  }
  return null;
}

function candidate(neighbour: Neighbour, since: Instant, history: RouteHistory, allPeers: number): Candidate {
  const present = united(neighbour.present.filter(({ to }) => to >= since));
  // Neighbours of another origin of the subject may lie on the way to this one without a leak.
  const origins = new Set(neighbour.routes.map(({ origin }) => origin));
  const sameOrigin = neighboursOf(history.routes.filter(({ origin }) => origins.has(origin)));
  const older = sameOrigin.filter((other) => other.asn !== neighbour.asn && other.present[0]!.from < since);
  const seen = firstSeenBy(neighbour, since)!;
  const at = Math.min(seen.median + LEAST_PRESENCE, present.at(-1)!.to);
  const olderPrefixes = older.flatMap(({ routes }) => routes.map(({ prefix }) => prefix));
  return {
    asn: neighbour.asn,
    from: seen.median,
    low: seen.low,
    high: seen.high,
    presentFor: lengthOf(present),
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
    duringOutageOnly: duringOutage(present, united(older.flatMap((other) => other.present)), history.seen!.to),
  };
}

function duringOutage(present: readonly Stretch[], others: readonly Stretch[], end: Instant): boolean {
  const alone = lengthOf(present) - overlap(present, others);
  const gone = present.at(-1)!.to < end;
  const back = others.some(({ to }) => to > present[0]!.from);
  return gone && back && alone >= MOSTLY * lengthOf(present);
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

function hijacks(foreign: readonly HeldRoute[], span: Period, allPeers: number): Candidate[] {
  const byOrigin = new Map<Asn, HeldRoute[]>();
  for (const route of foreign) byOrigin.set(route.origin!, [...(byOrigin.get(route.origin!) ?? []), route]);
  return [...byOrigin].flatMap(([asn, routes]) => {
    const [neighbour] = [{ asn, routes, present: united(routes), peerAsNumbers: [], prefixes: [] }];
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
        peers,
        peerShare: peers / allPeers,
        prefixes: [...new Set(routes.map(({ prefixText }) => prefixText))].sort(),
        hegemony: 0,
        originChanged: true,
        moreSpecificOnly: false,
        beyondOldOnly: false,
        duringOutageOnly: false,
      },
    ];
  });
}

/** History before a span, so that "not seen before" can be said. */
export function historyBefore(span: Period, { unseen }: Thresholds): Period {
  return { from: Math.max(0, span.from - unseen - DAY), to: span.to };
}
