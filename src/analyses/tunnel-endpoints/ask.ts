import { z } from "zod";
import { joined, type Sql, sql } from "../../store/query.ts";
import type { Questions } from "../../store/store.ts";
import type { Subject } from "../../subject/subject.ts";
import type { Period } from "../../values/instant.ts";
import { CORE } from "../instrument/belonging.ts";
import { during, localSeconds } from "../instrument/local-time.ts";
import { CARRIERS, marked, toCarrier, VPN_MARKS } from "./carriers.ts";
import { type Ends, endsOf } from "./ends.ts";

const count = z.coerce.number();

/** A host of the subject and a port of somebody else that talk for long, over days. */
const LongPair = z.object({
  pair: z.coerce.bigint(),
  /** Of the host alone, and of the remote port alone. */
  hostKey: z.coerce.bigint(),
  endpoint: z.coerce.bigint(),
  host: z.string(),
  remote: z.string(),
  port: count,
  protocolIdentifier: count,
  remoteAs: count,
  records: count,
  /** Of them, those that bear the mark of a VPN. */
  named: count,
  up: count,
  down: count,
  /** Packets per million seconds in the calmest record of five minutes and more; 0 where packets are sampled. */
  calmest: count,
  /** Records of which not every packet was seen, or it is not known. */
  sampled: count,
});
export type LongPair = z.infer<typeof LongPair>;

/** What a host did hour by hour: with one of the pairs (`pair` > 0), or beside all of them. Hours of the local clock. */
const Hours = z.object({
  /** 0 for all hosts without such a pair, together. */
  hostKey: z.coerce.bigint(),
  pair: z.coerce.bigint(),
  /** Hour, records, octets up and down, remote /24 networks. */
  hours: z.array(z.tuple([count, count, count, count])),
});
export type Hours = z.infer<typeof Hours>;

const Answered = z.object({ address: z.string() });

/** Shorter records are the small change of use; a tunnel's are cut by the exporter's time-out, 30 s being the shortest in use. */
const LONG = 30_000;
const CALM = 300_000;
/** Below, nothing is accumulated over (METHODS §6: three days and more). */
const LEAST_SPAN_DAYS = 2;
const LEAST_RECORDS = 6;
const LEAST_MILLISECONDS = 3 * 3_600_000;
/** Pairs read at most, most octets first. */
export const MOST_PAIRS = 200;

export interface Scope {
  readonly subject: Subject;
  readonly windows: readonly Period[];
}

export async function askLongPairs(store: Questions, scope: Scope, weight: Sql): Promise<LongPair[]> {
  const ends = endsOf(scope.subject, CORE);
  const { rows } = await store.rows(
    `hosts of ${scope.subject.id} and remote ports that talk for long over days`,
    LongPair,
    sql`SELECT pair, hostKey, endpoint, hex(own) AS host, hex(other) AS remote, port, protocolIdentifier, remoteAs,
          records, named, up, down, calmest, sampled
        FROM (
          SELECT ${pairOf(ends)} AS pair, ${endpointOf(ends)} AS endpoint, cityHash64(${ends.host}) AS hostKey, ${ends.host} AS own, ${ends.remote} AS other, ${ends.port} AS port, protocolIdentifier,
            max(${ends.remoteAs}) AS remoteAs, count() AS records, countIf(${marked(VPN_MARKS)}) AS named,
            sum(${ends.up} * ${weight}) AS up, sum(${ends.down} * ${weight}) AS down,
            minIf(${pace(ends)}, ${ends.lasts} >= ${CALM}) AS calmest, countIf(ifNull(samplingProbability, 0) != 1) AS sampled
          FROM flow WHERE ${inWindows(scope)} AND ${ends.crosses} AND ${asClient(ends)} AND ${ends.lasts} >= ${LONG}
          GROUP BY pair, endpoint, hostKey, own, other, port, protocolIdentifier
          HAVING max(${dayOf(scope)}) - min(${dayOf(scope)}) >= ${LEAST_SPAN_DAYS} AND count() >= ${LEAST_RECORDS}
            AND sum(${ends.lasts}) >= ${LEAST_MILLISECONDS}
        ) AS pairs ORDER BY up + down DESC, host, remote, port, protocolIdentifier LIMIT ${MOST_PAIRS}`,
  );
  return rows;
}

