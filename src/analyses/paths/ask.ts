import { z } from "zod";
import { joined, Sql, sql } from "../../store/query.ts";
import type { Questions } from "../../store/store.ts";
import type { Subject } from "../../subject/subject.ts";
import { isIPv4 } from "../../values/address.ts";
import type { Asn } from "../../values/asn.ts";
import { HOUR, type Instant, type Period } from "../../values/instant.ts";
import { belongs, CORE, heldBy, touches, validDuring } from "../instrument/belonging.ts";
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

/** `changes` are the times at which a route of the subject changed. */
export async function askWayTotals(
  store: Questions,
  subject: Subject,
  span: Period,
  changes: readonly Instant[],
): Promise<WayTotal[]> {
  const sends = belongs("sourceAddress", subject, CORE);
  const receives = belongs("destinationAddress", subject, CORE);
  const octets = sql`ifNull(octetDeltaCount, 0)`;
  const reverse = sql`ifNull(reverseOctetDeltaCount, 0)`;
  const { names, code: way } = toldWay(subject);
  // Keys are grouped as they lie in the store and put into words afterwards, which is cheaper by half.
  const network = fewNetworks(subject) ? blockOf(sends) : sql`if(${way} = 0, ${blockOf(sends)}, '')`;
  const { rows } = await store.rows(
    `octets of ${subject.id} by local day, exporter, samplingProbability and way`,
    WayRow,
    sql`SELECT intDiv(${localSeconds("flowStart", subject.zone, span)}, 86400) AS day, exporter, samplingProbability,
          ${way} AS told, hex(${network}) AS network,
          if(told = 0, ${minuteOf(changes)}, 0) AS utcMinute,
          sum(if(${sends}, ${octets}, ${reverse})) AS outOctets,
          sum(if(${sends}, ${reverse}, ${octets})) AS inOctets,
          count() AS records, min(packetDeltaCount) AS leastPackets
        FROM flow WHERE ${during("flowStart", span)} AND ${touches(subject, CORE)} AND NOT ((${sends}) AND (${receives}))
        GROUP BY day, exporter, samplingProbability, told, ${network}, utcMinute
        ORDER BY day, exporter, samplingProbability, told, network, utcMinute`,
  );
  return rows.map((row) => ({ ...row, told: names[row.told]! }));
}

/** Days on which flows of the subject had one of these ASNs as their neighbour, and the second of the first such flow of the day. */
export async function askCarried(
  store: Questions,
  subject: Subject,
  asns: readonly Asn[],
  span: Period,
): Promise<Carried[]> {
  if (asns.length === 0) return [];
  const { rows } = await store.rows(
    `days with flows of ${subject.id} by ${asns.map((asn) => `AS${asn}`).join(", ")}`,
    Carried,
    sql`SELECT ${adjacent(subject)} AS asn, intDiv(toUnixTimestamp(flowStart), 86400) AS day, count() AS records,
          min(toUnixTimestamp(flowStart)) AS first
        FROM flow WHERE ${during("flowStart", span)} AND ${touches(subject, CORE)} AND ${adjacent(subject)} IN (${asns})
        GROUP BY asn, day ORDER BY asn, day`,
  );
  return rows;
}

/** Networks (/24 or /48) up to which the traffic of each is kept apart. */
const FEW_NETWORKS = 64;

/** The octets of the subject's /24 (IPv6: /48) of a flow; empty where there are too many to keep apart. */
export function networkOf(subject: Subject, sends: Sql): Sql {
  return fewNetworks(subject) ? blockOf(sends) : new Sql("''");
}

function blockOf(sends: Sql): Sql {
  const inside = sql`if(${sends}, sourceAddress, destinationAddress)`;
  return sql`if(substring(${inside}, 1, 12) = unhex('00000000000000000000ffff'),
            substring(${inside}, 1, 15), substring(${inside}, 1, 6))`;
}

/** Hours of change up to which minutes are told apart; where routes never rest, the hour must do. */
const MOST_HOURS = 2000;

/** The minute of a flow where a route changed in its hour, else the first of the hour, in which no route changed. */
function minuteOf(changes: readonly Instant[]): Sql {
  const hours = [...new Set(changes.map((at) => Math.floor(at / HOUR)))].sort((a, b) => a - b);
  const hour = new Sql("intDiv(toUnixTimestamp(flowStart), 3600)");
  if (hours.length === 0) return sql`${hour} * 60`;
  if (hours.length > MOST_HOURS) return sql`${hour} * 60 + 30`;
  return sql`if(${hour} IN (${hours}), intDiv(toUnixTimestamp(flowStart), 60), ${hour} * 60)`;
}

function fewNetworks(subject: Subject): boolean {
  const sizes = subject.members.map(
    ({ prefix: { first, length } }) => 2 ** Math.max(0, (isIPv4(first) ? 120 : 48) - length),
  );
  return sizes.reduce((sum, size) => sum + size, 0) <= FEW_NETWORKS;
}

/** The neighbour's ASN as the exporter told it: next on the way out, previous on the way in; 0 when not told. */
function adjacent(subject: Subject): Sql {
  return sql`ifNull(if(${belongs("sourceAddress", subject, CORE)}, bgpNextAdjacentAsNumber, bgpPrevAdjacentAsNumber), 0)`;
}

/** What tells the way of a flow, as a number and by its name. */
function toldWay(subject: Subject): { readonly names: readonly string[]; readonly code: Sql } {
  const byNeighbour = subject.ways.map(({ id, asns, period }) => ({
    name: `neighbour ${id}`,
    when: sql`${adjacent(subject)} IN (${asns})${validDuring(period.from, period.to)}`,
  }));
  const byMember = subject.members
    .filter(({ way, grade }) => way !== null && grade === "core")
    .map((member) => ({
      name: `member ${member.way}`,
      when: sql`(${heldBy("sourceAddress", member)}) OR (${heldBy("destinationAddress", member)})`,
    }));
  const cases = [...byNeighbour, ...byMember];
  const names = ["", ...cases.map(({ name }) => name)];
  if (cases.length === 0) return { names, code: new Sql("0") };
  const numbered = cases.map(({ when }, k) => sql`${when}, ${k + 1}`);
  return { names, code: sql`multiIf(${joined(numbered, ",", new Sql(""))}, 0)` };
}
