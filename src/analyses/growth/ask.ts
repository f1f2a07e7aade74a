import { z } from "zod";
import { sql } from "../../store/query.ts";
import type { Questions } from "../../store/store.ts";
import type { Member, Subject } from "../../subject/subject.ts";
import type { Period } from "../../values/instant.ts";
import type { Zone } from "../../values/zone.ts";
import { type Ends, type MeasureName, namedSums } from "../instrument/ends.ts";
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
  /** Inbound attempts that came to nothing; of one-way records only where every packet is seen. See UNANSWERED in src/store/network-rollup.ts. */
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

const SUMS: readonly MeasureName[] = [
  "records",
  "octets",
  "packets",
  "sentOctets",
  "sentPackets",
  "sentRecords",
  "sentSynRecords",
  "scanRecords",
  "scanOctets",
  "backscatterRecords",
  "backscatterOctets",
  "unansweredRecords",
  "unansweredOctets",
  "unansweredPackets",
  "unansweredSynRecords",
  "inboundRecords",
  "tellingRecords",
  "octetSquares",
  "synRecords",
  "withoutOctets",
  "withoutPackets",
  "withoutFlags",
];

export async function askDailyTotals(store: Questions, whose: Whose, ends: Ends): Promise<DailyTotal[]> {
  const { subject, grades, zone, span } = whose;
  const { rows } = await store.rows(
    `sampled totals of ${subject.id} (${grades.join(" and ")} members) by local day, exporter and samplingProbability`,
    DailyTotal,
    sql`SELECT intDiv(${localSeconds(ends.time, zone, span)}, 86400) AS day, exporter, samplingProbability,
          ${namedSums(ends, SUMS)}, ${ends.leastPackets} AS leastPackets
        FROM ${ends.table} WHERE ${ends.where(span)}
        GROUP BY day, exporter, samplingProbability ORDER BY day, exporter, samplingProbability`,
  );
  return rows;
}

/** Octets of the two windows by the subject's /24 (IPv6: /48), to tell address space that is new. */
export async function askNetworks(
  store: Questions,
  { subject, span }: Whose,
  ends: Ends,
  before: Period,
  after: Period,
): Promise<NetworkTotal[]> {
  const inEither = sql`((${during(ends.time, before)}) OR (${during(ends.time, after)}))`;
  const { rows } = await store.rows(
    `octets of ${subject.id} in each window by /24 (IPv6: /48)`,
    NetworkTotal,
    sql`SELECT hex(${ends.network}) AS network, samplingProbability,
          ${ends.sum("octets", before)} AS before, ${ends.sum("octets", after)} AS after
        FROM ${ends.table} WHERE ${ends.where(span)} AND ${inEither}
        GROUP BY network, samplingProbability ORDER BY network, samplingProbability`,
  );
  return rows;
}
