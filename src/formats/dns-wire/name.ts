/** RFC 1035 §2.3.4: octets of a name on the wire. */
const LONGEST = 255;
/** Pointers that are followed in one name; no honest message needs more than a few. */
const MOST_POINTERS = 32;

export interface Name {
  /** Presentation form, lower case, no dot at the end; empty for the root, and when refused. */
  readonly text: string;
  /** Where the octets after it begin; null when that cannot be told. */
  readonly next: number | null;
  /** Why it is refused; null when it is not. */
  readonly fault: string | null;
}

/** The name at `from` of a message, with its compression (RFC 1035 §4.1.4); pointers lead backwards only. */
export function readName(message: Uint8Array, from: number): Name {
  let text = "";
  let at = from;
  let next: number | null = null;
  let octets = 0;
  let pointers = 0;
  let lowest = from;
  const refused = (fault: string, end = next): Name => ({ text: "", next: end, fault });
  for (;;) {
    if (at >= message.length) return refused("a name cut short", null);
    const length = message[at]!;
    if (length === 0) return { text, next: next ?? at + 1, fault: null };
    const kind = length & 0xc0;
    if (kind === 0xc0) {
      if (at + 1 >= message.length) return refused("a pointer cut short", null);
      next ??= at + 2;
      const to = (length & 0x3f) * 256 + message[at + 1]!;
      if (to >= lowest) return refused("a pointer that does not lead backwards");
      if (++pointers > MOST_POINTERS) return refused(`more than ${MOST_POINTERS} pointers`);
      lowest = to;
      at = to;
    } else if (kind !== 0) return refused(`a label of type 0x${kind.toString(16)}`);
    else {
      octets += length + 1;
      if (octets >= LONGEST) return refused(`more than ${LONGEST} octets`, next ?? pastLabels(message, at));
      if (at + 1 + length > message.length) return refused("a label cut short", null);
      text += `${text === "" ? "" : "."}${labelText(message, at + 1, at + 1 + length)}`;
      at += 1 + length;
    }
  }
}

/** Where a name that is refused ends: after its zero octet or its first pointer. */
function pastLabels(message: Uint8Array, from: number): number | null {
  let at = from;
  while (at < message.length) {
    const length = message[at]!;
    if (length === 0) return at + 1;
    if ((length & 0xc0) === 0xc0) return at + 2;
    if ((length & 0xc0) !== 0) return null;
    at += 1 + length;
  }
  return null;
}

/** A label in presentation form: what could be mistaken is `\.` or `\DDD` (RFC 1035 §5.1, RFC 4343 §2.1). */
function labelText(octets: Uint8Array, from: number, to: number): string {
  let text = "";
  for (let at = from; at < to; at++) text += OCTET_TEXT[octets[at]!];
  return text;
}

const SPECIAL = '"().;\\@$';
const OCTET_TEXT: readonly string[] = Array.from({ length: 256 }, (_, octet) => {
  if (octet < 0x21 || octet > 0x7e) return `\\${String(octet).padStart(3, "0")}`;
  const character = String.fromCharCode(octet).toLowerCase();
  return SPECIAL.includes(character) ? `\\${character}` : character;
});