export async function askHours(
  store: Questions,
  scope: Scope,
  weight: Sql,
  pairs: readonly LongPair[],
): Promise<Hours[]> {
  if (pairs.length === 0) return [];
  const ends = endsOf(scope.subject, CORE);
  const hosts = [...new Set(pairs.map(({ hostKey }) => hostKey))];
  const network = sql`if(hostKey = 0, '', if(substring(${ends.remote}, 1, 12) = unhex('00000000000000000000ffff'),
    substring(${ends.remote}, 1, 15), substring(${ends.remote}, 1, 6)))`;
  const { rows } = await store.rows(
    `what hosts of ${scope.subject.id} with such a talk do by the hour, within it and beside it`,
    Hours,
    sql`SELECT hostKey, pair, arraySort(groupArray(tuple(hour, records, octets, networks))) AS hours FROM (
          SELECT if(cityHash64(${ends.host}) IN (${hosts}), cityHash64(${ends.host}), 0) AS hostKey,
            if(${pairOf(ends)} IN (${pairs.map(({ pair }) => pair)}), ${pairOf(ends)}, 0) AS pair,
            ${hourOf(scope, ends)} AS hour,
            count() AS records, sum((${ends.up} + ${ends.down}) * ${weight}) AS octets, uniqExact(${network}) AS networks
          FROM flow WHERE ${inWindows(scope)} AND ${ends.crosses} AND ${ends.sent}
          GROUP BY hostKey, pair, hour
        ) AS byHour GROUP BY hostKey, pair ORDER BY hostKey, pair`,
  );
  return rows;
}

/** Of some addresses (dotted or RFC 5952 text), those that were the answer to a question about a name. */
export async function askAnswered(
  store: Questions,
  { windows }: Scope,
  addresses: readonly string[],
): Promise<{ readonly asked: boolean; readonly answered: ReadonlySet<string> }> {
  if (addresses.length === 0) return { asked: false, answered: new Set() };
  const inside = within("at", windows);
  const { rows: any } = await store.rows(
    "whether there are answers to questions about names",
    z.object({ exchanges: count }),
    sql`SELECT count() AS exchanges FROM dns WHERE ${inside} AND answers != ''`,
  );
  if ((any[0]?.exchanges ?? 0) === 0) return { asked: false, answered: new Set() };
  const { rows } = await store.rows(
    "which of these addresses were answers to questions about names",
    Answered,
    sql`SELECT address FROM (SELECT arrayJoin(splitByChar(' ', answers)) AS address FROM dns WHERE ${inside}) AS each
        WHERE address IN (${addresses}) GROUP BY address ORDER BY address`,
  );
  return { asked: true, answered: new Set(rows.map(({ address }) => address)) };
}

/** The host called: its port is the higher one, or the other is a carrier's. */
function asClient({ ownPort, port }: Ends): Sql {
  return sql`(${ownPort} >= ${port} OR ${toCarrier(port)}) AND protocolIdentifier IN (${PROTOCOLS})`;
}

const PROTOCOLS = [...new Set([6, 17, ...CARRIERS.map(({ protocolIdentifier }) => protocolIdentifier)])];

function pairOf({ host, remote, port }: Ends): Sql {
  return sql`cityHash64(${host}, ${remote}, ${port}, protocolIdentifier)`;
}

/** Of a remote port, whoever talks to it. */
export function endpointOf({ remote, port }: Ends): Sql {
  return sql`cityHash64(${remote}, ${port}, protocolIdentifier)`;
}

/** Packets of both directions per million seconds, whole; nothing where packets are sampled or not told. */
function pace({ lasts }: Ends): Sql {
  const packets = sql`(ifNull(packetDeltaCount, 0) + ifNull(reversePacketDeltaCount, 0))`;
  return sql`if(ifNull(samplingProbability, 0) = 1, intDiv(${packets} * 1000000000, greatest(${lasts}, 1)), 0)`;
}

function dayOf(scope: Scope): Sql {
  return sql`intDiv(${secondsOf(scope)}, 86400)`;
}

/** The hours of the local clock that a record touches, a row each. */
function hourOf(scope: Scope, { lasts }: Ends): Sql {
  const seconds = secondsOf(scope);
  const first = sql`intDiv(${seconds}, 3600)`;
  const hours = sql`toUInt32(intDiv(${seconds} + intDiv(${lasts}, 1000), 3600) + 1 - ${first})`;
  return sql`${first} + arrayJoin(range(${hours}))`;
}

function secondsOf({ subject, windows }: Scope): Sql {
  const span = { from: Math.min(...windows.map(({ from }) => from)), to: Math.max(...windows.map(({ to }) => to)) };
  return localSeconds("flowStart", subject.zone, span);
}

function inWindows({ windows }: Scope): Sql {
  return within("flowStart", windows);
}

function within(column: "flowStart" | "at", windows: readonly Period[]): Sql {
  return sql`(${joined(
    windows.map((window) => during(column, window)),
    "OR",
    sql`0`,
  )})`;
}
