import type { BatchBuilder, Column } from "../../record/batch.ts";
import { LIMITS } from "../../record/limits.ts";
import type { Choice } from "./choose-fields.ts";
import { ICMP } from "./information-elements.ts";
import { type Run, uint, type Writer } from "./run.ts";
import type { Template } from "./template.ts";

/** Octets that a column of a type can hold; of a longer field the last ones count. */
const HELD: { readonly [type: string]: number } = { u8: 1, u16: 2, u32: 4 };

/** A counter, port, number or mark, of 1 to 8 octets. */
export function unsignedWriter(column: Column, { field, octets }: Choice): Writer {
  if (column.description.type === "u64") return u64Writer(column, field, octets);
  const held = Math.min(octets, HELD[column.description.type]!);
  const write = BY_WIDTH[held]!;
  return (run) => {
    write(column.values as Uint32Array, run, run.places[field]! + octets - held);
    column.nulls?.fill(0, run.row, run.row + run.rows);
  };
}

/** Text of a name: UTF-8, up to its first NUL, cut at the limit; of several fields the first that is not empty. */
export function textWriter(column: Column, choices: readonly Choice[]): Writer {
  return (run) => {
    for (let i = 0; i < run.rows; i++)
      for (const { field } of choices) {
        const text = textOf(run.view, run.places[field]! + i * run.stride, run.lengths[field]!);
        if (text === "") continue;
        column.text(run.row + i, text);
        break;
      }
  };
}

/**
 * Type × 256 + code in the place of the destination port, as NetFlow v5 has it and nfdump and tshark show it; only where
 * the record is ICMP and tells no port. Null when the template has no type.
 */
export function icmpPortWriter(template: Template, builder: BatchBuilder): Writer | null {
  const fields = new Map<number, number>();
  for (const [i, { element, enterprise, octets, scope }] of template.fields.entries())
    if (enterprise === 0 && !scope && ICMP_ELEMENTS.has(element) && octets > 0 && octets <= 2 && !fields.has(element))
      fields.set(element, i);
  const protocol = fields.get(ICMP.protocolIdentifier);
  const both = [ICMP.typeCodeIPv4, ICMP.typeCodeIPv6].flatMap((element) => fields.get(element) ?? []);
  const types = [ICMP.typeIPv4, ICMP.typeIPv6].flatMap((element) => fields.get(element) ?? []);
  const codes = [ICMP.codeIPv4, ICMP.codeIPv6].flatMap((element) => fields.get(element) ?? []);
  if (protocol === undefined || (both.length === 0 && types.length === 0)) return null;
  const column = builder.column("destinationTransportPort");
  return ({ view, places, lengths, stride, row, rows }) => {
    const values = column.values as Uint16Array;
    const first = (fieldsOf: number[], i: number): number => {
      for (const field of fieldsOf) {
        const value = uint(view, places[field]! + i * stride, lengths[field]!);
        if (value !== 0) return value;
      }
      return 0;
    };
    for (let i = 0; i < rows; i++) {
      const kind = uint(view, places[protocol]! + i * stride, lengths[protocol]!);
      if ((kind !== 1 && kind !== 58) || values[row + i] !== 0) continue;
      values[row + i] = first(both, i) || first(types, i) * 256 + first(codes, i);
    }
  };
}

const ICMP_ELEMENTS: ReadonlySet<number> = new Set(Object.values(ICMP));
const DECODER = new TextDecoder();

function textOf(view: DataView, at: number, octets: number): string {
  if (octets === 0) return "";
  const held = Math.min(octets, LIMITS.textOctets.value);
  const text = DECODER.decode(new Uint8Array(view.buffer, view.byteOffset + at, held));
  const end = text.indexOf("\0");
  return end < 0 ? text : text.slice(0, end);
}

type Values = Uint32Array;

/** One loop per width, so that each stays simple machine code. */
const BY_WIDTH: { readonly [octets: number]: (values: Values, run: Run, at: number) => void } = {
  1: (values, { view, stride, row, rows }, at) => {
    for (let i = row; i < row + rows; i++, at += stride) values[i] = view.getUint8(at);
  },
  2: (values, { view, stride, row, rows }, at) => {
    for (let i = row; i < row + rows; i++, at += stride) values[i] = view.getUint16(at);
  },
  3: (values, { view, stride, row, rows }, at) => {
    for (let i = row; i < row + rows; i++, at += stride) values[i] = uint(view, at, 3);
  },
  4: (values, { view, stride, row, rows }, at) => {
    for (let i = row; i < row + rows; i++, at += stride) values[i] = view.getUint32(at);
  },
};

function u64Writer(column: Column, field: number, octets: number): Writer {
  const highOctets = Math.max(0, octets - 4);
  const lowOctets = octets - highOctets;
  return ({ view, places, stride, row, rows }) => {
    const values = column.values as Uint32Array;
    let at = places[field]!;
    if (highOctets === 0 && lowOctets === 4)
      for (let i = row; i < row + rows; i++, at += stride) values[2 * i] = view.getUint32(at);
    else
      for (let i = row; i < row + rows; i++, at += stride) {
        values[2 * i] = uint(view, at + highOctets, lowOctets);
        values[2 * i + 1] = uint(view, at, highOctets);
      }
    column.nulls?.fill(0, row, row + rows);
  };
}
