/** The fields of a message that are looked at: numbers by varint and four octets, octets by length. */
export interface Fields {
  readonly numbers: ReadonlyMap<number, number>;
  readonly octets: ReadonlyMap<number, Uint8Array>;
}

const WIRE = { varint: 0, eightOctets: 1, octets: 2, fourOctets: 5 } as const;
/** A message of more fields is none of dnstap's, which have fewer than twenty. */
const MOST_FIELDS = 64;

/** Reads a message of protocol buffers (https://protobuf.dev/programming-guides/encoding); null when it does not end where its octets do. */
export function readFields(message: Uint8Array): Fields | null {
  const numbers = new Map<number, number>();
  const octets = new Map<number, Uint8Array>();
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  let at = 0;
  for (let fields = 0; at < message.length; fields++) {
    const tag = varint(message, at);
    if (tag === null || fields === MOST_FIELDS || tag.value < 8) return null;
    const [field, wire] = [Math.floor(tag.value / 8), tag.value % 8];
    at = tag.next;
    if (wire === WIRE.varint) {
      const number = varint(message, at);
      if (number === null) return null;
      numbers.set(field, number.value);
      at = number.next;
    } else if (wire === WIRE.octets) {
      const length = varint(message, at);
      if (length === null || length.next + length.value > message.length) return null;
      octets.set(field, message.subarray(length.next, length.next + length.value));
      at = length.next + length.value;
    } else if (wire === WIRE.fourOctets || wire === WIRE.eightOctets) {
      const length = wire === WIRE.fourOctets ? 4 : 8;
      if (at + length > message.length) return null;
      numbers.set(field, view.getUint32(at, true)); // of eight octets the lower half: none is looked at
      at += length;
    } else return null;
  }
  return { numbers, octets };
}

/** Seven bits an octet, the lowest first; exact below 2⁵³. */
function varint(octets: Uint8Array, from: number): { value: number; next: number } | null {
  let value = 0;
  let factor = 1;
  for (let at = from; at < octets.length && at < from + 10; at++) {
    value += (octets[at]! & 0x7f) * factor;
    factor *= 128;
    if (octets[at]! < 0x80) return { value, next: at + 1 };
  }
  return null;
}
