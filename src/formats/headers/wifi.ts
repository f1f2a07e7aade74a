import { byType } from "./ether-type.ts";

/** IEEE 802.11-2020 §9.2.4.1: frame control, low octet first. */
const DATA = 2;
const TO_AND_FROM_DS = 0x03;
const PROTECTED = 0x40;
const ORDER = 0x80;
const QOS = 0x08;
const NO_DATA = 0x04;
/** §9.2.4.5.9: the payload of a QoS frame is several MSDUs in one. */
const AGGREGATE = 0x80;
const LLC_OCTETS = 6;

/** Where IP begins in an 802.11 data frame; null in others, and where it is encrypted. Of an aggregate the first counts. */
export function wifi(view: DataView, from: number, to: number): number | null {
  if (from + 24 > to) return null;
  const control = view.getUint8(from);
  const flags = view.getUint8(from + 1);
  if (((control >> 2) & 3) !== DATA || (flags & PROTECTED) !== 0 || ((control >> 4) & NO_DATA) !== 0) return null;
  let at = from + ((flags & TO_AND_FROM_DS) === TO_AND_FROM_DS ? 30 : 24);
  let isAggregate = false;
  if ((control >> 4) & QOS) {
    if (at + 2 > to) return null;
    isAggregate = (view.getUint8(at) & AGGREGATE) !== 0;
    at += (flags & ORDER) === 0 ? 2 : 6;
  }
  if (isAggregate) at += 14; // addresses and length of the first
  return byType(view, at + LLC_OCTETS, at + LLC_OCTETS + 2, to);
}

/** https://www.radiotap.org: version, padding, the header's length, low octet first. */
export function radiotap(view: DataView, from: number, to: number): number | null {
  return from + 4 > to ? null : wifi(view, from + view.getUint16(from + 2, true), to);
}

/** Prism's header of 144 octets, or that of AVS, which begins with 0x80211 and tells its length. */
export function prism(view: DataView, from: number, to: number): number | null {
  if (from + 8 > to) return null;
  const isAvs = view.getUint32(from) >>> 12 === 0x80211;
  const octets = isAvs ? view.getUint32(from + 4) : 144;
  return octets > to - from ? null : wifi(view, from + octets, to);
}
