import { spells } from "../text/characters.ts";
import type { Layout } from "./header.ts";
import type { LogWriter } from "./log-writer.ts";

/** Reads a row in columns (Zeek, ASCII writer). Null when it made sense, or what should have stood there and what did. */
export function readTsv(
  writer: LogWriter,
  octets: Uint8Array,
  from: number,
  to: number,
  offset: number,
  layout: Layout,
): { expected: string; found: string } | null {
  writer.setSeparator = layout.setSeparator;
  const split = layout.separator.length === 1 ? splitAtOctet : splitAtOctets;
  const columns = split(writer, octets, from, to, layout);
  if (columns !== layout.columns)
    return {
      expected: `${layout.columns} columns`,
      found: columns > layout.columns ? "more columns" : `${columns} columns`,
    };
  const wrong = writer.write(octets, offset, layout.open);
  return wrong === null ? null : writer.told(wrong, octets);
}

/** Sets the ranges of the fields; how many columns there are, one more than wanted when there are more. */
function splitAtOctet(writer: LogWriter, octets: Uint8Array, from: number, to: number, layout: Layout): number {
  const separator = layout.separator[0]!;
  let column = 0;
  let start = from;
  writer.from.fill(-1);
  for (let at = from; at <= to; at++) {
    if (at < to && octets[at] !== separator) continue;
    if (column >= layout.columns) return column + 1;
    keep(writer, octets, start, at, layout.places[column++]!, layout);
    start = at + 1;
  }
  return column;
}

function splitAtOctets(writer: LogWriter, octets: Uint8Array, from: number, to: number, layout: Layout): number {
  const separator = Buffer.from(layout.separator);
  const line = Buffer.from(octets.buffer, octets.byteOffset + from, to - from);
  let column = 0;
  writer.from.fill(-1);
  for (let start = 0; ; ) {
    const found = line.indexOf(separator, start);
    const end = found < 0 ? line.length : found;
    if (column >= layout.columns) return column + 1;
    keep(writer, octets, from + start, from + end, layout.places[column++]!, layout);
    if (found < 0) return column;
    start = end + separator.length;
  }
}

function keep(
  writer: LogWriter,
  octets: Uint8Array,
  from: number,
  to: number,
  place: number,
  { unset, empty }: Layout,
): void {
  if (place < 0) return;
  if (to - from === unset.length && spells(octets, from, to, unset)) return;
  if (to - from === empty.length && spells(octets, from, to, empty)) return;
  writer.from[place] = from;
  writer.to[place] = to;
}
