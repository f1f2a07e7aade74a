import { z } from "zod";
import { type Sql, sql } from "../../store/query.ts";
import type { Period } from "../../values/instant.ts";
import { during } from "../instrument/local-time.ts";
import { type Ends, SECONDS } from "./ends.ts";
import type { Asked } from "./occasion.ts";
import { BEACON } from "./rules.ts";

const count = z.coerce.number();

/** A port of a remote address that the subject calls again and again. */
const Service = z.object({
  service: z.coerce.bigint(),
  remote: z.string(),
  remoteAs: count,
  protocol: count,
  port: count,
  name: z.string(),
  calls: count,
  hosts: count,
  hours: count,
  first: count,
  last: count,
});
export type Service = z.infer<typeof Service>;

/** Calls of one host at one service: second, own port, octets sent; in order. */
const Caller = z.object({
  service: z.coerce.bigint(),
  host: z.string(),
  calls: z.array(z.tuple([count, count, count])),
});
export type Caller = z.infer<typeof Caller>;

const Callers = z.object({ hosts: count });

export const MOST_LISTED = 20_000;

/** Calls are records that the subject sends to the lower port, or to one below 1024. */
function calling({ sends }: Ends, period: Period): Sql {
  return sql`${during("flowStart", period)} AND ${sends}
    AND (sourceTransportPort > destinationTransportPort OR destinationTransportPort < 1024) AND destinationTransportPort > 0`;
}

const SERVICE = sql`cityHash64(destinationAddress, destinationTransportPort, protocolIdentifier)`;

export async function askServices({ store, subject: { id }, ends, period }: Asked): Promise<Service[]> {
  const { rows } = await store.rows(
    `remote services that ${id} called ${BEACON.events.value} times or more, by the hours in which it did`,
    Service,
    sql`SELECT ${SERVICE} AS service, hex(min(destinationAddress)) AS remote, max(ifNull(bgpDestinationAsNumber, 0)) AS remoteAs,
          max(protocolIdentifier) AS protocol, max(destinationTransportPort) AS port, max(toString(serverName)) AS name,
          count() AS calls, uniqExact(sourceAddress) AS hosts, uniqExact(intDiv(${SECONDS}, 3600)) AS hours,
          min(${SECONDS}) AS first, max(${SECONDS}) AS last
        FROM flow WHERE ${calling(ends, period)} AND ${SERVICE} GLOBAL IN (
          SELECT ${SERVICE} AS service FROM flow WHERE ${calling(ends, period)} GROUP BY service HAVING count() >= ${BEACON.events.value})
        GROUP BY service HAVING hours >= ${BEACON.hours.value} ORDER BY hours DESC, calls, service LIMIT ${MOST_LISTED}`,
  );
  return rows;
}

export async function askCallers(
  { store, subject: { id }, ends, period }: Asked,
  services: readonly Service[],
): Promise<Caller[]> {
  if (services.length === 0) return [];
  const { rows } = await store.rows(
    `when each host of ${id} called those services`,
    Caller,
    sql`SELECT ${SERVICE} AS service, hex(sourceAddress) AS host,
          arraySort(groupArray(tuple(${SECONDS}, sourceTransportPort, ifNull(octetDeltaCount, 0)))) AS calls
        FROM flow WHERE ${calling(ends, period)} AND ${SERVICE} IN (${services.map(({ service }) => service)})
        GROUP BY service, host ORDER BY service, host`,
  );
  return rows;
}

/** Hosts of the subject that called anything. */
export async function askHosts({ store, subject: { id }, ends, period }: Asked): Promise<number> {
  const { rows } = await store.rows(
    `hosts of ${id} that called anything`,
    Callers,
    sql`SELECT uniqExact(sourceAddress) AS hosts FROM flow WHERE ${calling(ends, period)}`,
  );
  return rows[0]?.hosts ?? 0;
}
