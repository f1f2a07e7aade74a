import type { Column } from "../../record/batch.ts";
import { LIMITS } from "../../record/limits.ts";
import type { Choice } from "./choose-fields.ts";
import type { Writer } from "./run.ts";

const DECODER = new TextDecoder();

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

/** Text up to its first NUL, cut at the limit. */
export function textOf(view: DataView, at: number, octets: number): string {
  if (octets === 0) return "";
  const held = Math.min(octets, LIMITS.textOctets.value);
  const text = DECODER.decode(new Uint8Array(view.buffer, view.byteOffset + at, held));
  const end = text.indexOf("\0");
  return end < 0 ? text : text.slice(0, end);
}
