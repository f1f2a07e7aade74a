import { z } from "zod";
import { joined, Sql, sql, within } from "../../store/query.ts";
import { during } from "../instrument/local-time.ts";
import { probes } from "./ask-scans.ts";
import { BOGONS } from "./bogons.ts";
import { crossing, networkOf, oneOf, SECONDS } from "./ends.ts";
import type { Asked } from "./occasion.ts";
import { SPOOFED } from "./rules.ts";
import { ACKNOWLEDGED } from "./unanswered.ts";

const count = z.coerce.number();

const Bogon = z.object({ bogon: count, records: count });
export type Bogon = z.infer<typeof Bogon>;

/** An hour in which many of the subject's addresses tried one remote port, and nobody was answered. */
const Forged = z.object({
  remote: z.string(),
  remoteAs: count,
  port: count,
  hour: count,
  first: count,
  last: count,
  records: count,
  sources: count,
  network: z.string(),
});
export type Forged = z.infer<typeof Forged>;

const Dark = z.object({ sources: z.array(count), dark: z.array(count) });

/** Five minutes in which very many addresses sent to one service of the subject, which hardly answered. */
const Flood = z.object({
  network: z.string(),
  port: count,
  first: count,
  last: count,
  records: count,
  sources: count,
});
export type Flood = z.infer<typeof Flood>;

export const MOST_BURSTS = 500;
/** Targets of forged sources that are looked at one by one. */
export const MOST_TARGETS = 10;

export async function askBogons({ store, subject: { id }, ends: { receives }, period }: Asked): Promise<Bogon[]> {
  const cases = BOGONS.map(({ prefix }, at) => sql`${within("sourceAddress", [prefix])}, ${at}`);
  const any = within(
    "sourceAddress",
    BOGONS.map(({ prefix }) => prefix),
  );
  const { rows } = await store.rows(
    `records that came in to ${id} from addresses that nobody can have`,
    Bogon,
    sql`SELECT multiIf(${joined(cases, ",", new Sql(""))}, ${BOGONS.length}) AS bogon, count() AS records
        FROM flow WHERE ${during("flowStart", period)} AND ${receives} AND (${any}) GROUP BY bogon ORDER BY bogon`,
  );
  return rows;
}

export async function askForged(
  { store, subject: { id }, ends: { sends }, period }: Asked,
  whole: boolean,
): Promise<Forged[]> {
  const { rows } = await store.rows(
    `hours in which many addresses of ${id} tried one remote port, unanswered`,
    Forged,
    sql`SELECT hex(destinationAddress) AS remote, max(ifNull(bgpDestinationAsNumber, 0)) AS remoteAs, destinationTransportPort AS port,
          intDiv(${SECONDS}, 3600) AS hour, min(${SECONDS}) AS first, max(${SECONDS}) AS last, count() AS records,
          uniqExact(sourceAddress) AS sources, min(hex(sourceAddress)) AS network
        FROM flow WHERE ${during("flowStart", period)} AND ${sends} AND ${probes(whole)}
        GROUP BY remote, port, hour HAVING sources >= ${SPOOFED.sources.value}
        ORDER BY sources DESC, remote, port, hour LIMIT ${MOST_BURSTS}`,
  );
  return rows;
}

/** Of the addresses that tried each of these, how many were answered by nobody in the whole period. */
export async function askDark(
  { store, subject: { id }, ends: { sends }, period }: Asked,
  whole: boolean,
  targets: readonly { readonly remote: string; readonly port: number }[],
): Promise<readonly { readonly sources: number; readonly dark: number }[]> {
  const tried = targets.map(
    ({ remote, port }, at) =>
      sql`max(${oneOf(sql`destinationAddress`, [remote])} AND destinationTransportPort = ${port} AND ${probes(whole)}) AS ${new Sql(`t${at}`)}`,
  );
  const each = (condition: string) =>
    joined(
      targets.map((_, at) => new Sql(`countIf(t${at} > 0${condition})`)),
      ",",
      new Sql(""),
    );
  const { rows } = await store.rows(
    `how many of the addresses of ${id} that tried those were never answered`,
    Dark,
    sql`SELECT [${each("")}] AS sources, [${each(" AND live = 0")}] AS dark
        FROM (SELECT sourceAddress AS own, max(${ACKNOWLEDGED} OR ifNull(reversePacketDeltaCount, 0) > 0) AS live, ${joined(tried, ",", new Sql(""))}
          FROM flow WHERE ${during("flowStart", period)} AND ${sends} GROUP BY own) AS byAddress`,
  );
  return targets.map((_, at) => ({ sources: rows[0]?.sources[at] ?? 0, dark: rows[0]?.dark[at] ?? 0 }));
}

export async function askFloods({ store, subject: { id }, ends, period }: Asked): Promise<Flood[]> {
  const { own, ownPort, remote, remotePort, receives } = ends;
  const { rows } = await store.rows(
    `five minutes in which very many addresses sent to one port of ${id}, which hardly answered`,
    Flood,
    sql`SELECT ${networkOf(sql`own`)} AS network, port, min(at) AS first, max(at) AS last, countIf(inbound) AS records,
          uniqExactIf(remote, inbound) AS sources
        FROM (SELECT ${own} AS own, ${ownPort} AS port, ${remote} AS remote, ${SECONDS} AS at, ${receives} AS inbound,
            ifNull(reversePacketDeltaCount, 0) > 0 AS answered
          FROM flow WHERE ${crossing(ends, period)} AND ${ownPort} < 32768 AND ${ownPort} < ${remotePort}) AS served
        GROUP BY own, port, intDiv(at, 300)
        HAVING sources >= ${SPOOFED.floodSources.value} AND 10 * (countIf(NOT inbound) + countIf(answered)) < records
        ORDER BY first, network, port, sources LIMIT ${MOST_BURSTS}`,
  );
  return rows;
}
