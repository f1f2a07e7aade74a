import type { Tier } from "../../values/signs.ts";
import { CARRIERS, VPN_MARKS } from "../tunnel-endpoints/carriers.ts";
import { CLASSES, type ConcealmentClass } from "./classes.ts";

/** What a flow must have for a rule; all that is given has to hold. */
export interface Condition {
  /** One of these marks (src/values/signs.ts). */
  readonly marks?: readonly string[];
  /** No mark at all: nothing speaks but the port. */
  readonly unmarked?: true;
  readonly protocols?: readonly number[];
  /** One of these services: the lower port, or from 1024 on either. */
  readonly ports?: readonly (readonly [protocolIdentifier: number, port: number])[];
  /** The records tell a server name. */
  readonly named?: true;
  /** The remote end is one that a list or its behaviour tells. */
  readonly endpoint?: "tor" | "vpn";
}

/** How a flow is classed; the first rule that holds decides. */
export interface Rule {
  /** Stable; stands in `details.by`. */
  readonly id: string;
  /** `beside`: accompanies all use – look-ups, clocks, signals – and is counted beside the classes. */
  readonly class: ConcealmentClass | "beside";
  readonly tier: Tier;
  readonly because: string;
  readonly source: string;
  readonly when: Condition;
  /** All that such a flow may be; its class alone where nothing else is likely, nothing for what is beside. */
  readonly couldBe: readonly ConcealmentClass[];
}

/** All but what is told otherwise than flow by flow. */
const ANY: readonly ConcealmentClass[] = CLASSES.filter((one) => one !== "dnsTunnel" && one !== "unresolved");
/** What is met on ports of TLS: tunnels go there not to be noticed, and names are shown that records do not tell. */
const ENCRYPTED = ANY.filter((one) => one !== "cleartext");

const TLS_MARKS = ["tls", "tls-records", "odd-server-name", "quic", "gquic", "dtls", "dns-over-tls", "dns-over-quic"];
const TLS_PORTS = [
  [6, 443],
  [6, 8443],
  [17, 443],
  [6, 465],
  [6, 563],
  [6, 636],
  [6, 853],
  [17, 853],
  [6, 989],
  [6, 990],
  [6, 993],
  [6, 995],
  [6, 5061],
] as const;
const PLAIN_MARKS = [
  ...["http", "websocket", "odd-host", "telnet", "smtp", "imap", "pop3", "ftp", "smb", "sip", "snmp", "vnc"],
  ...["stratum", "stratum-monero", "stratum-ethereum", "stratum-zcash", "stratum-bitcoin", "getwork"],
  ...["bitcoin-p2p", "monero-p2p", "bittorrent", "bittorrent-utp", "bittorrent-dht", "bittorrent-tracker"],
];
const IANA = "IANA service names";
const SIGNS = "src/values/signs.ts";
const CARRIER_PORTS = CARRIERS.flatMap(({ protocolIdentifier, port }) =>
  port === null ? [] : [[protocolIdentifier, port] as const],
);

export const RULES: readonly Rule[] = [
  row("vpn-mark", "vpn", "A", "its packets are those of a VPN", SIGNS, { marks: VPN_MARKS }),
  row("ipsec-protocol", "vpn", "A", "ESP or AH", "RFC 4303, RFC 4302", { protocols: [50, 51] }),
  row("tor-certificate", "tor", "A", "certificate of made-up names", SIGNS, { marks: ["tor-certificate"] }),
  row("tor-relay", "tor", "B", "a relay listed at that hour", "tor-relays", { endpoint: "tor", protocols: [6] }),
  row("tor-hello", "tor", "D", "hello as Tor's clients make it; an indication", SIGNS, { marks: ["tor"] }, [
    "tor",
    "namedTls",
    "unnamedTls",
  ]),
  row("proxy-mark", "proxy", "A", "asks for another host through it", SIGNS, {
    marks: ["socks5", "socks4", "http-proxy"],
  }),
  row("plain-mark", "cleartext", "A", "a readable protocol, by its packets", SIGNS, { marks: PLAIN_MARKS }),
  row("beside-mark", "beside", "A", "look-ups, clocks, finding each other", SIGNS, {
    marks: ["dns", "mdns", "llmnr", "ntp", "ssdp", "stun", "bgp"],
  }),
  row(
    "vpn-endpoint",
    "vpn",
    "B",
    "a remote port known or likely to be a VPN's; a proxy that all goes through behaves alike",
    "tunnel-endpoints",
    { endpoint: "vpn" },
    ["vpn", "proxy"],
  ),
  row("named-tls", "namedTls", "A", "TLS or QUIC with its server's name", "RFC 6066 §3", {
    marks: TLS_MARKS,
    named: true,
  }),
  row("tls-mark", "unnamedTls", "A", "TLS or QUIC without a name", "RFC 8446, RFC 9000", { marks: TLS_MARKS }),
  row("other-encrypted-mark", "unnamedTls", "A", "SSH, RDP: encrypted by themselves", SIGNS, { marks: ["ssh", "rdp"] }),
  row("named-tls-port", "namedTls", "A", "a server name, on a port of TLS", "RFC 6066 §3", {
    named: true,
    ports: TLS_PORTS,
  }),
  row("named-http", "cleartext", "A", "a host name, on no port of TLS", "RFC 9112 §3.2", { named: true }),
  row("vpn-port", "vpn", "C", "port of a VPN; weak alone", IANA, { unmarked: true, ports: CARRIER_PORTS }, ANY),
  row(
    "proxy-port",
    "proxy",
    "C",
    "port of SOCKS or of Squid; weak alone",
    IANA,
    { unmarked: true, ports: pairs(6, [1080, 3128]) },
    ANY,
  ),
  row("beside-port", "beside", "C", "look-ups, clocks, finding each other", IANA, {
    unmarked: true,
    ports: [...pairs(17, [53, 123, 137, 138, 1900, 3478, 5353, 5355]), ...pairs(6, [53, 179])],
  }),
  row("beside-protocol", "beside", "C", "control of networks", "IANA protocol numbers", {
    protocols: [1, 2, 58, 89, 103],
  }),
  row("plain-port", "cleartext", "C", "port of a readable protocol", IANA, {
    unmarked: true,
    ports: [
      ...pairs(6, [20, 21, 23, 25, 80, 110, 119, 143, 389, 445, 554, 587, 1935, 5222, 6667, 8000, 8080]),
      ...pairs(17, [69, 161, 514, 5060]),
    ],
  }),
  row("tls-port", "unnamedTls", "C", "port of TLS or QUIC", IANA, { unmarked: true, ports: TLS_PORTS }, ENCRYPTED),
  row("other-encrypted-port", "unnamedTls", "C", "port of SSH or RDP", IANA, {
    unmarked: true,
    ports: pairs(6, [22, 3389]),
  }),
  row("nothing", "unresolved", "E", "nothing says what it is", "", {}, ["unresolved", ...ANY]),
];

function pairs(protocolIdentifier: number, ports: readonly number[]): (readonly [number, number])[] {
  return ports.map((port) => [protocolIdentifier, port]);
}

function row(
  id: string,
  of: Rule["class"],
  tier: Tier,
  because: string,
  source: string,
  when: Condition,
  couldBe: Rule["couldBe"] = of === "beside" ? [] : [of],
): Rule {
  return { id, class: of, tier, because, source, when, couldBe };
}
