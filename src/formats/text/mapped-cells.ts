import type { Column } from "../../record/batch.ts";
import { ADDRESS_OCTETS } from "../../values/address.ts";
import { type Instant, parseInstant } from "../../values/instant.ts";
import { type Zone, zoneNamed } from "../../values/zone.ts";
import { writeIPv4 } from "./addresses.ts";
import { badField, type CellFault, type CellReader, cellReader, textReader } from "./cells.ts";
import { asciiOf, textOf } from "./characters.ts";
import { readDigits } from "./integers.ts";
import { instantOfLocal } from "./local-time.ts";
import { type ColumnRule, type Mapping, OCTET_UNITS, TIME_UNITS } from "./mapping.ts";
import { readProtocol } from "./protocols.ts";
import { LAST_SECOND, readMicroseconds } from "./seconds.ts";

/** The start of the row at hand in microseconds, for an end that is told as a duration. */
export interface RowClock {
  start: number;
}

/** The reader of a column in somebody else's form. */
export function mappedReader(column: Column, rule: ColumnRule, mapping: Mapping, clock: RowClock): CellReader {
  const { type, name } = column.description;
  if (rule.value !== undefined) return constantReader(cellReader(column), String(rule.value));
  if (type === "milliseconds" || type === "instant")
    return timeReader(column, rule, mapping, name === "flowStartMilliseconds" ? clock : null);
  const inner = type === "text" ? textReader(column, mapping.encoding) : cellReader(column);
  if (rule.values) return namedReader(inner, rule.values);
  if (rule.unit !== undefined || rule.scale !== undefined) return scaledReader(column, rule);
  return rule.as === undefined ? inner : SPELLED[rule.as](column, inner);
}

/** Writes the end as start and duration. */
export function durationReader(column: Column, unit: keyof typeof TIME_UNITS, clock: RowClock): CellReader {
  const fault = badField(`a duration in ${unit}, not negative`);
  return (row, octets, from, to) => {
    const during = readTime(octets, from, to, unit);
    if (Number.isNaN(during)) return fault;
    (column.values as Float64Array)[row] = Math.floor((clock.start + during) / 1000);
    return null;
  };
}

function constantReader(inner: CellReader, value: string): CellReader {
  const octets = Buffer.from(value);
  return (row) => inner(row, octets, 0, octets.length);
}

/** Names that stand for values; what is no name is read as it stands. */
function namedReader(inner: CellReader, values: NonNullable<ColumnRule["values"]>): CellReader {
  const known = new Map(Object.entries(values).map(([name, value]) => [name, Buffer.from(String(value))]));
  return (row, octets, from, to) => {
    const value = to - from > 256 ? undefined : known.get(textOf(octets, from, to));
    return value ? inner(row, value, 0, value.length) : inner(row, octets, from, to);
  };
}

function timeReader(column: Column, { unit }: ColumnRule, mapping: Mapping, clock: RowClock | null): CellReader {
  const read = unit === "iso" ? isoReader(mapping.zone) : epochReader(unit as keyof typeof TIME_UNITS);
  const whole = column.description.type === "milliseconds";
  return (row, octets, from, to) => {
    const micro = read(octets, from, to);
    if (typeof micro !== "number") return micro;
    if (clock) clock.start = micro;
    (column.values as Float64Array)[row] = whole ? Math.floor(micro / 1000) : micro / 1000;
    return null;
  };
}

type TimeReader = (octets: Uint8Array, from: number, to: number) => number | CellFault;

function epochReader(unit: keyof typeof TIME_UNITS): TimeReader {
  const fault = badField(`a time in ${unit} since 1970`);
  return (octets, from, to) => {
    const micro = readTime(octets, from, to, unit);
    return Number.isNaN(micro) ? fault : micro;
  };
}

/** Microseconds of a decimal number in that unit; NaN when it is none, or beyond the year 9999. */
function readTime(octets: Uint8Array, from: number, to: number, unit: keyof typeof TIME_UNITS): number {
  if (unit === "s") return readMicroseconds(octets, from, to);
  const text = to - from > 40 ? "" : asciiOf(octets, from, to);
  const match = /^(\d+)(\.\d+)?([eE][+-]?\d+)?$/.exec(text);
  if (!match) return Number.NaN;
  const long = unit === "ns" && !match[3]; // nineteen digits do not fit a double
  const micro = long ? Number(BigInt(match[1]!) / 1000n) : Math.round(Number(text) * TIME_UNITS[unit]);
  return micro <= LAST_SECOND * 1e6 ? micro : Number.NaN;
}

const LOCAL = /^(\d{4})[-/](\d\d)[-/](\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?))?(Z|[+-]\d\d:?\d\d)?$/;
const NO_TIME = badField("a date, or a date and time, ISO 8601");
const NO_ZONE: CellFault = { kind: "no-zone", expected: "a time with its zone, or `zone` in the mapping file" };

function isoReader(zoneName: string | undefined): TimeReader {
  const zone = zoneName === undefined ? null : zoneNamed(zoneName);
  return (octets, from, to) => {
    const match = to - from > 40 ? null : LOCAL.exec(asciiOf(octets, from, to));
    if (!match) return NO_TIME;
    const [, year, month, day, time = "00:00", told] = match;
    const instant = parseInstant(`${year}-${month}-${day}T${time}${told ?? "Z"}`);
    if (instant === null) return NO_TIME;
    if (told !== undefined) return Math.round(instant * 1000);
    return zone ? inZone(zone, instant) : NO_ZONE;
  };
}

