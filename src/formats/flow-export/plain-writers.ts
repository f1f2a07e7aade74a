import type { BatchBuilder, Column } from "../../record/batch.ts";
import { LIMITS } from "../../record/limits.ts";
import { type Choice, innerHeaders } from "./choose-fields.ts";
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
 * Type × 256 + code of ICMP in the place of the destination port, as NetFlow v5 has it and nfdump and tshark show it.
 * Type and code of their own (IE 176 to 179) rule; both in one (IE 32, 139) where they are not zero, for exporters fill
 * a port or that. Null when the template has neither.
 */
export function icmpPortWriter(template: Template, builder: BatchBuilder): Writer | null {
  const fields = new Map<number, number>();
  const inner = innerHeaders(template.fields);
  for (const [i, { element, enterprise, octets, scope }] of template.fields.entries())
    if (
      i >= inner &&
      enterprise === 0 &&
      !scope &&
      ICMP_ELEMENTS.has(element) &&
      octets > 0 &&
      octets <= 2 &&
      !fields.has(element)
    )
      fields.set(element, i);
  const protocol = fields.get(ICMP.protocolIdentifier);
  const kinds = new Map([ICMP_IPV4, ICMP_IPV6].map((kind) => [kind.protocol, kind]));
  if (protocol === undefined || fields.size === 1) return null;
  const column = builder.column("destinationTransportPort");
  return ({ view, places, lengths, stride, row, rows }) => {
    const values = column.values as Uint16Array;
    const value = (element: number, i: number): number | null => {
      const field = fields.get(element);
      return field === undefined ? null : uint(view, places[field]! + i * stride, lengths[field]!);
    };
    for (let i = 0; i < rows; i++) {
      const kind = kinds.get(uint(view, places[protocol]! + i * stride, lengths[protocol]!));
      if (!kind) continue;
      const type = value(kind.type, i);
      if (type !== null) values[row + i] = type * 256 + (value(kind.code, i) ?? 0);
      else values[row + i] = value(kind.typeCode, i) || value(ICMP_IPV4.typeCode, i) || values[row + i]!;
    }
  };
}

const ICMP_IPV4 = { protocol: 1, typeCode: ICMP.typeCodeIPv4, type: ICMP.typeIPv4, code: ICMP.codeIPv4 };
const ICMP_IPV6 = { protocol: 58, typeCode: ICMP.typeCodeIPv6, type: ICMP.typeIPv6, code: ICMP.codeIPv6 };
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
