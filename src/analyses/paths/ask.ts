import { z } from "zod";
import { SLOT_SECONDS } from "../../store/network-rollup.ts";
import { joined, Sql, sql } from "../../store/query.ts";
import type { Questions } from "../../store/store.ts";
import type { Subject } from "../../subject/subject.ts";
import { isIPv4 } from "../../values/address.ts";
import type { Asn } from "../../values/asn.ts";
import { formatInstant, HOUR, type Instant, type Period, SECOND } from "../../values/instant.ts";
import { CORE, heldBy, validDuring } from "../instrument/belonging.ts";
import { askEnds, type Ends, ofFlows } from "../instrument/ends.ts";
import { during, localSeconds } from "../instrument/local-time.ts";

const count = z.coerce.number();

/** Sampled totals of a local day by exporter, samplingProbability and way, as the flow itself tells it. */
const WayRow = z.object({
  day: count,
  exporter: z.string(),
  samplingProbability: z.number().nullable(),
  /** Number of what tells the way; 0 when nothing does. */
  told: count,
  /** The subject's /24 (IPv6: /48) in hexadecimal; empty where there are too many to keep apart and the flow tells its way. */
  network: z.string(),
  /** Of flows that tell no way, the minute since 1970 in hours in which a route changed, in others the first of the hour; else 0. */
  utcMinute: count,
  outOctets: count,
  inOctets: count,
  records: count,
  leastPackets: count.nullable(),
});
export interface WayTotal extends Omit<z.infer<typeof WayRow>, "told"> {
  /** `neighbour <way>` by the adjacent ASN of the flow, `member <way>` by its member; empty when neither tells. */
  readonly told: string;
}

const Carried = z.object({ asn: count, day: count, records: count, first: count });
export type Carried = z.infer<typeof Carried>;

const First = z.object({ first: count });

/** Where a question about ways may be read: these, and members, come and go at instants of their own. */
export function askWayEnds(store: Questions, subject: Subject, span: Period): Promise<Ends> {
  const edges = subject.ways.flatMap(({ period: { from, to } }) => [from, to]);
  return askEnds(store, { subject, grades: CORE, span, edges });
}

/** `changes` are the times at which a route of the subject changed. */
export async function askWayTotals(
  store: Questions,
  subject: Subject,
  span: Period,
  changes: readonly Instant[],
  told: Ends,
): Promise<WayTotal[]> {
  const runs = changeRuns(changes);
  const flows = ofFlows({ subject, grades: CORE });
  const byMinute = runs.length > 0 && runs.length <= MOST_RUNS;
  const ends = runs.length > MOST_RUNS ? flows : told;
  const { names } = toldWay(subject, ends);
  // Of the rollup no minute is known: flows that tell no way are read themselves in hours in which a route changed.
  const parts =
    ends.rolledUp && byMinute
      ? sql`SELECT day, exporter, samplingProbability, told, network, utcMinute, outOctets, inOctets, records, leastPackets FROM (
          ${totals(subject, span, ends, changes, sql`NOT (${untold(subject, ends, runs)})`)}
          UNION ALL
          ${totals(subject, span, flows, changes, untold(subject, flows, runs))}
        ) AS parts`
      : totals(subject, span, ends, changes, sql`1 = 1`);
  const { rows } = await store.rows(
    `octets of ${subject.id} by local day, exporter, samplingProbability and way`,
    WayRow,
    sql`${parts} ORDER BY day, exporter, samplingProbability, told, network, utcMinute`,
  );
  return rows.map((row) => ({ ...row, told: names[row.told]! }));
}

function totals(subject: Subject, span: Period, ends: Ends, changes: readonly Instant[], condition: Sql): Sql {
  const { code: way } = toldWay(subject, ends);
  // Keys are grouped as they lie in the store and put into words afterwards, which is cheaper by half.
  const network = fewNetworks(subject) ? ends.network : sql`if(${way} = 0, ${ends.network}, '')`;
  return sql`SELECT intDiv(${localSeconds(ends.time, subject.zone, span)}, 86400) AS day, exporter, samplingProbability,
      ${way} AS told, hex(${network}) AS network,
      if(told = 0, toUInt32(${minuteOf(changes, ends)}), toUInt32(0)) AS utcMinute,
      ${ends.sum("sentOctets")} AS outOctets, ${ends.sum("octets")} - ${ends.sum("sentOctets")} AS inOctets,
      ${ends.sum("records")} AS records, ${ends.leastPackets} AS leastPackets
    FROM ${ends.table} WHERE ${ends.where(span)} AND ${ends.crosses} AND ${condition}
    GROUP BY day, exporter, samplingProbability, told, ${network}, utcMinute`;
}

/** Condition that a flow tells no way and began in an hour in which a route changed. */
function untold(subject: Subject, ends: Ends, runs: readonly Period[]): Sql {
  const when = runs.map((run) => during(ends.time, run));
  return sql`${toldWay(subject, ends).code} = 0 AND (${joined(when, "OR", sql`0`)})`;
}

