import { z } from "zod";
import { type Sql, sql } from "../../store/query.ts";
import type { Questions } from "../../store/store.ts";
import type { Subject } from "../../subject/subject.ts";
import type { Period } from "../../values/instant.ts";
import { belongs, CORE } from "../instrument/belonging.ts";
import { during } from "../instrument/local-time.ts";

const count = z.coerce.number();

/** What one client and one server sent each other, as told: not scaled for sampling. */
const Pair = z.object({
  /** Hexadecimal. */
  client: z.string(),
  server: z.string(),
  flows: count,
  octetsUp: count,
  octetsDown: count,
  packetsUp: count,
  packetsDown: count,
  /** Different minutes with flows, and the first and last, since 1970. */
  minutes: count,
  first: count,
  last: count,
  /** Null where no record tells its sampling. */
  sampling: z.number().nullable(),
  unknownSampling: count,
  untold: count,
});
export type Pair = z.infer<typeof Pair>;

const Sampled = z.object({ exporter: z.string(), least: z.number().nullable(), unknown: count });
const Remote = z.object({ server: z.string(), serverName: z.string(), marked: count, flows: count });
export type Remote = z.infer<typeof Remote>;

const MOST_PAIRS = 20_000;
const DNS_PORT = 53; // RFC 1035 §4.2
const TLS_PORT = 853; // RFC 7858 §3.1, RFC 9250 §4.1.1
const HTTPS_PORT = 443; // RFC 8484 §5

/** Questions of the subject to name servers, as flows tell them. */
export function askNameServers(store: Questions, subject: Subject, period: Period): Promise<Pair[]> {
  return askPairs(
    store,
    "who speaks with which name server, and how much",
    subject,
    period,
    (port) => sql`${port} = ${DNS_PORT} AND protocolIdentifier IN (6, 17)`,
  );
}

/** Exchanges with servers of these addresses (hexadecimal) on the ports of encrypted DNS. */
export function askWith(
  store: Questions,
  subject: Subject,
  period: Period,
  servers: readonly string[],
): Promise<Pair[]> {
  if (servers.length === 0) return Promise.resolve([]);
  const hosts = servers.map((server) => sql`unhex(${server})`);
  return askPairs(
    store,
    "who speaks with which server of encrypted DNS, and how much",
    subject,
    period,
    (port, host) => sql`${port} IN (${HTTPS_PORT}, ${TLS_PORT}) AND ${host} IN (${hosts})`,
  );
}

async function askPairs(
  store: Questions,
  question: string,
  subject: Subject,
  period: Period,
  serving: (port: Sql, host: Sql) => Sql,
): Promise<Pair[]> {
  const { rows } = await store.rows(
    question,
    Pair,
    sql`SELECT client, server, count() AS flows, sum(up) AS octetsUp, sum(down) AS octetsDown, sum(sent) AS packetsUp, sum(received) AS packetsDown,
          uniqExact(minute) AS minutes, min(minute) AS first, max(minute) AS last, min(probability) AS sampling,
          sum(if(isNull(probability), 1, 0)) AS unknownSampling, sum(missing) AS untold
        FROM (SELECT hex(sourceAddress) AS client, hex(destinationAddress) AS server, ifNull(octetDeltaCount, 0) AS up, ifNull(reverseOctetDeltaCount, 0) AS down,
            ifNull(packetDeltaCount, 0) AS sent, ifNull(reversePacketDeltaCount, 0) AS received, intDiv(toUnixTimestamp(flowStart), 60) AS minute,
            samplingProbability AS probability, if(isNull(octetDeltaCount) OR isNull(packetDeltaCount), 1, 0) AS missing
          FROM flow WHERE ${during("flowStart", period)} AND (${serving(sql`destinationTransportPort`, sql`destinationAddress`)}) AND (${belongs("sourceAddress", subject, CORE)})
          UNION ALL
          SELECT hex(destinationAddress) AS client, hex(sourceAddress) AS server, ifNull(reverseOctetDeltaCount, 0) AS up, ifNull(octetDeltaCount, 0) AS down,
            ifNull(reversePacketDeltaCount, 0) AS sent, ifNull(packetDeltaCount, 0) AS received, intDiv(toUnixTimestamp(flowStart), 60) AS minute,
            samplingProbability AS probability, if(isNull(octetDeltaCount) OR isNull(packetDeltaCount), 1, 0) AS missing
          FROM flow WHERE ${during("flowStart", period)} AND (${serving(sql`sourceTransportPort`, sql`sourceAddress`)}) AND (${belongs("destinationAddress", subject, CORE)})
        ) AS asked
        GROUP BY client, server ORDER BY octetsUp + octetsDown DESC, client, server LIMIT ${MOST_PAIRS}`,
  );
  return rows;
}

/** Servers on the ports of encrypted DNS, with the name that was asked for and whether a first payload showed DNS. */
export async function askRemotes(store: Questions, subject: Subject, period: Period): Promise<Remote[]> {
  const marked = sql`if(position(toString(marks), 'dns-over') > 0, 1, 0)`;
  const { rows } = await store.rows(
    "which servers are spoken with on the ports of encrypted DNS",
    Remote,
    sql`SELECT hex(destinationAddress) AS server, max(toString(serverName)) AS serverName,
          sum(if(destinationTransportPort = ${TLS_PORT}, 1, ${marked})) AS marked, count() AS flows
        FROM flow WHERE ${during("flowStart", period)} AND destinationTransportPort IN (${HTTPS_PORT}, ${TLS_PORT}) AND (${belongs("sourceAddress", subject, CORE)})
        GROUP BY server ORDER BY marked DESC, flows DESC, server LIMIT ${MOST_PAIRS}`,
  );
  return rows;
}

/** Share of packets that the least sampled exporter of names sees; null when one does not tell. */
export async function askSampling(
  store: Questions,
  period: Period,
  exporters: readonly string[],
): Promise<number | null> {
  if (exporters.length === 0) return null;
  const { rows } = await store.rows(
    "which part of the packets the exporters of names see",
    Sampled,
    sql`SELECT toString(exporter) AS exporter, min(samplingProbability) AS least, sum(if(isNull(samplingProbability), 1, 0)) AS unknown
        FROM flowHourly WHERE ${during("hour", period)} AND exporter IN (${exporters}) GROUP BY exporter ORDER BY exporter`,
  );
  const whole = rows.length === exporters.length && rows.every(({ unknown }) => unknown === 0);
  return whole ? Math.min(...rows.map(({ least }) => least ?? 1)) : null;
}
