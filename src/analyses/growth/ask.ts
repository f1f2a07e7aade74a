import { z } from "zod";
import { type Sql, sql } from "../../store/query.ts";
import type { Questions } from "../../store/store.ts";
import type { Member, Subject } from "../../subject/subject.ts";
import type { Period } from "../../values/instant.ts";
import type { Zone } from "../../values/zone.ts";
import { belongs, touches } from "../instrument/belonging.ts";
import { during, localSeconds } from "../instrument/local-time.ts";

const count = z.coerce.number();

/** Sampled totals of one local day, exporter and samplingProbability; nothing is scaled yet. */
const Counted = z.object({
  day: count,
  exporter: z.string(),
  samplingProbability: z.number().nullable(),
  records: count,
  octets: count,
  packets: count,
  /** Octets that the subject sent; what nobody answered is not in it. */
  sentOctets: count,
  sentPackets: count,
  /** Records of flows that the subject sent in; of biflows, those it answered too. */
  sentRecords: count,
  sentSynRecords: count,
  /** Σ octets² ÷ packets of each record: what sampled octets add to the variance, at least. */
  octetSquares: count,
  /** TCP records that hold the flow's SYN. */
  synRecords: count,
  withoutOctets: count,
  withoutPackets: count,
  /** TCP records whose exporter does not tell flags. */
  withoutFlags: count,
  leastPackets: count.nullable(),
});
/** What came in unanswered. */
const Unanswered = z.object({
  /** Inbound attempts that came to nothing; of one-way records only where every packet is seen. See {@link NOISE}. */
  scanRecords: count,
  scanOctets: count,
  backscatterRecords: count,
  backscatterOctets: count,
  /** All inbound that was not answered, scans and backscatter among them. */
  unansweredRecords: count,
  unansweredOctets: count,
  unansweredPackets: count,
  unansweredSynRecords: count,
  /** Inbound records, and those of them that could tell whether they were answered. */
  inboundRecords: count,
  tellingRecords: count,
});

const DailyTotal = Counted.extend(Unanswered.shape);
/** Sums of made-up worlds do not tell what was unanswered. */
export type DailyTotal = z.infer<typeof Counted> & Partial<z.infer<typeof Unanswered>>;

const DailyHosts = z.object({ day: count, hosts: count, hours: count });
export type DailyHosts = z.infer<typeof DailyHosts>;

const NetworkTotal = z.object({
  network: z.string(),
  samplingProbability: z.number().nullable(),
  before: count,
  after: count,
});
export type NetworkTotal = z.infer<typeof NetworkTotal>;

/** Whose traffic is asked for, and in which calendar. */
export interface Whose {
  readonly subject: Subject;
  readonly grades: readonly Member["grade"][];
  readonly zone: Zone;
  readonly span: Period;
}

export async function askDailyTotals(store: Questions, whose: Whose): Promise<DailyTotal[]> {
  const { subject, grades, zone, span } = whose;
  const sends = belongs("sourceAddress", subject, grades);
  const receives = belongs("destinationAddress", subject, grades);
  const sent = sql`(${sends}) OR ((${receives}) AND ifNull(reversePacketDeltaCount, 0) > 0)`;
  const inbound = sql`((${receives}) AND NOT (${sends}))`;
  const { rows } = await store.rows(
    `sampled totals of ${subject.id} (${grades.join(" and ")} members) by local day, exporter and samplingProbability`,
    DailyTotal,
    sql`SELECT intDiv(${localSeconds("flowStart", zone, span)}, 86400) AS day, exporter, samplingProbability,
          count() AS records,
          sum(${OCTETS} + ${REVERSE_OCTETS}) AS octets,
          sum(ifNull(packetDeltaCount, 0) + ifNull(reversePacketDeltaCount, 0)) AS packets,
          sum(if(${sends}, ${OCTETS}, 0) + if(${receives}, ${REVERSE_OCTETS}, 0)) AS sentOctets,
          sum(if(${sends}, ifNull(packetDeltaCount, 0), 0) + if(${receives}, ifNull(reversePacketDeltaCount, 0), 0)) AS sentPackets,
          countIf(${sent}) AS sentRecords, countIf((${sent}) AND ${SYN}) AS sentSynRecords,
          countIf(${inbound} AND ${NOISE.scan}) AS scanRecords,
          sumIf(${OCTETS}, ${inbound} AND ${NOISE.scan}) AS scanOctets,
          countIf(${inbound} AND ${NOISE.backscatter}) AS backscatterRecords,
          sumIf(${OCTETS}, ${inbound} AND ${NOISE.backscatter}) AS backscatterOctets,
          countIf(${inbound} AND ${NOISE.unanswered}) AS unansweredRecords,
          sumIf(${OCTETS}, ${inbound} AND ${NOISE.unanswered}) AS unansweredOctets,
          sumIf(ifNull(packetDeltaCount, 0), ${inbound} AND ${NOISE.unanswered}) AS unansweredPackets,
          countIf(${inbound} AND ${NOISE.unanswered} AND ${SYN}) AS unansweredSynRecords,
          countIf(${inbound}) AS inboundRecords, countIf(${inbound} AND ${NOISE.telling}) AS tellingRecords,
          sum(${squares(sql`octetDeltaCount`, sql`packetDeltaCount`)} + ${squares(sql`reverseOctetDeltaCount`, sql`reversePacketDeltaCount`)})
            AS octetSquares,
          countIf(${SYN}) AS synRecords,
          countIf(octetDeltaCount IS NULL) AS withoutOctets,
          countIf(packetDeltaCount IS NULL) AS withoutPackets,
          countIf(protocolIdentifier = 6 AND tcpControlBits IS NULL) AS withoutFlags,
          min(packetDeltaCount) AS leastPackets
        FROM flow WHERE ${during("flowStart", span)} AND ${touches(subject, grades)}
        GROUP BY day, exporter, samplingProbability ORDER BY day, exporter, samplingProbability`,
  );
  return rows;
}

