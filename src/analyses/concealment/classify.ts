import { joined, type Sql, sql } from "../../store/query.ts";
import { endpointOf } from "../tunnel-endpoints/ask.ts";
import { marked } from "../tunnel-endpoints/carriers.ts";
import type { Ends } from "../tunnel-endpoints/ends.ts";
import { type Condition, RULES, type Rule } from "./rules.ts";

/** Remote ends that lists or behaviour tell. */
export interface Endpoints {
  /** Remote ports of VPNs, as `endpointOf` computes them. */
  readonly vpn: readonly bigint[];
  /** Conditions that the remote address was a Tor relay when the flow began, with the addresses as `addressKey` has them. */
  readonly tor: readonly { readonly addresses: readonly bigint[]; readonly during: Sql }[];
}

/** A flow as a rule sees it. */
export interface Seen {
  readonly marks: readonly string[];
  readonly serverName: string;
  readonly protocolIdentifier: number;
  readonly sourceTransportPort: number;
  readonly destinationTransportPort: number;
  readonly endpoint: "tor" | "vpn" | null;
}

/** The first rule that holds for a flow. */
export function ruleOf(seen: Seen): Rule {
  return RULES.find(({ when }) => holds(when, seen))!;
}

/** Number of the rule that decides, from 0 on; in a query. */
export function ruleNumber(ends: Ends, endpoints: Endpoints): Sql {
  const cases = RULES.slice(0, -1).map(({ when }, n) => sql`${condition(when, ends, endpoints)}, ${n}`);
  return sql`multiIf(${joined(cases, ",", sql``)}, ${RULES.length - 1})`;
}

export function addressKey({ remote }: Ends): Sql {
  return sql`cityHash64(${remote})`;
}

function holds({ marks, unmarked, protocols, ports, named, endpoint }: Condition, seen: Seen): boolean {
  const low = Math.min(seen.sourceTransportPort, seen.destinationTransportPort);
  const high = Math.max(seen.sourceTransportPort, seen.destinationTransportPort);
  return (
    (!marks || marks.some((mark) => seen.marks.includes(mark))) &&
    (!unmarked || seen.marks.length === 0) &&
    (!protocols || protocols.includes(seen.protocolIdentifier)) &&
    (!ports ||
      ports.some(
        ([protocol, port]) => protocol === seen.protocolIdentifier && (low === port || (low >= 1024 && high === port)),
      )) &&
    (!named || seen.serverName !== "") &&
    (!endpoint || seen.endpoint === endpoint)
  );
}

function condition(when: Condition, ends: Ends, endpoints: Endpoints): Sql {
  const { marks, unmarked, protocols, ports, named, endpoint } = when;
  return joined(
    [
      ...(marks ? [marked(marks)] : []),
      ...(unmarked ? [sql`marks = ''`] : []),
      ...(protocols ? [sql`protocolIdentifier IN (${protocols})`] : []),
      ...(ports ? [onPorts(ports)] : []),
      ...(named ? [sql`serverName != ''`] : []),
      ...(endpoint === "vpn" ? [inVpn(ends, endpoints)] : []),
      ...(endpoint === "tor" ? [toRelay(ends, endpoints)] : []),
    ],
    "AND",
    sql`1 = 1`,
  );
}

/** Below 1024 the lower port is the service; from there on either may be. */
function onPorts(ports: readonly (readonly [number, number])[]): Sql {
  const low = sql`least(sourceTransportPort, destinationTransportPort)`;
  const high = sql`greatest(sourceTransportPort, destinationTransportPort)`;
  const protocols = [...new Set(ports.map(([protocol]) => protocol))];
  const each = protocols.map((protocol) => {
    const of = ports.filter(([one]) => one === protocol).map(([, port]) => port);
    const above = of.filter((port) => port >= 1024);
    const either = above.length > 0 ? sql` OR (${low} >= 1024 AND ${high} IN (${above}))` : sql``;
    return sql`protocolIdentifier = ${protocol} AND (${low} IN (${of})${either})`;
  });
  return sql`(${joined(each, "OR", sql`0`)})`;
}

function inVpn(ends: Ends, { vpn }: Endpoints): Sql {
  return vpn.length === 0 ? sql`0 = 1` : sql`${endpointOf(ends)} IN (${vpn})`;
}

/** Whether the remote address was a listed relay when the flow began. */
export function toRelay(ends: Ends, { tor }: Endpoints): Sql {
  const each = tor.map(({ addresses, during }) => sql`${addressKey(ends)} IN (${addresses}) AND ${during}`);
  return sql`(${joined(each, "OR", sql`0 = 1`)})`;
}
