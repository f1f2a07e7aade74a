import { z } from "zod";
import { joined, Sql, sql } from "../../store/query.ts";
import type { Questions } from "../../store/store.ts";
import { during } from "../instrument/local-time.ts";
import { endsOf, hullOf, localHour, tcpOf, type Whose } from "./ends.ts";
import { addressesIn, type PoolList } from "./pools.ts";
import { MINING_MARKS, NODE_MARKS, NODE_PORTS, WEAK_PORTS } from "./ports.ts";

const count = z.coerce.number();

/** Exporter and sampling of the subject's flows of TCP, and what their records can show. */
const Sender = z.object({
  exporter: z.string(),
  /** 0 is the period, 1 the window compared with. */
  windowNumber: count,
  samplingProbability: z.number().nullable(),
  records: count,
  /** Of the records, those with marks, with names, and with a packet's own time. */
  marked: count,
  named: count,
  timed: count,
});
export type Sender = z.infer<typeof Sender>;

/** A record that lasts no longer tells the time of its packets well enough for blocks, minutes apart. */
const SHORT = 1000;

export async function askSenders(store: Questions, whose: Whose): Promise<Sender[]> {
  const { rows } = await store.rows(
    `TCP of ${whose.subject.id} by exporter and sampling, and what records tell of it`,
    Sender,
    sql`SELECT exporter, ${windowOf(whose)} AS windowNumber, samplingProbability, count() AS records,
          countIf(marks != '') AS marked, countIf(serverName != '') AS named, countIf(${timed()}) AS timed
        FROM flow WHERE ${tcpOf(whose)}
        GROUP BY exporter, windowNumber, samplingProbability ORDER BY exporter, windowNumber, ifNull(samplingProbability, -1)`,
  );
  return rows;
}

/** Addresses that DNS answered for names of listed pools, with the names. */
export async function askAnswers(store: Questions, whose: Whose, list: PoolList): Promise<Map<string, string>> {
  const { rows } = await store.rows(
    "what names of mining pools were answered with",
    z.object({ name: z.string(), answers: z.string() }),
    sql`SELECT queryName AS name, answers FROM dns
        WHERE (${joined(
          whose.windows.map((window) => during("at", window)),
          "OR",
          sql`0`,
        )}) AND answers != '' AND ${list.nameIn("queryName")}
        GROUP BY name, answers ORDER BY name, answers LIMIT 5000`,
    hullOf(whose),
  );
  return new Map(
    rows.flatMap(({ name, answers }) => addressesIn(answers).map((address) => [address.join("."), name] as const)),
  );
}

/** A host of the subject and a server beyond, by the server's port. */
const Pair = z.object({
  /** By which flows are found again. */
  pair: z.coerce.bigint(),
  host: z.string(),
  remote: z.string(),
  service: count,
  flows: count,
  /** First and last instant, and how many of the 24 hours of the day were met. */
  first: count,
  last: count,
  hoursOfDay: count,
  /** Of the flows: on Saturday and Sunday; with flags of ACK or ACK and PSH only; with a packet's time from the server. */
  weekend: count,
  acknowledging: count,
  timed: count,
  /** Sums of cosines and sines of the hour of the day, in thousandths. */
  cosine: count,
  sine: count,
  octetsUp: count,
  octetsDown: count,
  packetsUp: count,
  packetsDown: count,
  poolName: z.string(),
  serverName: z.string(),
  miningMarks: z.string(),
  anyMarks: z.string(),
});
export type Pair = z.infer<typeof Pair>;

/** Pairs beyond this many are not looked at; those that speak for themselves come first, then the busiest. */
export const MOST_PAIRS = 5000;
const FEWEST_FLOWS = 20;
const LEAST_HELD = 300_000;
/** A host's own port: below it the host serves, and the port of who calls it says nothing (RFC 6335 §6). */
const LEAST_OWN = 1024;