/** Addresses of the subject that sent something, and hours in which one did, by local day; who only receives is not active. */
export async function askDailyHosts(
  store: Questions,
  whose: Whose,
  exporters: readonly string[],
): Promise<DailyHosts[]> {
  const { subject, grades, zone, span } = whose;
  if (exporters.length === 0) return [];
  const hour = sql`intDiv(${localSeconds("flowStart", zone, span)}, 3600) AS hour`;
  const where = sql`${during("flowStart", span)} AND exporter IN (${exporters})`;
  const { rows } = await store.rows(
    `addresses of ${subject.id} (${grades.join(" and ")} members) that sent, and hours with any, by local day, at ${exporters.join(", ")}`,
    DailyHosts,
    sql`SELECT intDiv(hour, 24) AS day, uniqExact(host) AS hosts, uniqExact(hour) AS hours FROM (
          SELECT ${hour}, sourceAddress AS host FROM flow WHERE ${where} AND (${belongs("sourceAddress", subject, grades)})
          UNION ALL
          SELECT ${hour}, destinationAddress AS host FROM flow
            WHERE ${where} AND (${belongs("destinationAddress", subject, grades)}) AND ifNull(reversePacketDeltaCount, 0) > 0
        ) AS sending GROUP BY day ORDER BY day`,
  );
  return rows;
}

/** Octets of the two windows by the subject's /24 (IPv6: /48), to tell address space that is new. */
export async function askNetworks(
  store: Questions,
  whose: Whose,
  before: Period,
  after: Period,
): Promise<NetworkTotal[]> {
  const { subject, grades } = whose;
  const network = (column: Sql) =>
    sql`if(substring(${column}, 1, 12) = unhex('00000000000000000000ffff'),
          hex(substring(${column}, 1, 15)), hex(substring(${column}, 1, 6)))`;
  const { rows } = await store.rows(
    `octets of ${subject.id} in each window by /24 (IPv6: /48)`,
    NetworkTotal,
    sql`SELECT if(${belongs("sourceAddress", subject, grades)},
            ${network(sql`sourceAddress`)}, ${network(sql`destinationAddress`)}) AS network, samplingProbability,
          sumIf(${OCTETS} + ${REVERSE_OCTETS}, ${during("flowStart", before)}) AS before,
          sumIf(${OCTETS} + ${REVERSE_OCTETS}, ${during("flowStart", after)}) AS after
        FROM flow WHERE ((${during("flowStart", before)}) OR (${during("flowStart", after)})) AND ${touches(subject, grades)}
        GROUP BY network, samplingProbability ORDER BY network, samplingProbability`,
  );
  return rows;
}

/** TCP, and a SYN in either direction (RFC 9293 §3.1). */
const SYN = sql`(protocolIdentifier = 6 AND bitAnd(bitOr(ifNull(tcpControlBits, 0), ifNull(reverseTcpControlBits, 0)), 2) = 2)`;
const OCTETS = sql`ifNull(octetDeltaCount, 0)`;
const REVERSE_OCTETS = sql`ifNull(reverseOctetDeltaCount, 0)`;

const FLAGS = sql`bitAnd(ifNull(tcpControlBits, 0), 63)`;
const ONE_WAY = sql`(reversePacketDeltaCount = 0 OR (reversePacketDeltaCount IS NULL AND samplingProbability = 1))`;
/** Nothing but a SYN; nothing but SYN and ACK, or RST: answers to what somebody else sent in the subject's name, and refusals. */
const ONLY_SYN = sql`(protocolIdentifier = 6 AND ${FLAGS} = 2)`;
const ONLY_ANSWER = sql`(protocolIdentifier = 6 AND ${FLAGS} IN (4, 18, 20))`;

/**
 * What comes in and is not use (METHODS §1, Pitfalls, and §10). A biflow tells whether it was answered; of a record of one
 * direction only TCP's flags tell, and only where every packet is seen: one sampled packet with SYN may begin a long flow.
 */
const NOISE = {
  scan: sql`ifNull(${ONE_WAY} AND ${ONLY_SYN}, 0)`,
  backscatter: sql`ifNull(${ONE_WAY} AND ${ONLY_ANSWER}, 0)`,
  unanswered: sql`ifNull(reversePacketDeltaCount = 0 OR (${ONE_WAY} AND (${ONLY_SYN} OR ${ONLY_ANSWER})), 0)`,
  telling: sql`(reversePacketDeltaCount IS NOT NULL OR ifNull(samplingProbability = 1 AND protocolIdentifier = 6 AND tcpControlBits IS NOT NULL, 0))`,
};

/** Whole numbers throughout, so that the sum does not depend on the order of rows. */
function squares(octets: Sql, packets: Sql): Sql {
  return sql`ifNull(${octets} * intDiv(${octets}, greatest(ifNull(${packets}, 1), 1)), 0)`;
}
