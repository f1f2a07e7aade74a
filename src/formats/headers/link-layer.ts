import type { Packet } from "./packet.ts";

/** Where the network layer begins, or null when what follows is no IP. */
type Cut = (view: DataView, from: number, to: number) => number | null;

/** Link types that are cut, by number of https://www.tcpdump.org/linktypes.html. */
const LINK_TYPES: ReadonlyMap<number, { readonly name: string; readonly cut: Cut }> = new Map<
  number,
  { name: string; cut: Cut }
>([
  [0, { name: "NULL", cut: (view, from, to) => atIp(view, from + 4, to) }],
  [1, { name: "ETHERNET", cut: (view, from, to) => afterType(view, from + 12, to) }],
  [9, { name: "PPP", cut: ppp }],
  [12, { name: "RAW", cut: atIp }],
  [14, { name: "RAW", cut: atIp }],
  [50, { name: "PPP_HDLC", cut: ppp }],
  [101, { name: "RAW", cut: atIp }],
  [104, { name: "C_HDLC", cut: (view, from, to) => afterType(view, from + 2, to) }],
  [108, { name: "LOOP", cut: (view, from, to) => atIp(view, from + 4, to) }],
  [113, { name: "LINUX_SLL", cut: (view, from, to) => afterType(view, from + 14, to) }],
  [228, { name: "IPV4", cut: atIp }],
  [229, { name: "IPV6", cut: atIp }],
  [276, { name: "LINUX_SLL2", cut: (view, from, to) => byType(view, from, from + 20, to) }],
]);

/** `1 ETHERNET, 9 PPP …`, for messages. */
export const KNOWN_LINK_TYPES = [...LINK_TYPES].map(([number, { name }]) => `${number} ${name}`).join(", ");

export function isKnownLinkType(linkType: number): boolean {
  return LINK_TYPES.has(linkType);
}

/** Where the IP header begins, or null when the packet carries no IP. */
export function cutLink({ linkType, view, from, to }: Cuttable): number | null {
  return LINK_TYPES.get(linkType)?.cut(view, from, to) ?? null;
}

export const ETHERNET = 1;
type Cuttable = Pick<Packet, "linkType" | "view" | "from" | "to">;

const MOST_TAGS = 8;
const MOST_LABELS = 16;
const TYPES = { ipv4: 0x0800, ipv6: 0x86dd, mpls: 0x8847, mplsMulticast: 0x8848, pppoe: 0x8864 };
/** 802.1Q, 802.1ad and the older number of QinQ. */
const TAGS: ReadonlySet<number> = new Set([0x8100, 0x88a8, 0x9100]);

/** `at` is where an EtherType stands; what it names follows. */
function afterType(view: DataView, at: number, to: number): number | null {
  return byType(view, at, at + 2, to);
}

function byType(view: DataView, typeAt: number, payload: number, to: number): number | null {
  let at = typeAt;
  let from = payload;
  for (let tags = 0; tags <= MOST_TAGS; tags++) {
    if (Math.max(from, at + 2) > to) return null;
    const type = view.getUint16(at);
    if (TAGS.has(type)) {
      at = from + 2; // tag control, then the next type
      from += 4;
    } else return ofType(view, type, from, to);
  }
  return null;
}

function ofType(view: DataView, type: number, from: number, to: number): number | null {
  switch (type) {
    case TYPES.ipv4:
    case TYPES.ipv6:
      return from;
    case TYPES.mpls:
    case TYPES.mplsMulticast:
      return afterLabels(view, from, to);
    case TYPES.pppoe:
      return ppp(view, from + 6, to); // RFC 2516 §4
    default:
      return null;
  }
}

function afterLabels(view: DataView, from: number, to: number): number | null {
  let at = from;
  for (let labels = 0; labels < MOST_LABELS && at + 4 <= to; labels++) {
    const isBottom = (view.getUint8(at + 2) & 1) === 1; // RFC 3032 §2.1
    at += 4;
    if (isBottom) return atIp(view, at, to) ?? afterControlWord(view, at, to);
  }
  return null;
}

/** An Ethernet frame in a pseudowire; the control word begins with four zero bits (RFC 4385 §3). */
function afterControlWord(view: DataView, from: number, to: number): number | null {
  if (from + 18 > to || view.getUint8(from) >> 4 !== 0) return null;
  return afterType(view, from + 4 + 12, to);
}

/** RFC 1661 §2, with or without the address and control octets of RFC 1662. */
function ppp(view: DataView, from: number, to: number): number | null {
  if (from + 4 > to) return null;
  const at = view.getUint16(from) === 0xff03 ? from + 2 : from;
  if (at + 2 > to) return null;
  const protocol = view.getUint16(at);
  return protocol === 0x0021 || protocol === 0x0057 ? at + 2 : null;
}

function atIp(view: DataView, from: number, to: number): number | null {
  if (from >= to) return null;
  const version = view.getUint8(from) >> 4;
  return version === 4 || version === 6 ? from : null;
}
