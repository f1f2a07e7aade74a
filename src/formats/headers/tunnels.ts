import { afterLabels, byType, ppp } from "./ether-type.ts";
import { cutEthernet } from "./link-layer.ts";
import { wifi } from "./wifi.ts";

/** Where the IP packet inside begins, or null when there is none. `from` is behind the outer IP or UDP header. */
type Cut = (view: DataView, from: number, to: number) => number | null;

/** A way to carry packets in packets; its id is a sign's (src/values/signs.ts). */
export interface Tunnel {
  readonly id: string;
  readonly cut: Cut;
}

const behind =
  (octets: number): Cut =>
  (_view, from, to) =>
    from + octets < to ? from + octets : null;

/** By IP protocol. */
const BY_PROTOCOL: readonly (readonly [number, Tunnel])[] = [
  [4, { id: "ipip", cut: behind(0) }],
  [41, { id: "6in4", cut: behind(0) }],
  [47, { id: "gre", cut: gre }],
  [97, { id: "etherip", cut: etherIp }],
  [137, { id: "mpls-in-ip", cut: afterLabels }],
];

/** By the UDP port of the destination. */
const BY_PORT: readonly (readonly [number, Tunnel])[] = [
  [1701, { id: "l2tp", cut: l2tp }],
  [2152, { id: "gtp", cut: gtp }],
  [3544, { id: "teredo", cut: teredo }],
  [4754, { id: "gre", cut: gre }], // RFC 8086
  [4789, { id: "vxlan", cut: vxlan }],
  [4790, { id: "vxlan", cut: vxlanGpe }],
  [6081, { id: "geneve", cut: geneve }],
  [8472, { id: "vxlan", cut: vxlan }], // the number before IANA's, still Linux's default
];

const PPTP: Tunnel = { id: "pptp", cut: gre };
const ERSPAN: Tunnel = { id: "erspan", cut: gre };

/** Every way once; a bit each in `Innermost.tunnels`. */
export const TUNNELS: readonly Tunnel[] = [
  ...BY_PROTOCOL.map(([, one]) => one),
  ...BY_PORT.map(([, one]) => one),
  PPTP,
  ERSPAN,
];

const PROTOCOLS = new Uint8Array(256);
for (const [protocol, tunnel] of BY_PROTOCOL) PROTOCOLS[protocol] = TUNNELS.indexOf(tunnel) + 1;
/** Both ends of these send from their port; of others the source port is chosen by the flow within. */
const FROM_BOTH: ReadonlySet<string> = new Set(["l2tp", "gtp", "teredo"]);
const PORTS = new Uint8Array(65_536);
const SOURCE_PORTS = new Uint8Array(65_536);
for (const [port, tunnel] of BY_PORT) {
  PORTS[port] = TUNNELS.indexOf(tunnel) + 1;
  if (FROM_BOTH.has(tunnel.id)) SOURCE_PORTS[port] = PORTS[port]!;
}

const GRE = 47;
const UDP = 17;
const UDP_HEADER_OCTETS = 8;

/** Number in `TUNNELS` of what the payload of a packet of that protocol may be, or −1; ports count for UDP alone. */
export function tunnelOf(view: DataView, protocol: number, from: number, to: number): number {
  if (protocol === UDP && from + UDP_HEADER_OCTETS <= to)
    return (PORTS[view.getUint16(from + 2)]! || SOURCE_PORTS[view.getUint16(from)]!) - 1;
  const number = PROTOCOLS[protocol]! - 1;
  return protocol === GRE && from + 4 <= to ? kindOfGre(view, from, number) : number;
}

/** Where the tunnel's own header begins. */
export function behindTransport(protocol: number, from: number): number {
  return protocol === UDP ? from + UDP_HEADER_OCTETS : from;
}

function kindOfGre(view: DataView, from: number, plain: number): number {
  if ((view.getUint16(from) & 7) === 1) return TUNNELS.indexOf(PPTP);
  const type = view.getUint16(from + 2);
  return type === GRE_TYPES.erspan || type === GRE_TYPES.erspan3 ? TUNNELS.indexOf(ERSPAN) : plain;
}

const GRE_TYPES = {
  ppp: 0x880b,
  bridged: 0x6558,
  erspan: 0x88be,
  erspan3: 0x22eb,
  arubaFirst: 0x8200,
  arubaLast: 0x83ff,
};
const CHECKSUM = 0x8000;
const ROUTING = 0x4000;
const KEY = 0x2000;
const SEQUENCE = 0x1000;
const ACKNOWLEDGEMENT = 0x0080;

