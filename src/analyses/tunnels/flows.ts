import { isIPv4 } from "../../values/address.ts";
import type { Pair } from "./ask-flows.ts";

/** A pair that looks as if more than look-ups passed; without names, never more than possible. */
export interface Suspected {
  readonly pair: Pair;
  /** Octets a day that the client sent beyond headers and what an ordinary question holds. */
  readonly octetsPerDay: number;
  readonly signs: readonly string[];
}

interface FlowSign {
  readonly id: string;
  readonly because: string;
  readonly source: string;
  holds(pair: Pair, clientsOf: (server: string) => number): boolean;
}

/** Flow octets count the headers of IP and UDP (RFC 791 §3.1, RFC 8200 §3, RFC 768). */
const HEADER_OCTETS = { ipv4: 28, ipv6: 48 };
const QUESTION_OCTETS = 60;
const RESPONSE_OCTETS = 250;
const FEWEST_SAMPLED = 20;
const FEWEST_MINUTES = 10;
/** Of what a client sends a name server that only it asks: fewer could be a forgotten setting. */
const FEWEST_QUESTIONS = 200;

export const FLOW_SIGNS: readonly FlowSign[] = [
  {
    id: "long-questions",
    because: "questions of more than 60 octets on average",
    source: "METHODS §7.5",
    holds: ({ server, octetsUp, packetsUp }) => beyond(QUESTION_OCTETS, server, octetsUp, packetsUp) > 0,
  },
  {
    id: "long-responses",
    because: "responses of more than 250 octets on average",
    source: "METHODS §7.5",
    holds: ({ server, octetsDown, packetsDown }) => beyond(RESPONSE_OCTETS, server, octetsDown, packetsDown) > 0,
  },
  {
    id: "lasting",
    because: "more than one question a second, in ten minutes or more",
    source: "METHODS §7.5",
    holds: (pair) => pair.minutes >= FEWEST_MINUTES && seen(pair.packetsUp, pair) > 60 * pair.minutes,
  },
  {
    id: "sends-much",
    because: "the client sends at least three tenths of what it is sent",
    source: "METHODS §7.5",
    holds: ({ octetsUp, octetsDown }) => octetsUp >= 0.3 * octetsDown,
  },
  {
    id: "lone-server",
    because: "no other client of the network asks this server",
    source: "METHODS §7.5",
    holds: ({ server }, clientsOf) => clientsOf(server) === 1,
  },
];

/** Which signs together make a pair possible: the polling tunnel, and one straight to its server. */
const TOGETHER = [
  ["long-questions", "long-responses", "lasting", "sends-much"],
  ["long-questions", "lone-server", "sends-much"],
];

/** Pairs that may be tunnels; each needs 20 sampled packets, and 200 questions. */
export function suspected(pairs: readonly Pair[], days: number): Suspected[] {
  const clients = new Map<string, Set<string>>();
  for (const { client, server } of pairs) clients.set(server, (clients.get(server) ?? new Set()).add(client));
  const all = new Set(pairs.map(({ client }) => client)).size;
  // Where only one client is seen, who else asks a server cannot be known.
  const clientsOf = (server: string) => (all < 2 ? 2 : clients.get(server)!.size);
  return pairs.flatMap((pair) => {
    if (pair.untold > 0 || pair.packetsUp < FEWEST_SAMPLED || seen(pair.packetsUp, pair) < FEWEST_QUESTIONS) return [];
    const signs = FLOW_SIGNS.filter(({ holds }) => holds(pair, clientsOf)).map(({ id }) => id);
    if (!TOGETHER.some((some) => some.every((id) => signs.includes(id)))) return [];
    const more = beyond(QUESTION_OCTETS / 2, pair.server, pair.octetsUp, pair.packetsUp);
    return [{ pair, signs, octetsPerDay: seen(Math.max(0, more), pair) / days }];
  });
}

/** Octets a day that a client would have had to send, in questions of 60 octets, to be noticed; null where sampling is not known. */
export function noticedFrom(pairs: readonly Pair[], days: number): number | null {
  if (pairs.some(({ sampling, unknownSampling }) => sampling === null || unknownSampling > 0)) return null;
  const least = Math.min(...pairs.map(({ sampling }) => sampling ?? 1));
  return (Math.max(FEWEST_QUESTIONS, FEWEST_SAMPLED / least) * QUESTION_OCTETS) / days;
}

/** Octets beyond so many a packet and its headers. */
function beyond(octetsEach: number, server: string, octets: number, packets: number): number {
  const headers = isIPv4(Uint8Array.from(Buffer.from(server, "hex"))) ? HEADER_OCTETS.ipv4 : HEADER_OCTETS.ipv6;
  return octets - (octetsEach + headers) * packets;
}

function seen(told: number, { sampling, unknownSampling }: Pair): number {
  return unknownSampling > 0 || sampling === null ? told : told / sampling;
}
