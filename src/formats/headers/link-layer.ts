import { afterLabels, afterType, byType, ppp } from "./ether-type.ts";
import type { Packet } from "./packet.ts";
import { prism, radiotap, wifi } from "./wifi.ts";

/** Where the network layer begins, or null when what follows is no IP. */
type Cut = (view: DataView, from: number, to: number) => number | null;

interface LinkType {
  readonly name: string;
  readonly cut: Cut;
}

/** Link types that are cut, by number of https://www.tcpdump.org/linktypes.html. */
const LINK_TYPES: ReadonlyMap<number, LinkType> = new Map<number, LinkType>([
  [0, { name: "NULL", cut: (view, from, to) => atIp(view, from + 4, to) }],
  [1, { name: "ETHERNET", cut: cutEthernet }],
  [9, { name: "PPP", cut: ppp }],
  [12, { name: "RAW", cut: atIp }],
  [14, { name: "RAW", cut: atIp }],
  [50, { name: "PPP_HDLC", cut: ppp }],
  [51, { name: "PPP_ETHER", cut: (view, from, to) => ppp(view, from + 6, to) }],
  [100, { name: "ATM_RFC1483", cut: llc }],
  [101, { name: "RAW", cut: atIp }],
  [104, { name: "C_HDLC", cut: (view, from, to) => afterType(view, from + 2, to) }],
  [105, { name: "IEEE802_11", cut: wifi }],
  [107, { name: "FRELAY", cut: frameRelay }],
  [108, { name: "LOOP", cut: (view, from, to) => atIp(view, from + 4, to) }],
  [109, { name: "ENC", cut: (view, from, to) => atIp(view, from + 12, to) }],
  [113, { name: "LINUX_SLL", cut: (view, from, to) => afterType(view, from + 14, to) }],
  [117, { name: "PFLOG", cut: packetFilter }],
  [119, { name: "IEEE802_11_PRISM", cut: prism }],
  [127, { name: "IEEE802_11_RADIOTAP", cut: radiotap }],
  [163, { name: "IEEE802_11_AVS", cut: prism }],
  [166, { name: "PPP_PPPD", cut: (view, from, to) => ppp(view, from + 2, to) }],
  [204, { name: "PPP_WITH_DIR", cut: (view, from, to) => ppp(view, from + 1, to) }],
  [205, { name: "C_HDLC_WITH_DIR", cut: (view, from, to) => afterType(view, from + 3, to) }],
  [206, { name: "FRELAY_WITH_DIR", cut: (view, from, to) => frameRelay(view, from + 1, to) }],
  [219, { name: "MPLS", cut: afterLabels }],
  [226, { name: "IPNET", cut: (view, from, to) => atIp(view, from + 24, to) }],
  [228, { name: "IPV4", cut: atIp }],
  [229, { name: "IPV6", cut: atIp }],
  [239, { name: "NFLOG", cut: netfilterLog }],
  [276, { name: "LINUX_SLL2", cut: (view, from, to) => byType(view, from, from + 20, to) }],
]);

/** `1 ETHERNET, 9 PPP …`, for messages. */
export const KNOWN_LINK_TYPES = [...LINK_TYPES].map(([number, { name }]) => `${number} ${name}`).join(", ");

export function isKnownLinkType(linkType: number): boolean {
  return LINK_TYPES.has(linkType);
}

/** Where the IP header begins, or null when the packet carries no IP. */
export function cutLink({ linkType, view, from, to }: Cuttable): number | null {
  if (linkType === ETHERNET) return cutEthernet(view, from, to);
  return LINK_TYPES.get(linkType)?.cut(view, from, to) ?? null;
}

export const ETHERNET = 1;
type Cuttable = Pick<Packet, "linkType" | "view" | "from" | "to">;

export function cutEthernet(view: DataView, from: number, to: number): number | null {
  return afterType(view, from + 12, to);
}

/** RFC 2684 §5: LLC and SNAP, or an Ethernet frame that is bridged. */
function llc(view: DataView, from: number, to: number): number | null {
  return byType(view, from + 6, from + 8, to);
}

/** RFC 2427 §3: NLPID 0xCC for IPv4, 0x8E for IPv6, 0x80 for SNAP; an address of two octets. */
function frameRelay(view: DataView, from: number, to: number): number | null {
  if (from + 4 > to) return null;
  const protocol = view.getUint8(from + 3);
  if (protocol === 0xcc || protocol === 0x8e) return atIp(view, from + 4, to);
  if (view.getUint16(from + 2) === 0x0800) return atIp(view, from + 4, to); // Cisco's own
  return protocol === 0 && from + 10 <= to && view.getUint8(from + 4) === 0x80
    ? byType(view, from + 8, from + 10, to)
    : null;
}

/** OpenBSD's header tells its own length, without the padding to fours. */
function packetFilter(view: DataView, from: number, to: number): number | null {
  if (from >= to) return null;
  return atIp(view, from + Math.ceil(view.getUint8(from) / 4) * 4, to);
}

/** Type, length and value after a header of four octets, in the order of the host that captured; 9 is the payload. */
function netfilterLog(view: DataView, from: number, to: number): number | null {
  const PAYLOAD = 9;
  for (let at = from + 4; at + 4 <= to; ) {
    const isLittle = view.getUint16(at, true) < 256; // types and lengths are small
    const octets = view.getUint16(at, isLittle);
    if (view.getUint16(at + 2, isLittle) === PAYLOAD) return atIp(view, at + 4, to);
    if (octets < 4) return null;
    at += Math.ceil(octets / 4) * 4;
  }
  return null;
}

function atIp(view: DataView, from: number, to: number): number | null {
  if (from >= to) return null;
  const version = view.getUint8(from) >> 4;
  return version === 4 || version === 6 ? from : null;
}