/** RFC 2784 and 2890; version 1 of RFC 2637; ERSPAN types I, II (88BE, without and with sequence) and III (22EB). */
function gre(view: DataView, from: number, to: number): number | null {
  if (from + 4 > to) return null;
  const flags = view.getUint16(from);
  const type = view.getUint16(from + 2);
  const version = flags & 7;
  if (version > 1 || (flags & ROUTING) !== 0) return null;
  let at = from + 4;
  if (flags & CHECKSUM) at += 4;
  if (flags & KEY) at += 4;
  if (flags & SEQUENCE) at += 4;
  if (version === 1 && flags & ACKNOWLEDGEMENT) at += 4;
  if (at >= to) return null;
  if (type === GRE_TYPES.ppp) return ppp(view, at, to);
  if (type === GRE_TYPES.bridged) return cutEthernet(view, at, to);
  if (type === GRE_TYPES.erspan) return cutEthernet(view, (flags & SEQUENCE) === 0 ? at : at + 8, to);
  if (type === GRE_TYPES.erspan3) return erspan3(view, at, to);
  if (type >= GRE_TYPES.arubaFirst && type <= GRE_TYPES.arubaLast) return wifi(view, at, to); // Aruba's
  return byType(view, from + 2, at, to);
}

/** draft-foschiano-erspan §4.3: a header of 12 octets, and 8 more where the O bit is set. */
function erspan3(view: DataView, at: number, to: number): number | null {
  if (at + 12 > to) return null;
  return cutEthernet(view, at + ((view.getUint8(at + 11) & 1) === 1 ? 20 : 12), to);
}

/** RFC 3378 §3: version 3 in the first four bits. */
function etherIp(view: DataView, from: number, to: number): number | null {
  return from + 2 > to || view.getUint8(from) >> 4 !== 3 ? null : cutEthernet(view, from + 2, to);
}

/** RFC 7348 §5: the I bit must be set; the octets after it are reserved, but used by extensions. */
function vxlan(view: DataView, from: number, to: number): number | null {
  return from + 8 > to || (view.getUint8(from) & 0x08) === 0 ? null : cutEthernet(view, from + 8, to);
}

/** draft-ietf-nvo3-vxlan-gpe §3: where the P bit is set the fourth octet says what follows. */
function vxlanGpe(view: DataView, from: number, to: number): number | null {
  if (from + 8 > to || (view.getUint8(from) & 0x04) === 0) return vxlan(view, from, to);
  const next = view.getUint8(from + 3);
  if (next === 3) return cutEthernet(view, from + 8, to);
  return (next === 1 || next === 2) && from + 8 < to ? from + 8 : null;
}

/** RFC 8926 §3.4. */
function geneve(view: DataView, from: number, to: number): number | null {
  if (from + 8 > to || view.getUint8(from) >> 6 !== 0) return null;
  const at = from + 8 + (view.getUint8(from) & 0x3f) * 4;
  if (at > to) return null;
  return view.getUint16(from + 2) === GRE_TYPES.bridged ? cutEthernet(view, at, to) : byType(view, from + 2, at, to);
}

const GTP = { versionAndType: 0x30, userData: 255, extension: 4, optional: 7, headerOctets: 8 };

/** 3GPP TS 29.281 §5.1: version 1, GTP, a G-PDU; optional fields when one of E, S, PN is set, extension headers while told. */
function gtp(view: DataView, from: number, to: number): number | null {
  if (from + GTP.headerOctets > to) return null;
  const flags = view.getUint8(from);
  if ((flags & 0xf0) !== GTP.versionAndType || view.getUint8(from + 1) !== GTP.userData) return null;
  let at = from + GTP.headerOctets;
  if ((flags & GTP.optional) === 0) return at < to ? at : null;
  at += 4;
  if (at > to) return null;
  let next = (flags & GTP.extension) === 0 ? 0 : view.getUint8(at - 1);
  while (next !== 0 && at < to) {
    const octets = view.getUint8(at) * 4; // §5.2.1
    if (octets === 0 || at + octets > to) return null;
    at += octets;
    next = view.getUint8(at - 1);
  }
  return at < to ? at : null;
}

/** 2001::/32, RFC 4380 §2.6. */
const TEREDO_PREFIX = 0x20010000;

/** RFC 4380 §5.1.1: authentication and origin may come before; then IPv6, whole. */
function teredo(view: DataView, from: number, to: number): number | null {
  let at = from;
  if (at + 4 <= to && view.getUint16(at) === 0x0001) at += 13 + view.getUint8(at + 2) + view.getUint8(at + 3);
  if (at + 8 <= to && view.getUint16(at) === 0x0000) at += 8;
  if (at + 40 > to || view.getUint8(at) >> 4 !== 6) return null;
  const isWhole = view.getUint16(at + 4) + 40 === to - at;
  const isBetween = view.getUint32(at + 8) === TEREDO_PREFIX || view.getUint32(at + 24) === TEREDO_PREFIX;
  return isWhole || isBetween ? at : null; // trailers may follow, RFC 6081 §4
}

const L2TP = { control: 0x8000, length: 0x4000, sequence: 0x0800, offset: 0x0200 };

/** RFC 2661 §3.1: a data message of version 2; PPP within. */
function l2tp(view: DataView, from: number, to: number): number | null {
  if (from + 6 > to) return null;
  const flags = view.getUint16(from);
  if ((flags & L2TP.control) !== 0 || (flags & 0x0f) !== 2) return null;
  let at = from + 6;
  if (flags & L2TP.length) at += 2;
  if (flags & L2TP.sequence) at += 4;
  if (flags & L2TP.offset) {
    if (at + 2 > to) return null;
    at += 2 + view.getUint16(at);
  }
  return ppp(view, at, to);
}
