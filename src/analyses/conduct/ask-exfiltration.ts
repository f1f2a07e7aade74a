import { z } from "zod";
import { type Sql, sql } from "../../store/query.ts";
import { DAY, type Period, SECOND } from "../../values/instant.ts";
import { askCoverage } from "../instrument/coverage.ts";
import { crossing, type Ends, FACTOR, oneOf, SECONDS } from "./ends.ts";
import type { History } from "./exfiltration.ts";
import type { Asked } from "./occasion.ts";
import { EXFILTRATION } from "./rules.ts";

const count = z.coerce.number();

/** Octets that a host of the subject sent in all, by day; days before the period have negative numbers. */
const Sender = z.object({ host: z.string(), days: z.array(z.tuple([count, count])) });
export type Sender = z.infer<typeof Sender>;

const Peers = z.object({ quartiles: z.array(count), days: count });
export type Peers = z.infer<typeof Peers>;

/** What a host exchanged with one remote end on one day; octets scaled for sampling, packets as they were met. */
const Transfer = z.object({
  host: z.string(),
  remote: z.string(),
  remoteAs: count,
  port: count,
  day: count,
  sent: count,
  received: count,
  packets: count,
  first: count,
  last: count,
});
export type Transfer = z.infer<typeof Transfer>;

const Met = z.object({ remote: z.string(), first: count });

export const MOST_SENDERS = 200;
export const MOST_TRANSFERS = 200;

/** The period with the days before it that are there to compare with. */
export function withHistory({ from, to }: Period): Period {
  return { from: from - EXFILTRATION.history.value * DAY, to };
}

export async function askSenders(
  { store, subject: { id }, ends, period }: Asked,
  leastOctets: number,
): Promise<Sender[]> {
  const { rows } = await store.rows(
    `what hosts of ${id} sent in all, by day, of those that sent ${leastOctets} octets on one`,
    Sender,
    sql`SELECT hex(own) AS host, arraySort(groupArray(tuple(day, sent))) AS days FROM (${byHostAndDay(ends, period)}) AS sending
        GROUP BY own HAVING maxIf(sent, day >= 0) >= ${leastOctets} ORDER BY max(sent) DESC, host LIMIT ${MOST_SENDERS}`,
    withHistory(period),
  );
  return rows;
}

/** Quartiles of what any host of the subject sends on a day on which it sends and is answered: forged sources are no peers. */
export async function askPeers({ store, subject: { id }, ends, period }: Asked): Promise<Peers | null> {
  const { rows } = await store.rows(
    `quartiles of what a host of ${id} sends on a day`,
    Peers,
    sql`SELECT quantilesExact(0.25, 0.5, 0.75)(sent) AS quartiles, count() AS days FROM (${byHostAndDay(ends, period)}) AS sending WHERE sent > 0 AND received > 0`,
    withHistory(period),
  );
  return rows[0] && rows[0].days > 0 ? rows[0] : null;
}

export async function askTransfers(
  { store, subject: { id }, ends, period }: Asked,
  leastOctets: number,
  hosts: readonly string[],
): Promise<Transfer[]> {
  const { octets: _, balance } = EXFILTRATION;
  const times = (1 + balance.value) / (1 - balance.value);
  const { rows } = await store.rows(
    `days on which those hosts of ${id} sent far more to one remote end than they received`,
    Transfer,
    sql`SELECT hex(own) AS host, hex(remote) AS remote, max(asn) AS remoteAs, min(port) AS port, day, sum(out) AS sent, sum(back) AS received,
          sum(n) AS packets, min(at) AS first, max(ended) AS last
        FROM (SELECT ${ends.own} AS own, ${ends.remote} AS remote, ${ends.remoteAs} AS asn, ${ends.remotePort} AS port, ${dayOf(period)} AS day,
            ${ends.sentOctets} * ${FACTOR} AS out, ${ends.receivedOctets} * ${FACTOR} AS back, ${ends.sentPackets} AS n,
            ${SECONDS} AS at, intDiv(flowEndMilliseconds, 1000) AS ended
          FROM flow WHERE ${crossing(ends, period)} AND ${oneOf(ends.own, hosts)}) AS exchanged
        GROUP BY own, remote, day HAVING sent >= ${leastOctets} AND sent >= ${times} * received
        ORDER BY sent DESC, host, remote, day LIMIT ${MOST_TRANSFERS}`,
  );
  return rows;
}

/** When anybody of the subject first met each of these, as far back as is compared. */
export async function askMet(
  { store, subject: { id }, ends, period }: Asked,
  remotes: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await store.rows(
    `when ${id} first met those remote ends`,
    Met,
    sql`SELECT hex(${ends.remote}) AS remote, min(${SECONDS}) AS first
        FROM flow WHERE ${crossing(ends, withHistory(period))} AND ${oneOf(ends.remote, remotes)} GROUP BY remote ORDER BY remote`,
    withHistory(period),
  );
  return new Map(rows.map(({ remote, first }) => [remote, first]));
}

/** A day counts as looked at when so much of it was covered. */
const COVERED_DAY = 0.5;

/** From which day on there are records of the senders, and which days somebody looked at. */
export async function askHistory(
  { store, period }: Asked,
  senders: readonly Sender[],
  exporters: readonly string[],
): Promise<History> {
  const first = Math.min(...senders.flatMap(({ days }) => days.map(([day]) => day)));
  const coverage = await askCoverage(store, withHistory(period));
  const covered = new Set<number>();
  for (let day = first, from = period.from + first * DAY; from < period.to; day++, from += DAY) {
    const to = Math.min(from + DAY, period.to);
    if (exporters.some((exporter) => coverage.share(exporter, from, to) >= COVERED_DAY)) covered.add(day);
  }
  return { start: period.from / SECOND, first, covered };
}

function byHostAndDay(ends: Ends, period: Period): Sql {
  return sql`SELECT own, day, sum(out) AS sent, sum(back) AS received FROM (SELECT ${ends.own} AS own, ${dayOf(period)} AS day, ${ends.sentOctets} * ${FACTOR} AS out,
      ${ends.receivedOctets} AS back FROM flow WHERE ${crossing(ends, withHistory(period))}) AS exchanged GROUP BY own, day`;
}

/** Days of 24 hours from the beginning of the period. */
function dayOf({ from }: Period): Sql {
  const start = Math.ceil(from / SECOND);
  const before = EXFILTRATION.history.value * (DAY / SECOND);
  return sql`(toInt64(intDiv(${SECONDS} - ${start - before}, 86400)) - ${EXFILTRATION.history.value})`;
}
