import type { Column } from "../../record/batch.ts";
import { LIMITS } from "../../record/limits.ts";
import { ADDRESS_OCTETS } from "../../values/address.ts";
import { readAddress } from "../text/addresses.ts";
import { asciiOf, textOf } from "../text/characters.ts";
import { readZonedInstant } from "../text/instants.ts";
import { readDigits } from "../text/integers.ts";
import { readMicroseconds } from "../text/seconds.ts";
import { unescapeZeek, zeekText } from "./escapes.ts";
import { EXPECTED } from "./expected.ts";
import type { ZeekLog } from "./logs.ts";

const PERCENT = 0x25;
const LEFT_BRACKET = 0x5b;

/** Writes rows of one log. The rows are ranges of octets by the places of the log's fields. */
export abstract class LogWriter {
  readonly log: ZeekLog;
  /** −1 where a field is not told. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** What stands between the values of a list in the row at hand; null for a list in JSON. */
  setSeparator: string | null = ",";
  /** Of the last row. */
  zoneDropped = false;
  escapeWrong = false;

  constructor(log: ZeekLog) {
    this.log = log;
    this.from = new Int32Array(log.fields.length);
    this.to = new Int32Array(log.fields.length);
  }

  /** Null when the row made sense, or the name of the field that is not what it must be. */
  abstract write(octets: Uint8Array, offset: number, open: boolean): string | null;

  /** What a field must hold and what it holds, for a message. */
  told(name: string, octets: Uint8Array): { expected: string; found: string } {
    const place = this.log.fields.indexOf(name);
    const from = this.from[place]!;
    const value = from < 0 ? "nothing" : `"${textOf(octets, from, Math.min(this.to[place]!, from + 200))}"`;
    return { expected: `${name}: ${EXPECTED[name] ?? "text"}`, found: value };
  }

  protected isTold(place: number): boolean {
    return this.from[place]! >= 0;
  }

  /** Microseconds since 1970; NaN when it is no time. */
  protected microseconds(octets: Uint8Array, place: number): number {
    const from = this.from[place]!;
    if (from < 0) return Number.NaN;
    const seconds = readMicroseconds(octets, from, this.to[place]!);
    return Number.isNaN(seconds) ? Math.round(readZonedInstant(octets, from, this.to[place]!) * 1000) : seconds;
  }

  protected address(column: Column, row: number, octets: Uint8Array, place: number): boolean {
    const from = this.from[place]!;
    const into = column.values as Uint8Array;
    if (from < 0) return false;
    let read = readAddress(octets, from, this.to[place]!, into, ADDRESS_OCTETS * row);
    if (!read) {
      const zone = octets.subarray(from, this.to[place]!).indexOf(PERCENT); // RFC 4007 §11
      this.zoneDropped ||= zone > 0;
      read = zone > 0 && readAddress(octets, from, from + zone, into, ADDRESS_OCTETS * row);
    }
    if (read) column.tell(row, 1);
    return read;
  }

  /** 0 where it is not told; false when it is none. */
  protected port(column: Column, row: number, octets: Uint8Array, place: number): boolean {
    if (this.from[place]! < 0) return true;
    const port = readDigits(octets, this.from[place]!, this.to[place]!);
    if (port < 0 || port > 0xffff) return false;
    (column.values as Uint16Array)[row] = port;
    return true;
  }

  /** Text of a field, empty when not told. */
  protected text(octets: Uint8Array, place: number): string {
    const from = this.from[place]!;
    if (from < 0) return "";
    const { text, wrong } = zeekText(octets, from, Math.min(this.to[place]!, from + LIMITS.textOctets.value));
    this.escapeWrong ||= wrong;
    return text;
  }

  /** A short word as it stands, escapes and all. */
  protected word(octets: Uint8Array, place: number): string {
    const from = this.from[place]!;
    return from < 0 ? "" : wordAt(octets, from, this.to[place]!);
  }

  /** Values of a list, in their order. */
  protected list(octets: Uint8Array, place: number): string[] {
    const [from, to] = [this.from[place]!, this.to[place]!];
    if (from < 0 || from === to) return [];
    if (this.setSeparator === null) return jsonList(octets, from, to);
    return splitAt(octets, from, to, Buffer.from(this.setSeparator, "latin1")).map(([start, end]) => {
      const { octets: plain, wrong } = unescapeZeek(octets, start, end);
      this.escapeWrong ||= wrong;
      return textOf(plain, 0, plain.length);
    });
  }
}

/** A short word as it stands. */
export function wordAt(octets: Uint8Array, from: number, to: number): string {
  return asciiOf(octets, from, Math.min(to, from + 64));
}

/** A list in JSON, which has been found to be one; a text that stands in its place is its only value. */
function jsonList(octets: Uint8Array, from: number, to: number): string[] {
  const text = textOf(octets, from, to);
  if (octets[from] !== LEFT_BRACKET) return [text];
  try {
    return (JSON.parse(text) as unknown[]).map(String);
  } catch {
    return [text];
  }
}

function splitAt(octets: Uint8Array, from: number, to: number, separator: Uint8Array): [number, number][] {
  if (separator.length === 0) return [[from, to]];
  const part = Buffer.from(octets.buffer, octets.byteOffset + from, to - from);
  const ranges: [number, number][] = [];
  for (let start = 0; ; ) {
    const found = part.indexOf(separator, start);
    ranges.push([from + start, from + (found < 0 ? part.length : found)]);
    if (found < 0) return ranges;
    start = found + separator.length;
  }
}
