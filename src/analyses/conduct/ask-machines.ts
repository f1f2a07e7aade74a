import { z } from "zod";
import { joined, Sql, sql } from "../../store/query.ts";
import type { Period } from "../../values/instant.ts";
import { during } from "../instrument/local-time.ts";
import { type Ends, SECONDS } from "./ends.ts";
import { MACHINE_SIGNS } from "./machine-signs.ts";
import type { Asked } from "./occasion.ts";

const count = z.coerce.number();

/** An address of the subject (IPv6: a /64) in hexadecimal, with the operating systems and fingerprints that stand behind it. */
const Address = z.object({
  host: z.string(),
  /** Most machines that one hour shows, at least. */
  most: count,
  hours: count,
  /** The hour of the most, and its operating systems by their row. */
  at: count,
  systems: z.array(count),
});
export type Address = z.infer<typeof Address>;

/** How many pairs of system and fingerprint an address showed, in how many hours each. */
const Pairs = z.object({ host: z.string(), hours: z.array(count) });
export type Pairs = z.infer<typeof Pairs>;

/** The hour that shows most machines behind all addresses of one version of IP: one machine may have one of each. */
const Busiest = z.object({ hour: count, machines: count, addresses: count });
export type Busiest = z.infer<typeof Busiest>;

const MOST_ADDRESSES = 500;

export async function askAddresses({ store, subject: { id }, ends, period }: Asked): Promise<Address[]> {
  const { rows } = await store.rows(
    `addresses of ${id} behind which an hour shows more than one machine, at least`,
    Address,
    sql`SELECT own AS host, max(machines) AS most, count() AS hours, argMin(hour, tuple(-toInt64(machines), hour)) AS at, argMin(systems, tuple(-toInt64(machines), hour)) AS systems
        FROM (${byHour(ends, period)}) AS byHour
        GROUP BY own ORDER BY most DESC, host LIMIT ${MOST_ADDRESSES}`,
  );
  return rows;
}

export async function askBusiest({ store, subject: { id }, ends, period }: Asked): Promise<Busiest | null> {
  const { rows } = await store.rows(
    `the hour that shows most machines behind the addresses of ${id}, at least`,
    Busiest,
    sql`SELECT hour, sum(machines) AS machines, count() AS addresses FROM (${byHour(ends, period)}) AS byHour
        GROUP BY hour, length(own) ORDER BY machines DESC, hour, length(own) LIMIT 1`,
  );
  return rows[0] ?? null;
}

export async function askPairs({ store, subject: { id }, ends, period }: Asked): Promise<Pairs[]> {
  const { rows } = await store.rows(
    `in how many hours each pair of system and fingerprint shows behind the addresses of ${id}`,
    Pairs,
    sql`SELECT own AS host, arraySort(groupArray(hours)) AS hours
        FROM (SELECT own, system, fingerprint, uniqExact(hour) AS hours FROM (${shown(ends, period)}) AS shown
          GROUP BY own, system, fingerprint) AS pairs
        GROUP BY own ORDER BY host LIMIT ${100 * MOST_ADDRESSES}`,
  );
  return rows;
}

/** Machines that an address shows in an hour, at least: of each system as many as its fingerprints need. */
function byHour(ends: Ends, period: Period): Sql {
  return sql`SELECT own, hour, sum(intDiv(seen + needed - 1, needed)) AS machines, arraySort(groupArray(system)) AS systems
    FROM (SELECT own, hour, system, uniqExact(fingerprint) AS seen, ${needed(sql`system`)} AS needed
      FROM (${shown(ends, period)}) AS shown GROUP BY own, hour, system) AS bySystem
    GROUP BY own, hour`;
}

/**
 * Flows of the subject to servers that only one system asks: by address, hour, system and fingerprint. Of IPv6 the /64 stands
 * for the address, for a machine has several there at once (RFC 8981).
 */
function shown({ sends }: Ends, period: Period): Sql {
  const cases = MACHINE_SIGNS.map(({ names }, at) => sql`${endsWith(names)}, ${at}`);
  const any = endsWith(MACHINE_SIGNS.flatMap(({ names }) => names));
  return sql`SELECT if(substring(sourceAddress, 1, 12) = unhex('00000000000000000000ffff'), hex(sourceAddress), hex(substring(sourceAddress, 1, 8))) AS own,
      intDiv(${SECONDS}, 3600) AS hour, ja4 AS fingerprint,
      multiIf(${joined(cases, ",", new Sql(""))}, ${MACHINE_SIGNS.length}) AS system
    FROM flow WHERE ${during("flowStart", period)} AND ${sends} AND serverName != '' AND (${any})`;
}

function endsWith(names: readonly string[]): Sql {
  return sql`(${joined(
    names.map((name) => sql`serverName = ${name} OR endsWith(toString(serverName), ${`.${name}`})`),
    "OR",
    new Sql("0"),
  )})`;
}

function needed(system: Sql): Sql {
  return sql`arrayElement([${MACHINE_SIGNS.map(({ fingerprints }) => fingerprints)}], ${system} + 1)`;
}
