import { z } from "zod";
import { joined, Sql, sql } from "../../store/query.ts";
import type { Questions } from "../../store/store.ts";
import type { Subject } from "../../subject/subject.ts";
import type { Period } from "../../values/instant.ts";
import type { Zone } from "../../values/zone.ts";
import { CORE, touches, validDuring } from "../instrument/belonging.ts";
import { type Ends, type MeasureName, namedSums, type Reading } from "../instrument/ends.ts";
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

const DailyLoss = z.object({ exporter: z.string(), utcDay: count, received: count, lost: count });
export type DailyLoss = z.infer<typeof DailyLoss>;

const DailyTwice = z.object({ day: count, keys: count, twice: count });
export type DailyTwice = z.infer<typeof DailyTwice>;

const SUMS: readonly MeasureName[] = [
  "records",
  "octets",
  "packets",
  "octetSquares",
  "synRecords",
  "attempts",
  "withoutOctets",
  "withoutPackets",
  "withoutFlags",
];

/** Whose flows, when, and where they may be read. */
export interface Whose extends Reading {
  readonly zone: Zone;
}

/** Ways come and go at instants of their own. */
export function whoseOf(subject: Subject, zone: Zone, span: Period): Whose {
  const edges = subject.ways.flatMap(({ period: { from, to } }) => [from, to]);
  return { subject, grades: CORE, zone, span, edges };
}

export async function askDailyTotals(store: Questions, whose: Whose, ends: Ends): Promise<DailyTotal[]> {
  const { subject, zone, span } = whose;
  const { rows } = await store.rows(
    `sampled totals of ${subject.id} by local day, exporter, samplingProbability and way`,
    DailyTotal,
    sql`SELECT intDiv(${localSeconds(ends.time, zone, span)}, 86400) AS day, exporter, samplingProbability, ${wayOf(subject, ends)} AS way,
          ${namedSums(ends, SUMS)}, ${ends.leastPackets} AS leastPackets
        FROM ${ends.table} WHERE ${ends.where(span)}
        GROUP BY day, exporter, samplingProbability, way ORDER BY day, exporter, samplingProbability, way`,
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

function wayOf(subject: Subject, { adjacent, time }: Ends): Sql {
  if (subject.ways.length === 0) return sql`''`;
  const cases = subject.ways.map(
    ({ id, asns, period }) => sql`${adjacent} IN (${asns})${validDuring(period.from, period.to, time)}, ${id}`,
  );
  return sql`multiIf(${joined(cases, ",", new Sql(""))}, '')`;
}