/** Runs of whole hours in which a route changed. */
function changeRuns(changes: readonly Instant[]): Period[] {
  const hours = [...new Set(changes.map((at) => Math.floor(at / HOUR)))].sort((a, b) => a - b);
  const runs: { from: Instant; to: Instant }[] = [];
  for (const hour of hours) {
    const last = runs.at(-1);
    if (last?.to === hour * HOUR) last.to += HOUR;
    else runs.push({ from: hour * HOUR, to: (hour + 1) * HOUR });
  }
  return runs;
}

/** Runs up to which a question may name them one by one. */
const MOST_RUNS = 100;

/**
 * Days on which flows of the subject had one of these ASNs as their neighbour, and the second of the first such flow of the
 * day; read from the rollup, the half hour in which it lies.
 */
export async function askCarried(
  store: Questions,
  subject: Subject,
  asns: readonly Asn[],
  span: Period,
  ends: Ends,
): Promise<Carried[]> {
  if (asns.length === 0) return [];
  const { rows } = await store.rows(
    `days with flows of ${subject.id} by ${asns.map((asn) => `AS${asn}`).join(", ")}`,
    Carried,
    sql`SELECT ${ends.adjacent} AS asn, intDiv(toUnixTimestamp(${new Sql(ends.time)}), 86400) AS day, ${ends.sum("records")} AS records,
          min(toUnixTimestamp(${new Sql(ends.time)})) AS first
        FROM ${ends.table} WHERE ${ends.where(span)} AND ${ends.adjacent} IN (${asns})
        GROUP BY asn, day ORDER BY asn, day`,
  );
  return rows;
}

/** The second of the first flow of the subject by an AS from an instant on, within a half hour. */
export async function askFirst(store: Questions, subject: Subject, asn: Asn, slot: Instant): Promise<number | null> {
  const ends = ofFlows({ subject, grades: CORE });
  const span = { from: slot, to: slot + SLOT_SECONDS * SECOND };
  const { rows } = await store.rows(
    `first flow of ${subject.id} by AS${asn} in the half hour from ${formatInstant(slot)}`,
    First,
    sql`SELECT min(toUnixTimestamp(flowStart)) AS first FROM flow WHERE ${ends.where(span)} AND ${ends.adjacent} = ${asn}
        HAVING count() > 0`,
    span,
  );
  return rows[0]?.first ?? null;
}

/** Networks (/24 or /48) up to which the traffic of each is kept apart. */
const FEW_NETWORKS = 64;

/** The octets of the subject's /24 (IPv6: /48) of a flow; empty where there are too many to keep apart. */
export function networkOf(subject: Subject, ends: Ends): Sql {
  return fewNetworks(subject) ? ends.network : new Sql("''");
}

/** Hours of change up to which minutes are told apart; where routes never rest, the hour must do. */
const MOST_HOURS = 2000;

/** The minute of a flow where a route changed in its hour, else the first of the hour, in which no route changed. */
function minuteOf(changes: readonly Instant[], { time }: Ends): Sql {
  const hours = [...new Set(changes.map((at) => Math.floor(at / HOUR)))].sort((a, b) => a - b);
  const hour = new Sql(`intDiv(toUnixTimestamp(${time}), 3600)`);
  if (hours.length === 0) return sql`${hour} * 60`;
  if (hours.length > MOST_HOURS) return sql`${hour} * 60 + 30`;
  return sql`if(${hour} IN (${hours}), intDiv(toUnixTimestamp(${new Sql(time)}), 60), ${hour} * 60)`;
}

function fewNetworks(subject: Subject): boolean {
  const sizes = subject.members.map(
    ({ prefix: { first, length } }) => 2 ** Math.max(0, (isIPv4(first) ? 120 : 48) - length),
  );
  return sizes.reduce((sum, size) => sum + size, 0) <= FEW_NETWORKS;
}

/** What tells the way of a flow, as a number and by its name. */
function toldWay(subject: Subject, ends: Ends): { readonly names: readonly string[]; readonly code: Sql } {
  const byNeighbour = subject.ways.map(({ id, asns, period }) => ({
    name: `neighbour ${id}`,
    when: sql`${ends.adjacent} IN (${asns})${validDuring(period.from, period.to, ends.time)}`,
  }));
  const byMember = subject.members
    .filter(({ way, grade }) => way !== null && grade === "core")
    .map((member) => ({
      name: `member ${member.way}`,
      when: ends.rolledUp
        ? heldBy("endNetwork", member)
        : sql`(${heldBy("sourceAddress", member)}) OR (${heldBy("destinationAddress", member)})`,
    }));
  const cases = [...byNeighbour, ...byMember];
  const names = ["", ...cases.map(({ name }) => name)];
  if (cases.length === 0) return { names, code: new Sql("0") };
  const numbered = cases.map(({ when }, k) => sql`${when}, ${k + 1}`);
  return { names, code: sql`multiIf(${joined(numbered, ",", new Sql(""))}, 0)` };
}
