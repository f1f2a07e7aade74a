import type { Random } from "../../statistics/random.ts";
import type { Sql } from "../../store/query.ts";
import type { Questions } from "../../store/store.ts";
import type { Subject } from "../../subject/subject.ts";
import { formatAddress, isIPv4 } from "../../values/address.ts";
import type { Asn } from "../../values/asn.ts";
import type { Instant, Period } from "../../values/instant.ts";
import { formatPrefix, prefixFrom } from "../../values/prefix.ts";
import type { Knowledge } from "../knowledge.ts";
import { askAnswered, askHours, askLongPairs, type Hours, type LongPair, MOST_PAIRS } from "./ask.ts";
import { carrierOf } from "./carriers.ts";
import { type Features, featuresOf, type HourOf } from "./features.ts";
import { otherTalkOf } from "./other-talks.ts";
import { scoreOf } from "./score.ts";
import { accumulatedVerdict, type Verdict } from "./verdict.ts";

/** A host's long talk with a remote port, as far as it may be told: networks, not persons. */
export interface TunnelClient {
  /** The /24 (IPv6: /48) of the host. */
  readonly network: string;
  readonly octetsPerDay: number;
  readonly days: number;
  readonly features: Features;
  readonly nats: number;
}

/** A remote port to which somebody of the subject talks for long, and what it is. */
export interface TunnelEndpoint {
  /** As `endpointOf` computes it in queries. */
  readonly key: bigint;
  readonly server: string;
  readonly port: number;
  readonly protocolIdentifier: number;
  readonly asn: Asn | null;
  /** Provider after the dated list; empty text where the list names none; null when it is not listed. */
  readonly provider: string | null;
  readonly verdict: Verdict;
  readonly nats: number;
  /** Ids of the signs that speak, strongest client first; of marks, of lists. */
  readonly evidence: readonly string[];
  readonly clients: readonly TunnelClient[];
}

export interface Search {
  readonly store: Questions;
  readonly subject: Subject;
  readonly knowledge: Knowledge;
  readonly windows: readonly Period[];
  /** What a sampled octet stands for. */
  readonly weight: Sql;
  readonly random: Random;
}

export interface TunnelEndpoints {
  readonly endpoints: readonly TunnelEndpoint[];
  /** As many pairs were looked at as are at most: there may be more. */
  readonly full: boolean;
}

/** Remote ports to which hosts of the subject talk for long over at least three days, each with its verdict. */
export async function findTunnelEndpoints(search: Search): Promise<TunnelEndpoints> {
  const { store, subject, windows, weight } = search;
  const scope = { subject, windows };
  const pairs = await askLongPairs(store, scope, weight);
  const hours = new Map(
    (await askHours(store, scope, weight, pairs)).map((row) => [`${row.hostKey} ${row.pair}`, row]),
  );
  const addresses = [...new Set(pairs.map(({ remote }) => formatAddress(octetsOf(remote))))];
  const names = await askAnswered(store, scope, addresses);
  const byEndpoint = new Map<bigint, LongPair[]>();
  for (const pair of pairs) byEndpoint.set(pair.endpoint, [...(byEndpoint.get(pair.endpoint) ?? []), pair]);
  const endpoints = [...byEndpoint.values()].map((of) => judged(of, hours, names, search));
  return { endpoints: endpoints.sort(byVerdict), full: pairs.length >= MOST_PAIRS };
}

type Names = Awaited<ReturnType<typeof askAnswered>>;

function judged(
  pairs: readonly LongPair[],
  hours: ReadonlyMap<string, Hours>,
  names: Names,
  { knowledge, windows, random }: Search,
): TunnelEndpoint {
  const { endpoint, remote, port, protocolIdentifier, remoteAs } = pairs[0]!;
  const address = octetsOf(remote);
  const server = formatAddress(address);
  const at = windows.at(-1)!.from;
  const asn = remoteAs || (knowledge.originOf(address, at)?.asn ?? null);
  const clients = pairs.map((pair): TunnelClient & { signs: readonly string[] } => {
    const features = featuresOf(
      {
        ...pair,
        hours: rowsOf(hours, pair.hostKey, pair.pair),
        beside: rowsOf(hours, pair.hostKey, 0n),
        peers: rowsOf(hours, 0n, 0n),
        calmest: pair.calmest > 0 ? pair.calmest / 1e6 : null,
        sampled: pair.sampled > 0,
        hosting: hostingOf(asn, at, knowledge),
        lookedUp: names.asked ? names.answered.has(server) : null,
        carrier: carrierOf(protocolIdentifier, port),
      },
      random.fork(`${pair.pair}`),
    );
    const { nats, signs } = scoreOf(features);
    const octetsPerDay = (pair.up + pair.down) / Math.max(1, features.days);
    return {
      network: networkOf(pair.host),
      octetsPerDay,
      days: features.days,
      features,
      nats,
      signs: signs.map(({ id }) => id),
    };
  });
  clients.sort((a, b) => b.nats - a.nats || b.octetsPerDay - a.octetsPerDay);
  const listed = knowledge.vpnProviders({ address }, at)[0]?.provider ?? null;
  const named = pairs.some((pair) => pair.named > 0);
  const other = otherTalkOf({ address, port }, at, knowledge);
  const { verdict, nats, evidence } = accumulatedVerdict({ clients, listed: listed !== null, named, other });
  const signs = [...evidence, ...(clients[0]?.signs ?? [])];
  return {
    key: endpoint,
    server,
    port,
    protocolIdentifier,
    asn,
    provider: listed,
    verdict,
    nats,
    evidence: signs,
    clients: clients.map(({ signs: _, ...client }) => client),
  };
}

const HOSTING = ["hosting", "vpn"];

/** Null where nothing says what the network is. */
function hostingOf(asn: Asn | null, at: Instant, knowledge: Knowledge): boolean | null {
  if (asn === null) return null;
  if (knowledge.vpnProviders({ asn }, at).length > 0) return true;
  const named = knowledge.asName(asn, at)?.class ?? "";
  return named === "" ? null : HOSTING.includes(named);
}

function rowsOf(hours: ReadonlyMap<string, Hours>, hostKey: bigint, pair: bigint): HourOf[] {
  const rows = hours.get(`${hostKey} ${pair}`)?.hours ?? [];
  return rows.map(([hour, records, octets]) => ({ hour, records, octets }));
}

const ORDER: readonly Verdict[] = ["known", "likely", "possible", "benign"];

function byVerdict(a: TunnelEndpoint, b: TunnelEndpoint): number {
  return (
    ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict) || octetsOfAll(b) - octetsOfAll(a) || (a.key < b.key ? -1 : 1)
  );
}

function octetsOfAll({ clients }: TunnelEndpoint): number {
  return clients.reduce((sum, { octetsPerDay, days }) => sum + octetsPerDay * days, 0);
}

function networkOf(hex: string): string {
  const address = octetsOf(hex);
  return formatPrefix(prefixFrom(address, isIPv4(address) ? 120 : 48));
}

function octetsOf(hex: string): Uint8Array {
  return Uint8Array.from({ length: 16 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}
