/**
 * Signs by which an application shows itself in the first octets of a flow, or by what a sensor says of it. Their ids
 * stand in the column `marks`, and in the evidence of what is said on their ground. The rows are in order of precedence:
 * of the signs of one flow the first one names it, for what rides on another says more than what carries it.
 */
export interface Sign {
  /** Stable; stands in `marks`. */
  readonly id: string;
  /** What it speaks for. */
  readonly label: string;
  readonly tier: Tier;
  readonly because: string;
  /** Where the shape is from. */
  readonly source: string;
}

/**
 * How much evidence there is (METHODS "Activity mix"): A the flow names itself or its protocol, B a dated list, C a port,
 * D shape only, E none.
 */
export type Tier = "A" | "B" | "C" | "D" | "E";

/** A sign that a port alone gives; it is inferred when asked, and never stands in `marks`. */
export interface PortSign extends Sign {
  readonly protocolIdentifier: 6 | 17;
  readonly port: number;
}

const a = (id: string, label: string, because: string, source: string): Sign => ({
  id,
  label,
  tier: "A",
  because,
  source,
});
const d = (id: string, label: string, because: string, source: string): Sign => ({
  id,
  label,
  tier: "D",
  because,
  source,
});

/** Marks of a flow that was met inside a tunnel; what it is itself comes before. */
function carriers(rows: readonly (readonly [string, string, string])[]): Sign[] {
  return rows.map(([id, because, source]) => a(id, id, `carried by ${because}`, source));
}