/**
 * Pairs that a mark, a list or a weak port speaks of, or that last, of both windows together. First which they are, with
 * little kept of each, as there may be millions; then what is known of these few.
 */
export async function askPairs(
  store: Questions,
  whose: Whose,
  list: PoolList,
  resolved: readonly Uint8Array[],
  leastHours: number,
): Promise<Pair[]> {
  const candidates = await askCandidates(store, whose, list, resolved, leastHours);
  if (candidates.length === 0) return [];
  const { host, remote, service, octetsUp, octetsDown, packetsUp, packetsDown } = endsOf(whose);
  const { rows } = await store.rows(
    `what is told of hosts of ${whose.subject.id} and servers that are pools perhaps`,
    Pair,
    sql`SELECT cityHash64(hostAddress, remoteAddress, service) AS pair, hex(hostAddress) AS host, hex(remoteAddress) AS remote,
          service, flows, first, last, ${HOURS_OF_DAY} AS hoursOfDay, weekend, acknowledging,
          timed, cosine, sine, octetsUp, octetsDown, packetsUp, packetsDown, poolName, serverName, miningMarks, anyMarks
        FROM (
          SELECT hostAddress, remoteAddress, service, count() AS flows,
            min(flowStartMilliseconds) AS first, max(flowEndMilliseconds) AS last,
            groupBitOr(bitShiftLeft(toUInt32(1), toUInt8(modulo(hour, 24)))) AS hourMask,
            countIf(modulo(intDiv(hour, 24) + 3, 7) >= 5) AS weekend, countIf(acknowledges) AS acknowledging,
            countIf(isTimed AND down > 0) AS timed,
            sum(arrayElement([${turn(Math.cos)}], modulo(hour, 24) + 1)) AS cosine,
            sum(arrayElement([${turn(Math.sin)}], modulo(hour, 24) + 1)) AS sine,
            sum(octetsThere) AS octetsUp, sum(octetsBack) AS octetsDown, sum(up) AS packetsUp, sum(down) AS packetsDown,
            max(pool) AS poolName, max(name) AS serverName, max(mining) AS miningMarks, max(mark) AS anyMarks
          FROM (
            SELECT ${host} AS hostAddress, ${remote} AS remoteAddress, ${service} AS service, ${localHour(whose)} AS hour,
              flowStartMilliseconds, flowEndMilliseconds, ${octetsUp} AS octetsThere, ${octetsDown} AS octetsBack,
              ${packetsUp} AS up, ${packetsDown} AS down, ${timed()} AS isTimed,
              ifNull(tcpControlBits, 0) IN (16, 24) AS acknowledges, toString(serverName) AS name,
              if(${list.nameIn("serverName")}, toString(serverName), '') AS pool, toString(marks) AS mark,
              if(${mining()}, toString(marks), '') AS mining
            FROM flow WHERE ${tcpOf(whose)} AND cityHash64(${host}, ${remote}, ${service}) IN (${candidates})
          ) AS flows GROUP BY hostAddress, remoteAddress, service
        ) AS told ORDER BY miningMarks != '' DESC, poolName != '' DESC, flows DESC, host, remote, service`,
  );
  return rows;
}

/** Hours of the day in a mask of them; without a lambda, in which 18.16 loses the column. */
const HOURS_OF_DAY = new Sql(Array.from({ length: 24 }, (_, hour) => `bitTest(hourMask, ${hour})`).join(" + "));

