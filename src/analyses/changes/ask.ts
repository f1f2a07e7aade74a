import { z } from "zod";
import { joined, Sql, sql } from "../../store/query.ts";
import type { Questions } from "../../store/store.ts";
import type { Subject } from "../../subject/subject.ts";
import type { Period } from "../../values/instant.ts";
import { belongs, CORE, touches, validDuring } from "../instrument/belonging.ts";
import { during, localSeconds } from "../instrument/local-time.ts";

const count = z.coerce.number();

/** Sampled totals of one local day, exporter, samplingProbability and way; nothing is scaled yet. */
const DailyTotal = z.object({
  day: count,
  exporter: z.string(),
  samplingProbability: z.number().nullable(),
  /** Id of the way by the adjacent ASN that the flow tells; empty where none of the subject's is told. */
  way: z.string(),
  records: count,
  octets: count,
  packets: count,
  /** Σ octets² ÷ packets of each record: what sampled octets add to the variance, at least. */
  octetSquares: count,
  /** TCP records that hold the flow's SYN. */
  synRecords: count,
  /** TCP records towards the subject with SYN and nothing else, and nothing back. */
  attempts: count,
  withoutOctets: count,
  withoutPackets: count,
  withoutFlags: count,
  leastPackets: count.nullable(),
});
export type DailyTotal = z.infer<typeof DailyTotal>;

const DailyHosts = z.object({ day: count, hosts: count });
export type DailyHosts = z.infer<typeof DailyHosts>;

const DailyLoss = z.object({ exporter: z.string(), utcDay: count, received: count, lost: count });
export type DailyLoss = z.infer<typeof DailyLoss>;

const DailyTwice = z.object({ day: count, keys: count, twice: count });
export type DailyTwice = z.infer<typeof DailyTwice>;

export async function askDailyTotals(store: Questions, subject: Subject, span: Period): Promise<DailyTotal[]> {
  const receives = belongs("destinationAddress", subject, CORE);
  const { rows } = await store.rows(
    `sampled totals of ${subject.id} by local day, exporter, samplingProbability and way`,
    DailyTotal,
    sql`SELECT ${localDay(subject, span)} AS day, exporter, samplingProbability, ${wayOf(subject)} AS way,
          count() AS records,
          sum(ifNull(octetDeltaCount, 0) + ifNull(reverseOctetDeltaCount, 0)) AS octets,
          sum(ifNull(packetDeltaCount, 0) + ifNull(reversePacketDeltaCount, 0)) AS packets,
          sum(${squares(sql`octetDeltaCount`, sql`packetDeltaCount`)} + ${squares(sql`reverseOctetDeltaCount`, sql`reversePacketDeltaCount`)})
            AS octetSquares,
          countIf(protocolIdentifier = 6 AND bitAnd(bitOr(ifNull(tcpControlBits, 0), ifNull(reverseTcpControlBits, 0)), 2) = 2) AS synRecords,
          countIf(protocolIdentifier = 6 AND bitAnd(ifNull(tcpControlBits, 0), 63) = 2 AND ifNull(reversePacketDeltaCount, 0) = 0
            AND (${receives})) AS attempts,
          countIf(octetDeltaCount IS NULL) AS withoutOctets, countIf(packetDeltaCount IS NULL) AS withoutPackets,
          countIf(protocolIdentifier = 6 AND tcpControlBits IS NULL) AS withoutFlags, min(packetDeltaCount) AS leastPackets
        FROM flow WHERE ${during("flowStart", span)} AND ${touches(subject, CORE)}
        GROUP BY day, exporter, samplingProbability, way ORDER BY day, exporter, samplingProbability, way`,
  );
  return rows;
}

/** Addresses of the subject that sent something, by local day, at these exporters. */
export async function askDailyHosts(
  store: Questions,
  subject: Subject,
  span: Period,
  exporters: readonly string[],
): Promise<DailyHosts[]> {
  if (exporters.length === 0) return [];
  const day = sql`${localDay(subject, span)} AS day`;
  const where = sql`${during("flowStart", span)} AND exporter IN (${exporters})`;
  const { rows } = await store.rows(
    `addresses of ${subject.id} that sent, by local day, at ${exporters.join(", ")}`,
    DailyHosts,
    sql`SELECT day, uniqExact(host) AS hosts FROM (
          SELECT ${day}, sourceAddress AS host FROM flow WHERE ${where} AND (${belongs("sourceAddress", subject, CORE)})
          UNION ALL
          SELECT ${day}, destinationAddress AS host FROM flow
            WHERE ${where} AND (${belongs("destinationAddress", subject, CORE)}) AND ifNull(reversePacketDeltaCount, 0) > 0
        ) AS sending GROUP BY day ORDER BY day`,
  );
  return rows;
}

/** What exporters say was lost, by the UTC day in which each stretch of coverage begins. */
export async function askLoss(store: Questions, exporters: readonly string[], span: Period): Promise<DailyLoss[]> {
  const { rows } = await store.rows(
    "what was received and lost, by exporter and day",
    DailyLoss,
    sql`SELECT exporter, intDiv(toUnixTimestamp(at), 86400) AS utcDay, sum(received) AS received, sum(lost) AS lost
        FROM coverage WHERE ${during("at", span)} AND exporter IN (${exporters})
        GROUP BY exporter, utcDay HAVING lost > 0 ORDER BY exporter, utcDay`,
  );
  return rows;
}

/** Of one flow key in sixteen, how many a day were told by more than one exporter. */
export async function askTwice(store: Questions, subject: Subject, span: Period): Promise<DailyTwice[]> {
  const key = sql`sourceAddress, destinationAddress, sourceTransportPort, destinationTransportPort, protocolIdentifier`;
  const { rows } = await store.rows(
    `flow keys of ${subject.id} that more than one exporter told on the same day, of one in sixteen`,
    DailyTwice,
    sql`SELECT day, count() AS keys, countIf(exporters > 1) AS twice FROM (
          SELECT ${localDay(subject, span)} AS day, ${key}, uniqExact(exporter) AS exporters FROM flow
          WHERE ${during("flowStart", span)} AND ${touches(subject, CORE)} AND cityHash64(${key}) % 16 = 0
          GROUP BY day, ${key}
        ) AS keyed GROUP BY day ORDER BY day`,
  );
  return rows;
}

function localDay(subject: Subject, span: Period): Sql {
  return sql`intDiv(${localSeconds("flowStart", subject.zone, span)}, 86400)`;
}

function wayOf(subject: Subject): Sql {
  if (subject.ways.length === 0) return sql`''`;
  const adjacent = sql`ifNull(if(${belongs("sourceAddress", subject, CORE)}, bgpNextAdjacentAsNumber, bgpPrevAdjacentAsNumber), 0)`;
  const cases = subject.ways.map(
    ({ id, asns, period }) => sql`${adjacent} IN (${asns})${validDuring(period.from, period.to)}, ${id}`,
  );
  return sql`multiIf(${joined(cases, ",", new Sql(""))}, '')`;
}

/** Whole numbers throughout, so that the sum does not depend on the order of rows. */
function squares(octets: Sql, packets: Sql): Sql {
  return sql`ifNull(${octets} * intDiv(${octets}, greatest(ifNull(${packets}, 1), 1)), 0)`;
}
