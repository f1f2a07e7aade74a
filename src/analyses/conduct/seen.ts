import { z } from "zod";
import { sql } from "../../store/query.ts";
import { DAY } from "../../values/instant.ts";
import { askClockFaults, type ClockFault } from "../instrument/clock-faults.ts";
import { askCoverage } from "../instrument/coverage.ts";
import { crossing } from "./ends.ts";
import type { Asked } from "./occasion.ts";
import { TELLING } from "./unanswered.ts";

const count = z.coerce.number();

const Sender = z.object({
  exporter: z.string(),
  samplingProbability: z.number().nullable(),
  records: count,
  sent: count,
  received: count,
  tcp: count,
  flagged: count,
  telling: count,
  withoutOctets: count,
  fingerprints: count,
  names: count,
});

/** How the subject's flows were seen: what every one of these questions hangs on. */
export interface Seen {
  readonly records: number;
  /** Records that the subject sent, of either kind. */
  readonly sent: number;
  /** Records of what it received. */
  readonly received: number;
  /** All but a hundredth of the records are of whole flows. */
  readonly whole: boolean;
  /** samplingProbability of nearly all records is known. */
  readonly samplingKnown: boolean;
  /** The thinnest sampling that is told; null when none is. */
  readonly thinnest: number | null;
  /** Share of the records that can tell whether they were answered. */
  readonly telling: number;
  /** Share of the TCP records that tell flags. */
  readonly flagged: number;
  readonly withoutOctets: number;
  readonly fingerprints: number;
  readonly names: number;
  /** Share of the period that the exporter which covers it best was at work: what nobody looked at cannot be found. */
  readonly covered: number;
  readonly days: number;
  readonly exporters: readonly string[];
  readonly clockFaults: readonly ClockFault[];
}

const NEARLY_ALL = 0.99;

/** Null when the subject has no flow in the period. */
export async function askSeen({ store, subject, ends, period }: Asked): Promise<Seen | null> {
  const { rows } = await store.rows(
    `how flows of ${subject.id} were seen, by exporter and sampling`,
    Sender,
    sql`SELECT exporter, samplingProbability, count() AS records,
          countIf(${ends.sends} OR ifNull(reversePacketDeltaCount, 0) > 0) AS sent,
          countIf(${ends.receives} OR ifNull(reversePacketDeltaCount, 0) > 0) AS received,
          countIf(protocolIdentifier = 6) AS tcp, countIf(protocolIdentifier = 6 AND tcpControlBits IS NOT NULL) AS flagged,
          countIf(${TELLING}) AS telling,
          countIf(octetDeltaCount IS NULL) AS withoutOctets,
          countIf(ja4 != '') AS fingerprints, countIf(serverName != '' OR dnsName != '') AS names
        FROM flow WHERE ${crossing(ends, period)}
        GROUP BY exporter, samplingProbability ORDER BY exporter, samplingProbability`,
    period,
  );
  const records = sumOf(rows, "records");
  if (records === 0) return null;
  const covered = await askCoverage(store, period);
  const exporters = [...new Set(rows.map(({ exporter }) => exporter))];
  const shares = exporters.map((exporter) => covered.share(exporter, period.from, period.to));
  const told = rows.flatMap(({ samplingProbability: told }) => (told === null ? [] : [told]));
  const recordsWith = (is: (told: number | null) => boolean) =>
    rows.reduce((sum, row) => (is(row.samplingProbability) ? sum + row.records : sum), 0);
  return {
    records,
    sent: sumOf(rows, "sent"),
    received: sumOf(rows, "received"),
    whole: recordsWith((one) => one === 1) >= NEARLY_ALL * records,
    samplingKnown: recordsWith((one) => one !== null) >= NEARLY_ALL * records,
    thinnest: told.length === 0 ? null : Math.min(...told),
    telling: sumOf(rows, "telling") / records,
    flagged: sumOf(rows, "flagged") / Math.max(1, sumOf(rows, "tcp")),
    withoutOctets: sumOf(rows, "withoutOctets") / records,
    fingerprints: sumOf(rows, "fingerprints"),
    names: sumOf(rows, "names"),
    covered: Math.max(...shares),
    days: (period.to - period.from) / DAY,
    exporters,
    clockFaults: await askClockFaults(store, [period]),
  };
}

type Counted =
  | "records"
  | "sent"
  | "received"
  | "tcp"
  | "flagged"
  | "telling"
  | "withoutOctets"
  | "fingerprints"
  | "names";

function sumOf(rows: readonly z.infer<typeof Sender>[], column: Counted): number {
  return rows.reduce((sum, row) => sum + row[column], 0);
}
