import { ADDRESS_OCTETS, formatAddress } from "../../values/address.ts";
import { readName } from "./name.ts";

/** Presentation form of a record's data; null when the data are not what the type asks for. */
type DataText = (message: Uint8Array, from: number, to: number) => string | null;

/** Types of which the data have a form of their own; all others are written as unknown ones are, RFC 3597 §5. */
const FORMS: ReadonlyMap<number, DataText> = new Map<number, DataText>([
  [1, ipv4],
  [2, name],
  [5, name],
  [6, startOfAuthority],
  [12, name],
  [15, (message, from, to) => afterNumbers(message, from, to, 1)],
  [16, strings],
  [18, (message, from, to) => afterNumbers(message, from, to, 1)],
  [28, ipv6],
  [33, (message, from, to) => afterNumbers(message, from, to, 3)], // RFC 2782
  [39, name],
  [99, strings],
]);

/** Data of a record in presentation form; unknown types, and data that do not fit theirs, in hexadecimal. */
export function dataText(type: number, message: Uint8Array, from: number, to: number): string {
  return FORMS.get(type)?.(message, from, to) ?? unknown(message, from, to);
}

function unknown(message: Uint8Array, from: number, to: number): string {
  const hex = Buffer.from(message.buffer, message.byteOffset + from, to - from).toString("hex");
  return hex === "" ? "\\# 0" : `\\# ${to - from} ${hex}`;
}

function ipv4(message: Uint8Array, from: number, to: number): string | null {
  if (to - from !== 4) return null;
  return `${message[from]}.${message[from + 1]}.${message[from + 2]}.${message[from + 3]}`;
}

function ipv6(message: Uint8Array, from: number, to: number): string | null {
  return to - from === ADDRESS_OCTETS ? formatAddress(message, from) : null;
}

function name(message: Uint8Array, from: number, to: number): string | null {
  const { text, next, fault } = readName(message, from);
  if (fault !== null || next !== to) return null;
  return text === "" ? "." : text;
}

/** Numbers of two octets, then a name. */
function afterNumbers(message: Uint8Array, from: number, to: number, numbers: number): string | null {
  const at = from + 2 * numbers;
  const target = at < to ? name(message, at, to) : null;
  if (target === null) return null;
  const words = Array.from({ length: numbers }, (_, i) => message[from + 2 * i]! * 256 + message[from + 2 * i + 1]!);
  return [...words, target].join(" ");
}

/** RFC 1035 §3.3.13: two names and five numbers of four octets. */
function startOfAuthority(message: Uint8Array, from: number, to: number): string | null {
  const primary = readName(message, from);
  if (primary.fault !== null || primary.next === null || primary.next >= to) return null;
  const mailbox = readName(message, primary.next);
  if (mailbox.fault !== null || mailbox.next === null || mailbox.next + 20 !== to) return null;
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  const numbers = [0, 4, 8, 12, 16].map((offset) => view.getUint32(mailbox.next! + offset));
  return [primary.text || ".", mailbox.text || ".", ...numbers].join(" ");
}

/** Character strings (RFC 1035 §3.3.14), each in quotes. */
function strings(message: Uint8Array, from: number, to: number): string | null {
  const texts: string[] = [];
  let at = from;
  while (at < to) {
    const end = at + 1 + message[at]!;
    if (end > to) return null;
    texts.push(quoted(message.subarray(at + 1, end)));
    at = end;
  }
  return texts.join(" ");
}

function quoted(octets: Uint8Array): string {
  let text = '"';
  for (const octet of octets) {
    if (octet < 0x20 || octet > 0x7e) text += `\\${String(octet).padStart(3, "0")}`;
    else text += octet === 0x22 || octet === 0x5c ? `\\${String.fromCharCode(octet)}` : String.fromCharCode(octet);
  }
  return `${text}"`;
}
