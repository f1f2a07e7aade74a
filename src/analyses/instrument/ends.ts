import { z } from "zod";
import {
  END_MEASURES,
  type EndMeasure,
  IPV4_NETWORK_BITS,
  IPV6_NETWORK_BITS,
  NO_PACKETS,
  SLOT_SECONDS,
} from "../../store/network-rollup.ts";
import { joined, Sql, sql } from "../../store/query.ts";
import type { Questions } from "../../store/store.ts";
import type { Member, Subject } from "../../subject/subject.ts";
import { isIPv4 } from "../../values/address.ts";
import { type Instant, type Period, SECOND } from "../../values/instant.ts";
import { covers } from "../../values/prefix.ts";
import type { Zone } from "../../values/zone.ts";
import { belongs, touches } from "./belonging.ts";
import { during } from "./local-time.ts";

export type MeasureName = (typeof END_MEASURES)[number]["name"];

/**
 * Where sums over a subject's flows are read: the flows themselves, or the rollup by network, which tells the same. A
 * question is put together of these parts and reads alike for both.
 */
export interface Ends {
  readonly rolledUp: boolean;
  readonly table: Sql;
  readonly time: "flowStart" | "slot";
  /** Condition that the subject has an end, within a span. */
  where(span: Period): Sql;
  /** Condition that the other end is not the subject too. */
  readonly crosses: Sql;
  /** Sum of a measure over the rows of a group, perhaps of those alone that began in a period. */
  sum(measure: MeasureName, within?: Period): Sql;
  /** Least packets in any record of a group; null where none tells them. */
  readonly leastPackets: Sql;
  /** ASN next to the subject as the record tells it: next on the way out, previous on the way in; 0 when not told. */
  readonly adjacent: Sql;
  /** First octets of the subject's /24 (IPv6: /48). */
  readonly network: Sql;
}

/** Whose flows are read, and at which instants a question tells them apart besides. */
export interface Reading {
  readonly subject: Subject;
  readonly grades: readonly Member["grade"][];
  readonly span: Period;
  /** Whose calendar tells days apart; the subject's own by default. */
  readonly zone?: Zone;
  /** Within the span: ends of windows, of the times of ways. */
  readonly edges?: readonly Instant[];
}

/**
 * The rollup where it tells the same to the last octet: members are made of whole networks, all times lie on half hours,
 * it holds every flow of the span, and no flow has both ends within the subject, for such a flow would count twice.
 */
export async function askEnds(store: Questions, reading: Reading): Promise<Ends> {
  const isFit = wholeNetworks(reading) && onSlots(reading);
  return isFit && (await isComplete(store, reading.span)) && !(await anyInside(store, reading))
    ? rolledUp(reading)
    : ofFlows(reading);
}

/** Sums under the names of what they sum up. */
export function namedSums(ends: Ends, names: readonly MeasureName[]): Sql {
  return joined(
    names.map((name) => sql`${ends.sum(name)} AS ${new Sql(name)}`),
    ",",
    sql``,
  );
}

/** The flows themselves. */
export function ofFlows({ subject, grades }: Pick<Reading, "subject" | "grades">): Ends {
  const sends = belongs("sourceAddress", subject, grades);
  const receives = belongs("destinationAddress", subject, grades);
  const inside = sql`if(${sends}, sourceAddress, destinationAddress)`;
  const each = (name: MeasureName) => {
    const { asSource, asDestination, both } = measureOf(name);
    if (asSource === asDestination) return sql`toUInt64(${new Sql(asSource)})`;
    if (!both) return sql`toUInt64(if(${sends}, ${new Sql(asSource)}, ${new Sql(asDestination)}))`;
    return sql`toUInt64(if(${sends}, ${new Sql(asSource)}, 0) + if(${receives}, ${new Sql(asDestination)}, 0))`;
  };
  return {
    rolledUp: false,
    table: sql`flow`,
    time: "flowStart",
    where: (span) => sql`${during("flowStart", span)} AND ${touches(subject, grades)}`,
    crosses: sql`NOT ((${sends}) AND (${receives}))`,
    sum: (name, within) =>
      within ? sql`sumIf(${each(name)}, ${during("flowStart", within)})` : sql`sum(${each(name)})`,
    leastPackets: sql`min(packetDeltaCount)`,
    adjacent: sql`ifNull(if(${sends}, bgpNextAdjacentAsNumber, bgpPrevAdjacentAsNumber), 0)`,
    network: networkOctets(inside),
  };
}

