import type { Fragment, IpPacket } from "./packet.ts";

/** IPv6 extension headers that are passed over; more are no packet of any exporter (RELIABILITY K04). */
const MOST_EXTENSIONS = 16;
const FRAGMENT = 44;
const AUTHENTICATION = 51;
/** Hop-by-hop options, routing, destination options (RFC 8200 §4), mobility, HIP, Shim6. */
const EXTENSIONS: ReadonlySet<number> = new Set([0, 43, 60, AUTHENTICATION, 135, 139, 140]);
const NO_NEXT_HEADER = 59;

/** The IP packet that begins at `from`; in plain words what is wrong with it, if something is. */
export function cutIp(view: DataView, from: number, to: number): IpPacket | string {
  const header = new IpHeader();
  return header.read(view, from, to) ?? header;
}

/** An IP header that is read again and again, so that the bulk path makes no objects. */
export class IpHeader implements IpPacket {
  version: 4 | 6 = 4;
  source = 0;
  destination = 0;
  protocol = 0;
  octets = 0;
  from = 0;
  to = 0;
  fragment: Fragment | null = null;

  /** Null when it was read, or what is wrong, in plain words. */
  read(view: DataView, from: number, to: number): string | null {
    if (from >= to) return "no octets of IP";
    const version = view.getUint8(from) >> 4;
    if (version === 4) return this.#read4(view, from, to);
    return version === 6 ? this.#read6(view, from, to) : `version ${version}`;
  }

  #read4(view: DataView, from: number, to: number): string | null {
    if (to - from < 20) return `${to - from} octets of IPv4 header`;
    const headerOctets = (view.getUint8(from) & 0x0f) * 4;
    const told = view.getUint16(from + 2);
    const totalOctets = told || to - from; // 0 where the card cuts segments
    if (headerOctets < 20 || totalOctets < headerOctets) return `header of ${headerOctets} octets in ${totalOctets}`;
    const flags = view.getUint16(from + 6);
    this.version = 4;
    this.source = from + 12;
    this.destination = from + 16;
    this.protocol = view.getUint8(from + 9);
    this.octets = told;
    this.from = Math.min(from + headerOctets, to);
    this.to = Math.min(from + totalOctets, to);
    this.fragment = (flags & 0x3fff) === 0 ? null : fragment4(flags, view.getUint16(from + 4));
    return null;
  }

  #read6(view: DataView, from: number, to: number): string | null {
    if (to - from < 40) return `${to - from} octets of IPv6 header`;
    const payloadOctets = view.getUint16(from + 4);
    const isTold = payloadOctets > 0 || view.getUint8(from + 6) === NO_NEXT_HEADER;
    this.version = 6;
    this.source = from + 8;
    this.destination = from + 24;
    this.octets = isTold ? 40 + payloadOctets : 0;
    this.to = isTold ? Math.min(from + 40 + payloadOctets, to) : to;
    this.protocol = view.getUint8(from + 6);
    this.from = from + 40;
    this.fragment = null;
    return EXTENSIONS.has(this.protocol) || this.protocol === FRAGMENT ? this.#passExtensions(view) : null;
  }

  #passExtensions(view: DataView): string | null {
    for (let passed = 0; EXTENSIONS.has(this.protocol) || this.protocol === FRAGMENT; passed++) {
      const at = this.from;
      if (passed === MOST_EXTENSIONS) return `more than ${MOST_EXTENSIONS} extension headers`;
      if (at + 8 > this.to) return "an extension header cut short";
      if (this.protocol === FRAGMENT) this.fragment = fragment6(view, at);
      this.from = Math.min(at + extensionOctets(this.protocol, view.getUint8(at + 1)), this.to);
      this.protocol = view.getUint8(at);
      if (this.fragment && this.fragment.ahead > 0) break;
    }
    const { fragment } = this;
    if (fragment && fragment.ahead === 0 && !fragment.more) this.fragment = null; // RFC 6946: an atomic fragment
    return null;
  }
}

function extensionOctets(protocol: number, length: number): number {
  if (protocol === FRAGMENT) return 8;
  return protocol === AUTHENTICATION ? (length + 2) * 4 : (length + 1) * 8;
}

function fragment4(flags: number, identification: number): Fragment {
  return { identification, ahead: (flags & 0x1fff) * 8, more: (flags & 0x2000) !== 0 };
}

function fragment6(view: DataView, at: number): Fragment {
  const field = view.getUint16(at + 2);
  return { identification: view.getUint32(at + 4), ahead: field & 0xfff8, more: (field & 1) === 1 };
}