async function askCandidates(
  store: Questions,
  whose: Whose,
  list: PoolList,
  resolved: readonly Uint8Array[],
  leastHours: number,
): Promise<bigint[]> {
  const { host, remote, service, own } = endsOf(whose);
  const named = list.nameIn("serverName");
  const listed = list.addressIn(remote, resolved);
  const { rows } = await store.rows(
    `hosts of ${whose.subject.id} and servers that a list, a mark or their lasting makes pools perhaps`,
    z.object({ pair: z.coerce.bigint() }),
    sql`SELECT pair FROM (
          SELECT pair, count() AS flows, max(flowEndMilliseconds) - min(flowStartMilliseconds) AS lasts, max(ground) AS grounds,
            groupBitOr(bitShiftLeft(toUInt32(1), toUInt8(modulo(hour, 24)))) AS hourMask
          FROM (
            SELECT cityHash64(${host}, ${remote}, ${service}) AS pair, ${localHour(whose)} AS hour, flowStartMilliseconds,
              flowEndMilliseconds, toUInt8(multiIf(${mining()}, 4, ${named}, 3, ${listed}, 2, ${service} IN (${WEAK_PORTS}), 1, 0)) AS ground
            FROM flow WHERE ${tcpOf(whose)} AND ${own} >= ${LEAST_OWN}
              AND (${service} < 32768 OR ${service} < ${own} OR ${mining()} OR ${listed} OR ${named})
          ) AS flows GROUP BY pair
          HAVING grounds >= 2 OR (lasts >= ${LEAST_HELD} AND (grounds = 1 OR flows >= ${FEWEST_FLOWS}))
        ) AS pairs
        WHERE grounds >= 1 OR ${HOURS_OF_DAY} >= ${leastHours}
        ORDER BY grounds DESC, flows DESC, pair LIMIT ${MOST_PAIRS}`,
  );
  return rows.map(({ pair }) => pair);
}

const Times = z.object({
  host: z.string(),
  remote: z.string(),
  service: count,
  windowNumber: count,
  times: z.array(count),
});
export type Times = z.infer<typeof Times>;

/** Packets of a pair and a window that are enough: more are thinned at random, which costs no truth. */
export const MOST_TIMES = 2000;

/** When servers of these pairs spoke, by window, ascending; thinned by chance that hangs on the record alone. */
export async function askTimes(store: Questions, whose: Whose, pairs: readonly Pair[]): Promise<Times[]> {
  if (pairs.length === 0) return [];
  const { host, remote, service, packetsDown } = endsOf(whose);
  const key = sql`cityHash64(${host}, ${remote}, ${service})`;
  const keep = pairs.map(({ timed }) => Math.max(1, Math.ceil(timed / (MOST_TIMES * whose.windows.length))));
  const { rows } = await store.rows(
    `when servers spoke to hosts of ${whose.subject.id}, of pairs that last`,
    Times,
    sql`SELECT hex(hostAddress) AS host, hex(remoteAddress) AS remote, service, windowNumber,
          arraySort(groupArray(toUInt64(flowStartMilliseconds))) AS times
        FROM (
          SELECT ${host} AS hostAddress, ${remote} AS remoteAddress, ${service} AS service, ${windowOf(whose)} AS windowNumber, flowStartMilliseconds
          FROM flow WHERE ${tcpOf(whose)} AND ${key} IN (${pairs.map(({ pair }) => pair)}) AND ${timed()} AND ${packetsDown} > 0
            AND modulo(cityHash64(flowStartMilliseconds, originOffset), transform(${key}, [${pairs.map(({ pair }) => pair)}], [${keep}], 1)) = 0
        ) AS spoken
        GROUP BY hostAddress, remoteAddress, service, windowNumber ORDER BY host, remote, service, windowNumber`,
  );
  return rows;
}

/** A connection on one local day: an own port of a host that spoke with a server. */
const Held = z.object({
  host: z.string(),
  remote: z.string(),
  service: count,
  own: count,
  day: count,
  flows: count,
  first: count,
  last: count,
  packetsUp: count,
  octetsUp: count,
  /** Packets to the server of a share's size. */
  shares: count,
});
export type Held = z.infer<typeof Held>;

/** Rows of connections at most; when they are as many, the finding says so. */
export const MOST_HELD = 300_000;

/** Octets of a packet that carries a share: 247 in METHODS §8, with room for other miners' words. */
const SHARE = { least: 200, most: 340 };

