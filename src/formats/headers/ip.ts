import type { IpPacket } from "./packet.ts";

/** IPv6 extension headers that are passed over; more are no packet of any exporter. */
const MOST_EXTENSIONS = 16;
const FRAGMENT = 44;
const AUTHENTICATION = 51;
/** Hop-by-hop options, routing, destination options (RFC 8200 §4). */
const EXTENSIONS: ReadonlySet<number> = new Set([0, 43, 60, AUTHENTICATION]);

/** The IP packet that begins at `from`; in plain words what is wrong with it, if something is. */
export function cutIp(view: DataView, from: number, to: number): IpPacket | string {
  if (from >= to) return "no octets of IP";
  return view.getUint8(from) >> 4 === 4 ? cutIPv4(view, from, to) : cutIPv6(view, from, to);
}

function cutIPv4(view: DataView, from: number, to: number): IpPacket | string {
  if (to - from < 20) return `${to - from} octets of IPv4 header`;
  const headerOctets = (view.getUint8(from) & 0x0f) * 4;
  const totalOctets = view.getUint16(from + 2) || to - from; // 0 where the card cuts segments
  if (headerOctets < 20 || totalOctets < headerOctets) return `header of ${headerOctets} octets in ${totalOctets}`;
  const flags = view.getUint16(from + 6);
  const ahead = (flags & 0x1fff) * 8;
  const more = (flags & 0x2000) !== 0;
  const fragment = ahead > 0 || more ? { identification: view.getUint16(from + 4), ahead, more } : null;
  return {
    version: 4,
    source: from + 12,
    destination: from + 16,
    protocol: view.getUint8(from + 9),
    from: Math.min(from + headerOctets, to),
    to: Math.min(from + totalOctets, to),
    fragment,
  };
}

function cutIPv6(view: DataView, from: number, to: number): IpPacket | string {
  if (to - from < 40) return `${to - from} octets of IPv6 header`;
  const payloadOctets = view.getUint16(from + 4);
  const end = payloadOctets === 0 ? to : Math.min(from + 40 + payloadOctets, to);
  let protocol = view.getUint8(from + 6);
  let at = from + 40;
  let fragment = null;
  for (let extensions = 0; EXTENSIONS.has(protocol) || protocol === FRAGMENT; extensions++) {
    if (extensions === MOST_EXTENSIONS) return `more than ${MOST_EXTENSIONS} extension headers`;
    if (at + 8 > end) return "an extension header cut short";
    const length = view.getUint8(at + 1);
    if (protocol === FRAGMENT) {
      const field = view.getUint16(at + 2);
      fragment = { identification: view.getUint32(at + 4), ahead: field & 0xfff8, more: (field & 1) === 1 };
    }
    const octets = protocol === FRAGMENT ? 8 : protocol === AUTHENTICATION ? (length + 2) * 4 : (length + 1) * 8;
    protocol = view.getUint8(at);
    at += octets;
    if (fragment && fragment.ahead > 0) break;
  }
  const isWhole = fragment && fragment.ahead === 0 && !fragment.more; // RFC 6946: an atomic fragment
  return {
    version: 6,
    source: from + 8,
    destination: from + 24,
    protocol,
    from: Math.min(at, end),
    to: end,
    fragment: isWhole ? null : fragment,
  };
}
