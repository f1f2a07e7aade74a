/** RELIABILITY K06. */
const MOST_TAGS = 8;
const MOST_LABELS = 16;
/** Frames in each other (802.1ah, pseudowires, PPP over Ethernet). */
const MOST_FRAMES = 4;

/** https://www.iana.org/assignments/ieee-802-numbers */
const TYPES = { ipv4: 0x0800, ipv6: 0x86dd, mpls: 0x8847, mplsMulticast: 0x8848, pppoe: 0x8864, backbone: 0x88e7 };
/** 802.1Q, 802.1ad and the older numbers of QinQ. */
const TAGS: ReadonlySet<number> = new Set([0x8100, 0x88a8, 0x9100, 0x9200, 0x9300]);
/** Below it the field is a length, and LLC follows (IEEE 802.3 §3.2.6). */
const LEAST_TYPE = 0x0600;
/** RFC 1042: LLC of SNAP; the organisation 0 says that an EtherType follows. */
const SNAP = { octets: 8, header: 0xaaaa };

/** `at` is where an EtherType stands; what it names follows. Where IP begins, or null when there is none. */
export function afterType(view: DataView, at: number, to: number, frames = 0): number | null {
  if (at + 2 > to) return null;
  const type = view.getUint16(at);
  if (type === TYPES.ipv4 || type === TYPES.ipv6) return at + 2 < to ? at + 2 : null; // nearly all
  return byType(view, at, at + 2, to, frames);
}

export function byType(view: DataView, typeAt: number, payload: number, to: number, frames = 0): number | null {
  let at = typeAt;
  let from = payload;
  for (let tags = 0; tags <= MOST_TAGS; tags++) {
    if (Math.max(from, at + 2) > to) return null;
    const type = view.getUint16(at);
    if (!TAGS.has(type))
      return type < LEAST_TYPE ? afterSnap(view, from, to, frames) : ofType(view, type, from, to, frames);
    at = from + 2; // tag control, then the next type
    from += 4;
  }
  return null;
}

function ofType(view: DataView, type: number, from: number, to: number, frames: number): number | null {
  switch (type) {
    case TYPES.ipv4:
    case TYPES.ipv6:
      return from < to ? from : null;
    case TYPES.mpls:
    case TYPES.mplsMulticast:
      return afterLabels(view, from, to, frames);
    case TYPES.pppoe:
      return ppp(view, from + 6, to, frames); // RFC 2516 §4
    case TYPES.backbone: // IEEE 802.1ah: a service tag, then the customer's frame
      return frames < MOST_FRAMES ? afterType(view, from + 4 + 12, to, frames + 1) : null;
    default:
      return null;
  }
}

function afterSnap(view: DataView, from: number, to: number, frames: number): number | null {
  if (from + SNAP.octets > to || view.getUint16(from) !== SNAP.header) return null;
  const type = view.getUint16(from + 6);
  return type < LEAST_TYPE || TAGS.has(type) ? null : ofType(view, type, from + SNAP.octets, to, frames);
}

/** MPLS (RFC 3032 §2.1), then IP or, by the look of it, an Ethernet frame. */
export function afterLabels(view: DataView, from: number, to: number, frames = 0): number | null {
  let at = from;
  for (let labels = 0; labels < MOST_LABELS && at + 4 <= to; labels++) {
    const isBottom = (view.getUint8(at + 2) & 1) === 1;
    at += 4;
    if (isBottom) return belowLabels(view, at, to, frames);
  }
  return null;
}

/** IP by its version; else an Ethernet frame in a pseudowire, whose control word begins with zeros (RFC 4385 §3). */
function belowLabels(view: DataView, at: number, to: number, frames: number): number | null {
  if (at >= to) return null;
  const version = view.getUint8(at) >> 4;
  if (version === 4 || version === 6) return at;
  if (frames >= MOST_FRAMES) return null;
  const behindControlWord = version === 0 ? afterType(view, at + 4 + 12, to, frames + 1) : null;
  return behindControlWord ?? afterType(view, at + 12, to, frames + 1);
}

/** RFC 1661 §2, with or without the address and control octets of RFC 1662, and a compressed protocol field (§6.5). */
export function ppp(view: DataView, from: number, to: number, frames = 0): number | null {
  if (from + 4 > to) return null;
  const at = view.getUint16(from) === 0xff03 ? from + 2 : from;
  const isShort = (view.getUint8(at) & 1) === 1;
  if (!isShort && at + 2 > to) return null;
  const protocol = isShort ? view.getUint8(at) : view.getUint16(at);
  const payload = at + (isShort ? 1 : 2);
  if (protocol === 0x0021 || protocol === 0x0057) return payload < to ? payload : null;
  return protocol === 0x0281 || protocol === 0x0283 ? afterLabels(view, payload, to, frames) : null; // RFC 3032 §4.3
}