/** Connections by day, of pairs that mine or may; `exporters` limits them to those that can be compared. */
export async function askHeld(
  store: Questions,
  whose: Whose,
  pairs: readonly Pair[],
  exporters: readonly string[],
): Promise<Held[]> {
  if (pairs.length === 0) return [];
  const { host, remote, service, own, packetsUp, octetsUp } = endsOf(whose);
  const { rows } = await store.rows(
    `connections of ${whose.subject.id} with pools, by own port and day of its own clock`,
    Held,
    sql`SELECT hex(hostAddress) AS host, hex(remoteAddress) AS remote, service, own, intDiv(hour, 24) AS day, count() AS flows,
          min(flowStartMilliseconds) AS first, max(flowEndMilliseconds) AS last, sum(up) AS packetsUp, sum(octets) AS octetsUp,
          sum(if(octets >= ${SHARE.least} * up AND octets <= ${SHARE.most} * up, up, 0)) AS shares
        FROM (
          SELECT ${host} AS hostAddress, ${remote} AS remoteAddress, ${service} AS service, ${own} AS own, ${localHour(whose)} AS hour,
            flowStartMilliseconds, flowEndMilliseconds, ${packetsUp} AS up, ${octetsUp} AS octets
          FROM flow WHERE ${tcpOf(whose)} AND cityHash64(${host}, ${remote}, ${service}) IN (${pairs.map(({ pair }) => pair)}) AND exporter IN (${exporters})
        ) AS connections
        GROUP BY hostAddress, remoteAddress, service, own, day
        ORDER BY day, host, remote, service, own LIMIT ${MOST_HELD}`,
  );
  return rows;
}

/** Contacts with a coin's own network, by local day. */
const NodeDay = z.object({ coin: z.string(), day: count, flows: count, peers: count });
export type NodeDay = z.infer<typeof NodeDay>;

export async function askNodeDays(store: Questions, whose: Whose, exporters: readonly string[]): Promise<NodeDay[]> {
  const { remote, service, own } = endsOf(whose);
  const { rows } = await store.rows(
    `contacts of ${whose.subject.id} with nodes of coins, by day of its own clock`,
    NodeDay,
    sql`SELECT coin, day, count() AS flows, uniqExact(peer) AS peers FROM (
          SELECT multiIf(${joinedCoins(service)}, '') AS coin, intDiv(${localHour(whose)}, 24) AS day, ${remote} AS peer
          FROM flow WHERE ${tcpOf(whose)} AND ${own} >= ${LEAST_OWN} AND exporter IN (${exporters})
        ) AS contacts WHERE coin != '' GROUP BY coin, day ORDER BY coin, day`,
  );
  return rows;
}

function windowOf({ windows }: Whose): Sql {
  return sql`if(${during("flowStart", windows[0]!)}, 0, 1)`;
}

function joinedCoins(service: Sql): Sql {
  const marks = NODE_MARKS.map(({ id, coin }) => sql`position(marks, ${id}) > 0, ${coin}`);
  const ports = NODE_PORTS.map(({ port, coin }) => sql`${service} = ${port}, ${coin}`);
  return joined([...marks, ...ports], ",", sql`0, ''`);
}

function mining(): Sql {
  const words = [...new Set(MINING_MARKS.map(({ id }) => id.split("-")[0]!))];
  return joined(
    words.map((word) => sql`position(marks, ${word}) > 0`),
    "OR",
    sql`0`,
  );
}

function timed(): Sql {
  return sql`flowEndMilliseconds <= flowStartMilliseconds + ${SHORT}`;
}

function turn(of: (angle: number) => number): number[] {
  return Array.from({ length: 24 }, (_, at) => Math.round(1000 * of((2 * Math.PI * (at + 0.5)) / 24)));
}

/** Host, server and port: what a pair has in common with its connections and its packets' times. */
export function keyOf({ host, remote, service }: Pick<Pair, "host" | "remote" | "service">): string {
  return `${remote}${host}${service}`;
}
