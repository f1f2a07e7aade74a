import { z } from "zod";
import { joined, type Sql, sql } from "../../store/query.ts";
import type { Questions } from "../../store/store.ts";
import { during, localSeconds } from "../instrument/local-time.ts";
import { type Ends, endsOf, type Whose } from "./whose.ts";

/** Services that machines use by themselves at all hours: their flows say nothing of when people are up. */
const AUTOMATIC: readonly {
  readonly id: string;
  readonly protocol: number;
  readonly ports: readonly number[];
  readonly because: string;
}[] = [
  { id: "ntp", protocol: 17, ports: [123], because: "clocks ask day and night, RFC 5905" },
  { id: "bgp", protocol: 6, ports: [179], because: "routers, RFC 4271" },
  { id: "snmp", protocol: 17, ports: [161], because: "monitoring, RFC 3411" },
  { id: "syslog", protocol: 17, ports: [514], because: "logs of machines, RFC 5426" },
  { id: "mail-polling", protocol: 6, ports: [110, 143, 993, 995], because: "programs look for mail every few minutes" },
  { id: "mining", protocol: 6, ports: [3333, 4444, 5555, 7777, 14444, 45700], because: "usual ports of Stratum pools" },
];

/** Condition that neither end of a flow is such a service, and that it does not bear the mark of mining. */
export function notAutomatic(): Sql {
  const signs = AUTOMATIC.map(
    ({ protocol, ports }) =>
      sql`protocolIdentifier = ${protocol} AND (sourceTransportPort IN (${ports}) OR destinationTransportPort IN (${ports}))`,
  );
  return sql`NOT (${joined([...signs, sql`position(marks, 'stratum') > 0`], "OR", sql`0`)})`;
}

/**
 * A host of the subject and a service that call each other at all hours alike: beacons, polling, telemetry. Or a service that all
 * of its callers together call so: of sampled flows one host shows too few.
 */
const Beacon = z.object({ pair: z.coerce.bigint(), flows: z.coerce.number() });
export type Beacon = z.infer<typeof Beacon>;

/** Flows, and hours from the first to the last, below which nothing is said of a pair (METHODS §10). */
const FEWEST_FLOWS = 100;
const SHORTEST_HOURS = 72;
/**
 * Share of those hours in which it must call – of so many as that number of calls would reach if each came at any time, which
 * are nearly all of them but where sampling hides most – and how little it may gather at some time of day (circular strength R). */
const PRESENCE = 0.8;
const MOST_STRENGTH = 0.1;
/** Pairs left out at most, busiest first. */
const MOST_PAIRS = 1000;
/** Cosines and sines are whole thousandths, so that sums do not depend on the order of rows. */
const SCALE = 1000;

/** Asked of all windows together, so that a pair is left out of both or of neither. */
export async function askBeacons(store: Questions, whose: Whose, condition: Sql): Promise<Beacon[]> {
  const { subject, windows } = whose;
  const span = { from: Math.min(...windows.map(({ from }) => from)), to: Math.max(...windows.map(({ to }) => to)) };
  const hour = sql`intDiv(${localSeconds("flowStart", subject.zone, span)}, 3600)`;
  const turn = (of: (angle: number) => number) =>
    Array.from({ length: 24 }, (_, at) => Math.round(SCALE * of((2 * Math.PI * (at + 0.5)) / 24)));
  const inWindows = joined(
    windows.map((window) => during("flowStart", window)),
    "OR",
    sql`0`,
  );
  const { rows } = await store.rows(
    `hosts of ${subject.id} and services, and services by all hosts, that call each other at all hours alike`,
    Beacon,
    sql`SELECT tupleElement(either, 2) AS pair, count() AS flows FROM (
          SELECT ${endsOf(whose).host} AS host, arrayJoin([(1, ${pairOf(endsOf(whose))}), (2, ${serviceOf(endsOf(whose))})]) AS either, ${hour} AS hour,
            arrayElement([${turn(Math.cos)}], modulo(hour, 24) + 1) AS cosine,
            arrayElement([${turn(Math.sin)}], modulo(hour, 24) + 1) AS sine
          FROM flow WHERE (${inWindows}) AND ${condition}
        ) AS calls GROUP BY either
        HAVING (tupleElement(either, 1) = 1 OR uniqExact(host) > 1) AND count() >= ${FEWEST_FLOWS} AND max(hour) - min(hour) + 1 >= ${SHORTEST_HOURS}
          AND uniqExact(hour) >= ${PRESENCE} * (max(hour) - min(hour) + 1) * (1 - exp(-count() / (max(hour) - min(hour) + 1)))
          AND pow(sum(cosine) / count(), 2) + pow(sum(sine) / count(), 2) <= ${(MOST_STRENGTH * SCALE) ** 2}
        ORDER BY flows DESC, pair LIMIT ${MOST_PAIRS}`,
  );
  return rows;
}

/** Condition that a flow is of none of these pairs. */
export function notBetween(whose: Whose, beacons: readonly Beacon[]): Sql {
  if (beacons.length === 0) return sql`1 = 1`;
  const found = beacons.map(({ pair }) => pair);
  return sql`${pairOf(endsOf(whose))} NOT IN (${found}) AND ${serviceOf(endsOf(whose))} NOT IN (${found})`;
}

function serviceOf({ remote, service }: Ends): Sql {
  return sql`cityHash64(${remote}, ${service})`;
}

function pairOf({ host, remote, service }: Ends): Sql {
  return sql`cityHash64(${host}, ${remote}, ${service})`;
}