export const SIGNS: readonly Sign[] = [
  a("wireguard", "wireguard", "a response that carries the index of its initiation", "Donenfeld (2017) §5.4"),
  a(
    "wireguard-transport",
    "wireguard",
    "transport messages of one receiver with counters that grow",
    "Donenfeld (2017) §5.4.6",
  ),
  a("openvpn", "openvpn", "an end acknowledges the session of the other end", "OpenVPN protocol description"),
  a("ike", "ipsec", "IKE header of which length, version and exchange fit", "RFC 7296 §3.1, RFC 2408 §3.1"),
  a("esp-in-udp", "ipsec", "ESP on the port of NAT traversal, sequence numbers that grow", "RFC 3948 §2.1"),
  a("esp", "ipsec", "protocol 50", "RFC 4303"),
  a("ah", "ipsec", "protocol 51", "RFC 4302"),
  a("l2tp", "l2tp", "L2TP control message", "RFC 2661 §3.1"),
  a("pptp", "pptp", "PPTP control message with its magic cookie", "RFC 2637 §1.4"),
  a("tor-certificate", "tor", "certificate of two made-up names, as Tor's links show it", "tor, tortls.c"),
  d("tor", "tor", "hello with a made-up name and without browsers' extensions; an indication", "tor, tortls.c"),
  a("stratum-monero", "stratum", "JSON-RPC of Monero pools: login with agent, jobs with blob", "xmrig protocol notes"),
  a("stratum-ethereum", "stratum", "JSON-RPC of Ethereum pools: eth_submitLogin, eth_getWork", "EIP-1571"),
  a("stratum-zcash", "stratum", "JSON-RPC of Zcash pools: mining.set_target", "ZIP 301"),
  a("stratum-bitcoin", "stratum", "JSON-RPC of Bitcoin pools: mining.set_difficulty", "Stratum V1 mining protocol"),
  a("stratum", "stratum", "JSON-RPC of mining pools: mining.subscribe, mining.notify", "Stratum V1 mining protocol"),
  a("getwork", "stratum", "JSON-RPC that asks a node for work", "BIP 22"),
  a("bitcoin-p2p", "bitcoin-p2p", "message of Bitcoin's network; not mining", "Bitcoin protocol documentation"),
  a("monero-p2p", "monero-p2p", "levin header of Monero's network; not mining", "Levin protocol"),
  a("bittorrent", "bittorrent", "BitTorrent handshake, or local search", "BEP 3, BEP 14"),
  a("bittorrent-utp", "bittorrent", "uTP answer that fits its SYN", "BEP 29"),
  a("bittorrent-dht", "bittorrent", "query or response of the distributed hash table", "BEP 5"),
  a("bittorrent-tracker", "bittorrent", "UDP tracker connect with its magic", "BEP 15"),
  a("socks5", "socks", "method offered and chosen", "RFC 1928 §3"),
  a("socks4", "socks", "request and the answer that fits", "SOCKS 4, SOCKS 4A"),
  a("http-proxy", "http-proxy", "CONNECT, or a request with an absolute target", "RFC 9112 §3.2"),
  a("dns-over-tls", "dns-encrypted", "TLS that asks for the protocol dot", "RFC 7858, IANA ALPN"),
  a("dns-over-quic", "dns-encrypted", "QUIC that asks for the protocol doq", "RFC 9250"),
  a("dtls", "dtls", "DTLS handshake record", "RFC 6347 §4"),
  a("quic", "quic", "long header of a known version", "RFC 9000 §17.2, RFC 9369"),
  a("gquic", "quic", "header of one of Google's versions", "QUIC wire layout specification (Google)"),
  a("rdp", "rdp", "X.224 connection request of RDP", "MS-RDPBCGR §2.2.1.1"),
  a("vnc", "vnc", "protocol version of RFB", "RFC 6143 §7.1.1"),
  a("ssh", "ssh", "SSH identification string", "RFC 4253 §4.2"),
  a("telnet", "telnet", "options asked for by both ends", "RFC 854"),
  a("smtp", "smtp", "greeting, and EHLO or HELO", "RFC 5321 §3.1"),
  a("imap", "imap", "greeting and a first command", "RFC 9051"),
  a("pop3", "pop3", "greeting and a first command", "RFC 1939"),
  a("ftp", "ftp", "greeting and a first command", "RFC 959"),
  a("smb", "smb", "SMB header in its frame", "MS-SMB2 §2.1"),
  a("bgp", "bgp", "BGP marker", "RFC 4271 §4.1"),
  a("sip", "sip", "SIP request or status line", "RFC 3261 §7"),
  a("turn", "turn", "STUN message of a TURN method", "RFC 8656 §17"),
  a("stun", "stun", "STUN message with its cookie", "RFC 8489 §5"),
  a("ntp", "ntp", "NTP header on its port", "RFC 5905 §7.3"),
  a("snmp", "snmp", "SNMP message on its port", "RFC 3416"),
  a("ssdp", "ssdp", "SSDP request", "UPnP Device Architecture §1"),
  a("mdns", "mdns", "DNS message on the port of mDNS", "RFC 6762"),
  a("llmnr", "llmnr", "DNS message on the port of LLMNR", "RFC 4795"),
  a("dns", "dns", "DNS message", "RFC 1035 §4.1"),
  a("tls", "tls", "handshake record with a ClientHello or ServerHello", "RFC 8446 §4.1.2, §5.1"),
  a("tls-records", "tls", "records of application data that follow each other", "RFC 8446 §5.1"),
  a("odd-server-name", "tls", "server name that is refused or doubted", "RFC 6066 §3"),
  a("websocket", "http", "upgrade to WebSocket", "RFC 6455 §4.1"),
  a("odd-host", "http", "host that was cut: longer than 255 octets, or with octets no host has", "RFC 9110 §7.2"),
  a("http", "http", "HTTP request or status line", "RFC 9112 §3, §4"),
  ...carriers([
    ["ipip", "IP in IP", "RFC 2003"],
    ["6in4", "IPv6 in IPv4", "RFC 4213 §3"],
    ["gre", "generic routing encapsulation", "RFC 2784"],
    ["erspan", "mirrored Ethernet frames in GRE", "draft-foschiano-erspan"],
    ["etherip", "Ethernet frames in IP", "RFC 3378"],
    ["mpls-in-ip", "MPLS in IP", "RFC 4023 §3"],
    ["gtp", "GTP-U of mobile networks", "3GPP TS 29.281"],
    ["teredo", "IPv6 in UDP", "RFC 4380"],
    ["vxlan", "Ethernet frames in UDP", "RFC 7348"],
    ["geneve", "Ethernet frames in UDP", "RFC 8926"],
  ]),
  d("wireguard-initiation", "wireguard", "an initiation that nobody is seen to answer", "Donenfeld (2017) §5.4.2"),
  d(
    "fully-encrypted",
    "fully-encrypted",
    "first payload that none of the exemptions for readable traffic fits; an indication",
    "Wu et al. (2023) §4, USENIX Security",
  ),
];