function rolledUp({ subject, grades }: Reading): Ends {
  const least = sql`min(leastPackets)`;
  return {
    rolledUp: true,
    table: sql`flowByNetwork`,
    time: "slot",
    where: (span) => sql`${during("slot", span)} AND (${belongs("endNetwork", subject, grades)})`,
    crosses: sql`1 = 1`,
    sum: (name, within) =>
      within ? sql`sumIf(${new Sql(name)}, ${during("slot", within)})` : sql`sum(${new Sql(name)})`,
    leastPackets: sql`if(${least} = toUInt64(${NO_PACKETS}), NULL, ${least})`,
    adjacent: sql`adjacentAsNumber`,
    network: networkOctets(sql`endNetwork`),
  };
}

function networkOctets(address: Sql): Sql {
  return sql`if(substring(${address}, 1, 12) = unhex('00000000000000000000ffff'), substring(${address}, 1, 15), substring(${address}, 1, 6))`;
}

function measureOf(name: MeasureName): EndMeasure {
  return END_MEASURES.find((one) => one.name === name)!;
}

/** Of the wanted members every one is made of whole networks, and nothing that is not wanted lies within. */
function wholeNetworks({ subject, grades }: Reading): boolean {
  return subject.members.every(({ grade, prefix }) => {
    const most = isIPv4(prefix.first) ? IPV4_NETWORK_BITS : IPV6_NETWORK_BITS;
    const isWhole = prefix.length <= most;
    const mayLieWithin = subject.members.some(
      (other) => grades.includes(other.grade) && covers(other.prefix, prefix) && other.prefix.length < prefix.length,
    );
    return grades.includes(grade) ? isWhole : !mayLieWithin;
  });
}

function onSlots({ subject, grades, span, zone = subject.zone, edges = [] }: Reading): boolean {
  const isWithin = (at: Instant) => at > span.from && at < span.to;
  const dated = subject.members.filter(({ grade }) => grades.includes(grade));
  const inside = [...dated.flatMap(({ period: { from, to } }) => [from, to]), ...edges].filter(isWithin);
  return [span.from, span.to, ...inside].every((at) => at % SLOT === 0) && stepsOnSlots(zone, span);
}

const SLOT = SLOT_SECONDS * SECOND;

/** Whether the zone changes its offset at half hours only, by half hours. */
function stepsOnSlots(zone: Zone, { from, to }: Period): boolean {
  for (let at = from; at < to; at += SLOT)
    if (zone.offsetAt(at) % SLOT !== 0 || zone.offsetAt(at) !== zone.offsetAt(Math.min(at + SLOT, to) - 1))
      return false;
  return true;
}

const Same = z.object({ flows: z.coerce.number(), counted: z.coerce.number() });

/** The rollup is written when an ingest is over; each flow is in it at both of its ends. */
async function isComplete(store: Questions, span: Period): Promise<boolean> {
  const { rows } = await store.rows(
    "flows, and those that the rollup by network counts",
    Same,
    sql`SELECT sum(each) AS flows, sum(held) AS counted FROM (
          SELECT count() AS each, toUInt64(0) AS held FROM flow WHERE ${during("flowStart", span)}
          UNION ALL
          SELECT toUInt64(0) AS each, sum(records) AS held FROM flowByNetwork WHERE ${during("slot", span)}
        ) AS both`,
    span,
  );
  const { flows = 0, counted = 0 } = rows[0] ?? {};
  return flows * 2 === counted;
}

const Count = z.object({ flows: z.coerce.number() });

async function anyInside(store: Questions, { subject, grades, span }: Reading): Promise<boolean> {
  const { rows } = await store.rows(
    `flows of ${subject.id} with both ends within it`,
    Count,
    sql`SELECT count() AS flows FROM flow WHERE ${during("flowStart", span)}
        AND (${belongs("sourceAddress", subject, grades)}) AND (${belongs("destinationAddress", subject, grades)})`,
    span,
  );
  return (rows[0]?.flows ?? 0) > 0;
}
