import { z } from "zod";
import { Sql, sql } from "../../store/query.ts";
import type { Questions } from "../../store/store.ts";
import type { Subject } from "../../subject/subject.ts";
import type { Period } from "../../values/instant.ts";
import type { Blocks } from "../crossings/blocks.ts";
import { belongs, CORE } from "../instrument/belonging.ts";
import { during } from "../instrument/local-time.ts";

const count = z.coerce.number();

/** How records of an hour are spread over the subject's addresses. */
const HourlySet = z.object({ block: count, hour: count, actors: count, records: count, scaledLogs: count });
export type HourlySet = z.infer<typeof HourlySet>;

/** When an address of the subject sent something; where there are too many of them, a /24 (IPv6: /48). */
const Lit = z.object({
  /** /24 or /48 in hexadecimal. */
  network: z.string(),
  /** Weeks and days of the period, and the weeks that the sampling of the earlier window would have shown. */
  weeks: count,
  days: count,
  thinned: count,
  weeksBefore: count,
});
export type Lit = z.infer<typeof Lit>;

const Sampled = z.object({
  exporter: z.string(),
  least: z.number().nullable(),
  most: z.number().nullable(),
  unknown: count,
});
export type Sampled = z.infer<typeof Sampled>;

const Scan = z.object({ scanId: z.string(), began: z.number(), outcome: z.string(), hosts: count });
export type Scan = z.infer<typeof Scan>;

const OpenPort = z.object({
  host: z.string(),
  protocolIdentifier: count,
  port: count,
  name: z.string(),
  scans: z.array(z.string()),
});
export type OpenPort = z.infer<typeof OpenPort>;

const ServingPort = z.object({ protocolIdentifier: count, port: count, addresses: count, records: count });
export type ServingPort = z.infer<typeof ServingPort>;

/** `scaledLogs` are in 1/1,048,576, so that sums of whole numbers do not depend on the order of rows. */
export const LOG_SCALE = 1_048_576;
const MOST_PORTS = 50;

export async function askHourlySets(store: Questions, subject: Subject, blocks: Blocks): Promise<HourlySet[]> {
  const hour = sql`intDiv(toUnixTimestamp(flowStart), 3600)`;
  const columns = sql`${blocks.number} AS block, ${hour} AS hour`;
  const { rows } = await store.rows(
    `how records of each hour are spread over the addresses of ${subject.id} that send`,
    HourlySet,
    sql`SELECT block, hour, count() AS actors, sum(n) AS records, sum(toUInt64(floor(n * log2(n) * ${LOG_SCALE} + 0.5))) AS scaledLogs
        FROM (SELECT block, hour, host, count() AS n FROM (${sending(subject, blocks.condition, columns)}) AS sent
          GROUP BY block, hour, host) AS byHost
        GROUP BY block, hour ORDER BY block, hour`,
  );
  return rows;
}

/** Records of which the subject is the sender, with `host`, from either side of a record. */
function sending(subject: Subject, condition: Sql, columns: Sql): Sql {
  return sql`SELECT ${columns}, sourceAddress AS host FROM flow WHERE ${condition} AND (${belongs("sourceAddress", subject, CORE)})
    UNION ALL
    SELECT ${columns}, destinationAddress AS host FROM flow
      WHERE ${condition} AND (${belongs("destinationAddress", subject, CORE)}) AND ifNull(reversePacketDeltaCount, 0) > 0`;
}

/** Two windows that are to be compared, each with its covered days in blocks of weeks. */
export interface Windows {
  readonly period: { readonly condition: Sql; readonly week: Sql; readonly day: Sql };
  readonly against: Windows["period"] | null;
  readonly exporters: readonly string[];
  /** Of the records of the period, the share that the sampling of the earlier window would have kept. */
  readonly kept: number;
}

