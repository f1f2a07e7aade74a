/**
 * Signs by which an application shows itself in the first octets of a flow, or by what a sensor says of it. Their ids
 * stand in the column `marks`, and in the evidence of what is said on their ground.
 */
export interface Sign {
  /** Stable; stands in `marks`. */
  readonly id: string;
  /** What it speaks for. */
  readonly label: string;
  readonly because: string;
  /** Where the shape is from. */
  readonly source: string;
}

export const SIGNS: readonly Sign[] = [
  { id: "tls", label: "tls", because: "TLS handshake record with a ClientHello", source: "RFC 8446 §4.1.2, §5.1" },
  { id: "quic", label: "quic", because: "QUIC long header of a known version", source: "RFC 9000 §17.2, RFC 9369" },
  { id: "http", label: "http", because: "HTTP/1 request line", source: "RFC 9112 §3" },
  { id: "ssh", label: "ssh", because: "SSH identification string", source: "RFC 4253 §4.2" },
  { id: "dns", label: "dns", because: "DNS message", source: "RFC 1035 §4.1" },
  { id: "wireguard", label: "wireguard", because: "handshake messages of WireGuard", source: "Donenfeld (2017) §5.4" },
  {
    id: "openvpn",
    label: "openvpn",
    because: "hard resets that answer each other",
    source: "OpenVPN protocol description",
  },
  { id: "ike", label: "ike", because: "IKE header", source: "RFC 7296 §3.1" },
  { id: "stratum", label: "stratum", because: "JSON-RPC of mining pools", source: "Stratum mining protocol" },
  { id: "tor", label: "tor", because: "shape of a Tor link handshake; an indication", source: "tor-spec" },
  { id: "bittorrent", label: "bittorrent", because: "handshake, DHT or uTP messages", source: "BEP 3, BEP 5, BEP 29" },
];
