import type { Column } from "../../record/batch.ts";
import type { ColumnType } from "../../record/columns.ts";
import { ADDRESS_OCTETS } from "../../values/address.ts";
import { readAddress } from "./addresses.ts";
import { asciiOf, utf8Of } from "./characters.ts";
import { readZonedInstant } from "./instants.ts";
import { readDigits, U64 } from "./integers.ts";
import { LAST_SECOND } from "./seconds.ts";

/** Why a field is no value of its column. */
export interface CellFault {
  readonly kind: string;
  readonly expected: string;
}

/** Reads a field, which is not empty, into a cell; null when it was read. */
export type CellReader = (row: number, octets: Uint8Array, from: number, to: number) => CellFault | null;

const NUMBER = /^\d+(\.\d+)?([eE][+-]?\d+)?$/;

export function badField(expected: string): CellFault {
  return { kind: "bad-row", expected };
}

/** The reader of a column in our own form: integers exact, times ISO 8601 with zone, or whole milliseconds for flows. */
export function cellReader(column: Column): CellReader {
  return READERS[column.description.type](column);
}

const READERS: { readonly [T in ColumnType]: (column: Column) => CellReader } = {
  u8: (column) => integerReader(column, 0xff),
  u16: (column) => integerReader(column, 0xffff),
  u32: (column) => integerReader(column, 0xffff_ffff),
  u64: longReader,
  f64: shareReader,
  milliseconds: millisecondsReader,
  instant: instantReader,
  address: addressReader,
  text: (column) => textReader(column, "utf-8"),
};

function integerReader(column: Column, most: number): CellReader {
  const fault = badField(`a whole number, 0 to ${most}`);
  return (row, octets, from, to) => {
    const value = readDigits(octets, from, to);
    if (value < 0 || value > most) return fault;
    column.number(row, value);
    return null;
  };
}

function longReader(column: Column): CellReader {
  const fault = badField("a whole number, 0 to 2^64-1");
  const integer = new U64();
  return (row, octets, from, to) => {
    if (!integer.read(octets, from, to)) return fault;
    column.u64(row, integer.high, integer.low);
    return null;
  };
}

/** All our fractions are shares: samplingProbability, coverage. */
function shareReader(column: Column): CellReader {
  const fault = badField("a share, above 0 and at most 1");
  return (row, octets, from, to) => {
    const text = to - from > 40 ? "" : asciiOf(octets, from, to);
    const value = NUMBER.test(text) ? Number(text) : Number.NaN;
    if (!(value > 0 && value <= 1)) return fault;
    column.number(row, value);
    return null;
  };
}

function millisecondsReader(column: Column): CellReader {
  const fault = badField("whole milliseconds since 1970, or ISO 8601 with its zone");
  return (row, octets, from, to) => {
    const digits = readDigits(octets, from, to);
    const value = digits >= 0 ? digits : Math.floor(readZonedInstant(octets, from, to));
    if (!(value >= 0 && value <= LAST_SECOND * 1000)) return fault;
    (column.values as Float64Array)[row] = value;
    return null;
  };
}

function instantReader(column: Column): CellReader {
  const fault = badField("ISO 8601 with its zone");
  return (row, octets, from, to) => {
    const value = readZonedInstant(octets, from, to);
    if (Number.isNaN(value)) return fault;
    (column.values as Float64Array)[row] = value;
    return null;
  };
}

function addressReader(column: Column): CellReader {
  const fault = badField("an address in its one spelling");
  return (row, octets, from, to) => {
    if (!readAddress(octets, from, to, column.values as Uint8Array, ADDRESS_OCTETS * row)) return fault;
    if (column.nulls) column.nulls[row] = 0;
    return null;
  };
}

/** Text as it stands; `latin1` only where the person says so. */
export function textReader(column: Column, encoding: "utf-8" | "latin1"): CellReader {
  const fault = badField("UTF-8 text without NUL");
  return (row, octets, from, to) => {
    const text = encoding === "latin1" ? asciiOf(octets, from, to) : utf8Of(octets, from, to);
    if (text === null || text.includes("\0")) return fault;
    column.text(row, text);
    return null;
  };
}