export async function askLit(
  store: Questions,
  subject: Subject,
  { period, against, exporters, kept }: Windows,
  byNetwork: boolean,
): Promise<Lit[]> {
  const panel = sql`exporter IN (${exporters})`;
  const network = sql`if(substring(host, 1, 12) = unhex('00000000000000000000ffff'), hex(substring(host, 1, 15)), hex(substring(host, 1, 6)))`;
  const of = (window: Windows["period"], isLater: number) =>
    sending(
      subject,
      sql`${panel} AND ${window.condition}`,
      sql`materialize(${isLater}) AS later, ${window.week} AS week, ${window.day} AS day`,
    );
  const sent = against ? sql`${of(period, 1)} UNION ALL ${of(against, 0)}` : of(period, 1);
  const who = byNetwork ? network : new Sql("host");
  const { rows } = await store.rows(
    `in how many weeks each ${byNetwork ? "network" : "address"} of ${subject.id} sent something`,
    Lit,
    sql`SELECT network, sumIf(1, later = 1) AS weeks, sumIf(days, later = 1) AS days,
          sumIf(toUInt64(floor((1 - pow(1 - ${kept}, n)) * 1000000 + 0.5)), later = 1) / 1000000 AS thinned, sumIf(1, later = 0) AS weeksBefore
        FROM (SELECT ${network} AS network, ${who} AS who, later, week, count() AS n, uniqExact(day) AS days
          FROM (${sent}) AS sent GROUP BY network, who, later, week) AS byWeek
        GROUP BY network, who ORDER BY network, hex(who)`,
  );
  return rows;
}

/** Sampling of each exporter in a window, from the rollup. */
export async function askSampled(store: Questions, window: Period): Promise<Sampled[]> {
  const { rows } = await store.rows(
    "least and greatest samplingProbability of each exporter",
    Sampled,
    sql`SELECT exporter, min(samplingProbability) AS least, max(samplingProbability) AS most,
          countIf(samplingProbability IS NULL) AS unknown
        FROM flowHourly WHERE ${during("hour", window)} GROUP BY exporter ORDER BY exporter`,
    window,
  );
  return rows;
}

/** Scans of services that began in a window: `scan` when whole, `scan-cut` when any part of it was cut. */
export async function askScans(store: Questions, window: Period): Promise<Scan[]> {
  const { rows } = await store.rows(
    "port scans: when, how many hosts, whether whole",
    Scan,
    sql`SELECT exporter AS scanId, min(\`from\`) AS began, max(why) AS outcome, sum(received) AS hosts
        FROM coverage WHERE why IN ('scan', 'scan-cut') AND \`from\` >= ${window.from} AND \`from\` < ${window.to}
        GROUP BY scanId ORDER BY began, scanId`,
    window,
  );
  return rows;
}

/** Ports of the subject that scans found open. */
export async function askOpenPorts(store: Questions, subject: Subject, window: Period): Promise<OpenPort[]> {
  const { rows } = await store.rows(
    `ports of ${subject.id} that scans found open`,
    OpenPort,
    sql`SELECT hex(address) AS host, protocolIdentifier, port, min(serviceName) AS name, arraySort(groupUniqArray(toString(scanId))) AS scans
        FROM service WHERE ${during("at", window)} AND (${inService(subject)})
        GROUP BY host, protocolIdentifier, port ORDER BY host, protocolIdentifier, port`,
    window,
  );
  return rows;
}

/** Ports at which addresses of the subject answered as servers: the lower port, and packets both ways. */
export async function askServingPorts(store: Questions, subject: Subject, blocks: Blocks): Promise<ServingPort[]> {
  const receives = belongs("destinationAddress", subject, CORE);
  const sends = belongs("sourceAddress", subject, CORE);
  const answered = sql`((${receives}) AND destinationTransportPort < sourceTransportPort AND ifNull(reversePacketDeltaCount, 0) > 0)
    OR ((${sends}) AND sourceTransportPort < destinationTransportPort AND bitAnd(ifNull(tcpControlBits, 0), 18) = 18)`;
  const { rows } = await store.rows(
    `ports at which ${subject.id} answered as a server`,
    ServingPort,
    sql`SELECT protocolIdentifier, if(${receives}, destinationTransportPort, sourceTransportPort) AS port,
          uniqExact(if(${receives}, destinationAddress, sourceAddress)) AS addresses, count() AS records
        FROM flow WHERE ${blocks.condition} AND (${answered}) AND protocolIdentifier IN (6, 17)
        GROUP BY protocolIdentifier, port HAVING port > 0 AND port < 49152
        ORDER BY records DESC, protocolIdentifier, port LIMIT ${MOST_PORTS}`,
  );
  return rows;
}

function inService(subject: Subject): Sql {
  // `belongs` is written for flows: for scans, dates of members are met by the window itself.
  return new Sql(
    belongs("sourceAddress", subject, CORE).text.replaceAll("sourceAddress", "address").replaceAll("flowStart", "at"),
  );
}
