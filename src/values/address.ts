/** Sixteen octets in network order; an IPv4 address is held as IPv4-mapped, ::ffff:0:0/96 (RFC 4291 §2.5.5.2). */
export type Address = Uint8Array;

export const ADDRESS_OCTETS = 16;

/** Reads one spelling only: dotted quad without leading zeros, or RFC 4291 §2.2 text; null for all else. */
export function parseAddress(text: string): Address | null {
  const octets = new Uint8Array(ADDRESS_OCTETS);
  if (!text.includes(":")) {
    octets[10] = octets[11] = 0xff;
    return parseQuad(text, octets, 12) ? octets : null;
  }
  return parseGroups(text, octets) ? octets : null;
}

/** Dotted quad for IPv4 and IPv4-mapped, RFC 5952 text for all else. Reads 16 octets from `at`. */
export function formatAddress(octets: Uint8Array, at = 0): string {
  if (isIPv4(octets, at)) return `${octets[at + 12]}.${octets[at + 13]}.${octets[at + 14]}.${octets[at + 15]}`;
  const groups: number[] = [];
  for (let i = 0; i < 8; i++) groups.push(octets[at + 2 * i]! * 256 + octets[at + 2 * i + 1]!);
  const gap = longestZeros(groups);
  const text = (part: number[]) => part.map((group) => group.toString(16)).join(":");
  if (gap.length < 2) return text(groups); // RFC 5952 §4.2.2
  return `${text(groups.slice(0, gap.start))}::${text(groups.slice(gap.start + gap.length))}`;
}

export function isIPv4(octets: Uint8Array, at = 0): boolean {
  for (let i = 0; i < 10; i++) if (octets[at + i] !== 0) return false;
  return octets[at + 10] === 0xff && octets[at + 11] === 0xff;
}

/** Lower-case hexadecimal of the sixteen octets, as used in queries. */
export function addressHex(octets: Uint8Array, at = 0): string {
  let text = "";
  for (let i = 0; i < ADDRESS_OCTETS; i++) text += octets[at + i]!.toString(16).padStart(2, "0");
  return text;
}

function parseQuad(text: string, into: Uint8Array, at: number): boolean {
  const parts = text.split(".");
  if (parts.length !== 4) return false;
  for (let i = 0; i < 4; i++) {
    const part = parts[i]!;
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return false;
    into[at + i] = Number(part);
  }
  return true;
}

function parseGroups(text: string, into: Uint8Array): boolean {
  const halves = text.split("::");
  if (halves.length > 2) return false;
  const front = readGroups(halves[0]!);
  const back = halves.length === 2 ? readGroups(halves[1]!) : [];
  if (!front || !back) return false;
  const missing = 8 - front.length - back.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return false;
  const groups = [...front, ...new Array<number>(missing).fill(0), ...back];
  for (let i = 0; i < 8; i++) {
    into[2 * i] = groups[i]! >> 8;
    into[2 * i + 1] = groups[i]! & 0xff;
  }
  return true;
}

function readGroups(text: string): number[] | null {
  if (text === "") return [];
  const groups: number[] = [];
  const parts = text.split(":");
  for (const [i, part] of parts.entries()) {
    if (i === parts.length - 1 && part.includes(".")) {
      const quad = new Uint8Array(4);
      if (!parseQuad(part, quad, 0)) return null;
      groups.push(quad[0]! * 256 + quad[1]!, quad[2]! * 256 + quad[3]!);
    } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16));
    else return null;
  }
  return groups;
}

function longestZeros(groups: number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let i = 0; i < 8; i++) {
    let length = 0;
    while (i + length < 8 && groups[i + length] === 0) length++;
    if (length > best.length) best = { start: i, length };
  }
  return best;
}
