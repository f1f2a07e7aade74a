import type { Column } from "../../record/batch.ts";
import type { Choice } from "./choose-fields.ts";
import { type Run, uint, type Writer } from "./run.ts";
import type { Template } from "./template.ts";

const IP_VERSION = 60;

/**
 * An address of either family. Where a template has both, exporters leave the one that is not meant at zero; should
 * neither be zero, ipVersion (IE 60) decides, and IPv6 where that is not told.
 */
export function addressWriter(column: Column, choices: readonly Choice[], { fields }: Template): Writer {
  const ipv4 = choices.find(({ rule }) => rule.codec === "ipv4")?.field;
  const ipv6 = choices.find(({ rule }) => rule.codec === "ipv6")?.field;
  if (ipv6 === undefined) return ipv4Writer(column, ipv4!);
  if (ipv4 === undefined) return ipv6Writer(column, ipv6);
  const version = fields.findIndex(({ element, enterprise }) => element === IP_VERSION && enterprise === 0);
  return eitherWriter(column, ipv4, ipv6, version);
}

const LITTLE_ENDIAN = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;
/** The third of four words of an IPv4-mapped address, octets 00 00 ff ff. */
const MAPPED = new Uint32Array(new Uint8Array([0, 0, 0xff, 0xff]).buffer)[0]!;

/** The column's octets as words of the machine's own order: four a cell. */
function wordsOf(column: Column): () => Uint32Array {
  let values: unknown = null;
  let words: Uint32Array = new Uint32Array(0);
  return () => {
    if (column.values !== values) {
      const octets = column.values as Uint8Array;
      values = octets;
      words = new Uint32Array(octets.buffer, octets.byteOffset, octets.length / 4);
    }
    return words;
  };
}

function ipv4Writer(column: Column, field: number): Writer {
  const words = wordsOf(column);
  return ({ view, places, stride, row, rows }) => {
    const into = words();
    let at = places[field]!;
    for (let i = row; i < row + rows; i++, at += stride) {
      into[4 * i + 2] = MAPPED;
      into[4 * i + 3] = view.getUint32(at, LITTLE_ENDIAN);
    }
    column.nulls?.fill(0, row, row + rows);
  };
}

function ipv6Writer(column: Column, field: number): Writer {
  const words = wordsOf(column);
  return ({ view, places, stride, row, rows }) => {
    const into = words();
    let at = places[field]!;
    for (let i = row; i < row + rows; i++, at += stride) putIPv6(into, 4 * i, view, at);
    column.nulls?.fill(0, row, row + rows);
  };
}

function eitherWriter(column: Column, ipv4: number, ipv6: number, version: number): Writer {
  const words = wordsOf(column);
  return (run) => {
    const { view, places, stride, row, rows } = run;
    const into = words();
    for (let i = 0; i < rows; i++) {
      const at4 = places[ipv4]! + i * stride;
      const at6 = places[ipv6]! + i * stride;
      if (meansIPv6(run, i, at4, at6, version)) putIPv6(into, 4 * (row + i), view, at6);
      else {
        into[4 * (row + i) + 2] = MAPPED;
        into[4 * (row + i) + 3] = view.getUint32(at4, LITTLE_ENDIAN);
      }
    }
    column.nulls?.fill(0, row, row + rows);
  };
}

function meansIPv6(
  { view, places, lengths, stride }: Run,
  i: number,
  at4: number,
  at6: number,
  version: number,
): boolean {
  const zero6 =
    view.getUint32(at6) + view.getUint32(at6 + 4) + view.getUint32(at6 + 8) + view.getUint32(at6 + 12) === 0;
  if (zero6 || view.getUint32(at4) === 0) return !zero6;
  return version < 0 || uint(view, places[version]! + i * stride, lengths[version]!) !== 4;
}

function putIPv6(into: Uint32Array, at: number, view: DataView, from: number): void {
  for (let word = 0; word < 4; word++) into[at + word] = view.getUint32(from + 4 * word, LITTLE_ENDIAN);
}