function inZone(zone: Zone, wall: Instant): number | CellFault {
  const instant = instantOfLocal(zone, wall);
  if (typeof instant === "number") return Math.round(instant * 1000);
  const expected = `a local time that ${instant === "missing" ? "there was" : "came only once"} in ${zone.name}`;
  return { kind: `${instant}-time`, expected };
}

/** Whole counts in another unit; a product that is no whole number is none. */
function scaledReader(column: Column, { unit, scale = 1 }: ColumnRule): CellReader {
  const factor = scale * OCTET_UNITS[(unit ?? "octets") as keyof typeof OCTET_UNITS];
  const fault = badField(`a number that makes a whole one times ${factor}`);
  return (row, octets, from, to) => {
    const text = to - from > 40 ? "" : asciiOf(octets, from, to);
    const value = /^\d+(\.\d+)?$/.test(text) ? timesExactly(text, factor) : null;
    if (value === null) return fault;
    column.bigint(row, value);
    return null;
  };
}

function timesExactly(text: string, factor: number): bigint | null {
  const [whole, fraction = ""] = text.split(".");
  const digits = fraction.replace(/0+$/, "");
  if (digits === "" && Number.isSafeInteger(factor)) {
    const product = BigInt(whole!) * BigInt(factor);
    return product < 1n << 64n ? product : null;
  }
  const product = Number(text) * factor;
  const rounded = Math.round(product);
  return Number.isSafeInteger(rounded) && Math.abs(product - rounded) < 1e-6 * Math.max(1, factor)
    ? BigInt(rounded)
    : null;
}

type Speller = (column: Column, inner: CellReader) => CellReader;

const SPELLED: { readonly [S in NonNullable<ColumnRule["as"]>]: Speller } = {
  "ipv4-integer": integerAddressReader,
  "protocol-name": protocolReader,
  hexadecimal: hexadecimalReader,
  "tcp-flags": flagsReader,
  "one-in": oneInReader,
  "domain-name": (_, inner) => rewritten(inner, (text) => text.toLowerCase().replace(/\.$/, "")),
  "upper-case": (_, inner) => rewritten(inner, (text) => text.toUpperCase()),
};

function integerAddressReader(column: Column): CellReader {
  const fault = badField("an IPv4 address as a whole number, 0 to 4294967295");
  return (row, octets, from, to) => {
    const value = readDigits(octets, from, to);
    if (value < 0 || value > 0xffff_ffff) return fault;
    writeIPv4(value, column.values as Uint8Array, ADDRESS_OCTETS * row);
    if (column.nulls) column.nulls[row] = 0;
    return null;
  };
}

function protocolReader(column: Column): CellReader {
  const fault = badField("name or number of an IP protocol");
  return (row, octets, from, to) => {
    const number = readProtocol(octets, from, to);
    if (number < 0) return fault;
    column.number(row, number);
    return null;
  };
}

function hexadecimalReader(column: Column, inner: CellReader): CellReader {
  const fault = badField("a hexadecimal number");
  return (row, octets, from, to) => {
    const text = to - from > 18 ? "" : asciiOf(octets, from, to);
    if (!/^(0x)?[0-9a-fA-F]+$/.test(text)) return fault;
    const decimal = Buffer.from(String(Number.parseInt(text, 16)));
    return (
      inner(row, decimal, 0, decimal.length) && {
        ...fault,
        expected: `${fault.expected} of ${column.description.type}`,
      }
    );
  };
}

/** Bits of TCP flags by their letters, RFC 9293 §3.1; E and C of RFC 3168. */
const FLAGS: Readonly<Record<string, number>> = { F: 1, S: 2, R: 4, P: 8, A: 16, U: 32, E: 64, C: 128 };

/** Flags as letters in any order, with points or blanks for those that are not set; or as their number. */
function flagsReader(column: Column, inner: CellReader): CellReader {
  const fault = badField("letters of TCP flags (CEUAPRSF), or their number");
  return (row, octets, from, to) => {
    const text = to - from > 20 ? "?" : asciiOf(octets, from, to);
    if (/^\d+$/.test(text)) return inner(row, octets, from, to);
    if (!/^[CEUAPRSF. ]+$/.test(text)) return fault;
    let bits = 0;
    for (const letter of text) bits |= FLAGS[letter] ?? 0;
    column.number(row, bits);
    return null;
  };
}

/** A rate told as "one packet in so many"; 0 is how exporters say that they do not tell. */
function oneInReader(column: Column): CellReader {
  const fault = badField("a whole number N for 1:N, 0 for not told");
  return (row, octets, from, to) => {
    const packets = readDigits(octets, from, to);
    if (packets < 0) return fault;
    if (packets > 0) column.number(row, 1 / packets);
    return null;
  };
}

function rewritten(inner: CellReader, change: (text: string) => string): CellReader {
  return (row, octets, from, to) => {
    const text = Buffer.from(change(textOf(octets, from, to)));
    return inner(row, text, 0, text.length);
  };
}
