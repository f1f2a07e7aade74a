import { joined, type Sql, sql } from "../../store/query.ts";

/** Services that machines use by themselves at all hours: their flows say nothing of when people are up. */
const AUTOMATIC: readonly {
  readonly id: string;
  readonly protocol: number;
  readonly port: number;
  readonly because: string;
}[] = [
  { id: "ntp", protocol: 17, port: 123, because: "clocks ask day and night, RFC 5905" },
  { id: "bgp", protocol: 6, port: 179, because: "routers, RFC 4271" },
  { id: "snmp", protocol: 17, port: 161, because: "monitoring, RFC 3411" },
  { id: "syslog", protocol: 17, port: 514, because: "logs of machines, RFC 5426" },
];

/** Condition that neither end of a flow is such a service. */
export function notAutomatic(): Sql {
  const signs = AUTOMATIC.map(
    ({ protocol, port }) =>
      sql`protocolIdentifier = ${protocol} AND (sourceTransportPort = ${port} OR destinationTransportPort = ${port})`,
  );
  return sql`NOT (${joined(signs, "OR", sql`0`)})`;
}