const IANA = "IANA Service Name and Transport Protocol Port Number Registry";

const c = (label: string, protocolIdentifier: 6 | 17, port: number, source = IANA): PortSign => ({
  id: `${label}-port`,
  label,
  tier: "C",
  because: `port ${port} of ${protocolIdentifier === 6 ? "TCP" : "UDP"}; weak alone`,
  source,
  protocolIdentifier,
  port,
});

export const PORT_SIGNS: readonly PortSign[] = [
  c("wireguard", 17, 51_820, "WireGuard documentation; not registered"),
  c("openvpn", 17, 1194),
  c("openvpn", 6, 1194),
  c("ipsec", 17, 500),
  c("ipsec", 17, 4500),
  c("l2tp", 17, 1701),
  c("pptp", 6, 1723),
  c("bitcoin-p2p", 6, 8333, "Bitcoin Core; not registered"),
  c("monero-p2p", 6, 18_080, "Monero; not registered"),
  c("tor", 6, 9001, "Tor manual, ORPort; not registered"),
  c("dns-encrypted", 6, 853),
  c("dns-encrypted", 17, 853),
  c("dns", 17, 53),
  c("dns", 6, 53),
  c("mdns", 17, 5353),
  c("llmnr", 17, 5355),
  c("ssh", 6, 22),
  c("telnet", 6, 23),
  c("rdp", 6, 3389),
  c("vnc", 6, 5900),
  c("smtp", 6, 25),
  c("smtp", 6, 465),
  c("smtp", 6, 587),
  c("pop3", 6, 110),
  c("pop3", 6, 995),
  c("imap", 6, 143),
  c("imap", 6, 993),
  c("ftp", 6, 21),
  c("smb", 6, 445),
  c("bgp", 6, 179),
  c("sip", 17, 5060),
  c("socks", 6, 1080),
  c("stun", 17, 3478),
  c("ntp", 17, 123),
  c("snmp", 17, 161),
  c("quic", 17, 443),
  c("tls", 6, 443),
  c("http", 6, 80),
  c("http", 6, 8080),
];

/** What a flow is called, and on which ground. */
export interface Labelled {
  /** `unresolved` when there is no sign. */
  readonly label: string;
  readonly tier: Tier;
  /** Ids of the signs, in order of precedence. */
  readonly evidence: readonly string[];
}

/** The ports and protocol of a flow. */
export interface Ports {
  readonly protocolIdentifier: number;
  readonly sourceTransportPort: number;
  readonly destinationTransportPort: number;
}

/**
 * The label that the marks of a flow give, or, without any, its ports; never a guess. A mark that is no row is a word of
 * the sensor that told it, and its own label.
 */
export function labelOf(marks: readonly string[], ports: Ports): Labelled {
  const signs = marks.length > 0 ? SIGNS.filter(({ id }) => marks.includes(id)) : [];
  if (signs.length === 0 && marks[0]) return { label: marks[0], tier: "A", evidence: marks };
  const found = signs.length > 0 ? signs : portSignsOf(ports);
  const [first] = found;
  if (!first) return { label: "unresolved", tier: "E", evidence: [] };
  return { label: first.label, tier: first.tier, evidence: [...new Set(found.map(({ id }) => id))] };
}

/** The port that was called speaks; that of the caller only where the other says nothing. */
function portSignsOf(ports: Ports): readonly PortSign[] {
  for (const asked of [ports.destinationTransportPort, ports.sourceTransportPort]) {
    const found = PORT_SIGNS.filter(
      ({ protocolIdentifier, port }) => protocolIdentifier === ports.protocolIdentifier && port === asked,
    );
    if (found.length > 0) return found;
  }
  return [];
}
