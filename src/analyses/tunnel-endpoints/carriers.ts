import { joined, type Sql, sql } from "../../store/query.ts";

/** Ports and protocols that are made for carrying a network; a port is weak alone. */
export const CARRIERS: readonly {
  readonly id: string;
  readonly protocolIdentifier: number;
  /** Null for a protocol without ports. */
  readonly port: number | null;
  readonly because: string;
  readonly source: string;
}[] = [
  { id: "esp", protocolIdentifier: 50, port: null, because: "IPsec payload", source: "RFC 4303" },
  { id: "ah", protocolIdentifier: 51, port: null, because: "IPsec authentication", source: "RFC 4302" },
  { id: "ike-port", protocolIdentifier: 17, port: 500, because: "keys of IPsec", source: "RFC 7296 §2" },
  { id: "ipsec-nat-port", protocolIdentifier: 17, port: 4500, because: "IPsec through NAT", source: "RFC 3948" },
  { id: "l2tp-port", protocolIdentifier: 17, port: 1701, because: "L2TP", source: "RFC 2661" },
  { id: "pptp-port", protocolIdentifier: 6, port: 1723, because: "PPTP control", source: "RFC 2637" },
  { id: "openvpn-port", protocolIdentifier: 17, port: 1194, because: "OpenVPN", source: "IANA service names" },
  { id: "openvpn-tcp-port", protocolIdentifier: 6, port: 1194, because: "OpenVPN", source: "IANA service names" },
  { id: "wireguard-port", protocolIdentifier: 17, port: 51_820, because: "WireGuard", source: "its documentation" },
];

/** Marks (src/values/signs.ts) that name a VPN by what is in its packets. */
export const VPN_MARKS = [
  "wireguard",
  "wireguard-transport",
  "openvpn",
  "ike",
  "esp-in-udp",
  "esp",
  "ah",
  "l2tp",
  "pptp",
] as const;

export function carrierOf(protocolIdentifier: number, port: number): string | null {
  const found = CARRIERS.find(
    (one) => one.protocolIdentifier === protocolIdentifier && (one.port === null || one.port === port),
  );
  return found?.id ?? null;
}

/** Whether a flow bears one of these marks, which are separated by commas. */
export function marked(ids: readonly string[]): Sql {
  return sql`match(marks, ${`(^|,)(${ids.join("|")})(,|$)`})`;
}

/** Whether a flow to a remote port is one of a carrier. */
export function toCarrier(port: Sql): Sql {
  return joined(
    CARRIERS.map(({ protocolIdentifier, port: of }) =>
      of === null
        ? sql`protocolIdentifier = ${protocolIdentifier}`
        : sql`protocolIdentifier = ${protocolIdentifier} AND ${port} = ${of}`,
    ),
    "OR",
    sql`0`,
  );
}
