import type { BatchBuilder } from "../../record/batch.ts";
import { type Field, fieldEnd, fieldWriter, type Writer } from "./field-writers.ts";

/** A place within a record, or -1 where its like is not there. */
type Place = number;

/** Records alike: what they all begin with, and how they become rows. */
export interface Layout {
  /** Octets of a record. */
  readonly octets: number;
  /** What tells a record of this layout from others: words at places, some bits of which count. */
  readonly words: Int32Array;
  readonly places: Int32Array;
  readonly masks: Int32Array;
  /** Whether it names two ends; others are no flows. */
  readonly isFlow: boolean;
  readonly writers: readonly Writer[];
  readonly who: Who;
}

/** Where a record says who sent it, when, and how it was sampled. */
export interface Who {
  /** The collector's number of the exporter, of one octet or two. */
  readonly exporter: Place;
  readonly exporterOctets: 1 | 2;
  readonly isSampled: { readonly place: Place; readonly bit: number };
  /** Address of the exporter, of four octets or sixteen. */
  readonly router: Place;
  readonly routerOctets: 4 | 16;
  /** When the collector got it, u64 of milliseconds. */
  readonly received: Place;
  /** When the event was, u64 of milliseconds. */
  readonly event: Place;
  /** Whether it tells its own observation domain. */
  readonly hasDomain: boolean;
  /** Which sampler chose it, u64. */
  readonly sampler: Place;
}

/** A field, and where the element, extension or record begins that holds it. */
export interface Placed {
  readonly field: Field;
  readonly from: number;
}

/** The fields that end within `octets` as writers; of two for one column the last counts. */
export function writersOf(builder: BatchBuilder, placed: readonly Placed[], octets: number): Writer[] {
  const byColumn = new Map<string, Placed>();
  for (const one of placed) if (one.from + fieldEnd(one.field) <= octets) byColumn.set(one.field.column, one);
  return [...byColumn.values()].map(({ field, from }) => fieldWriter(builder, field, from));
}

/** How many of `most` records, the first of them at `at` and of that layout, are of it too; word by word. */
export function countAlike({ octets, words, places, masks }: Layout, view: DataView, at: number, most: number): number {
  let records = most;
  for (let i = 0; i < words.length && records > 1; i++) {
    const [word, mask] = [words[i]!, masks[i]!];
    let alike = 1;
    for (let here = at + octets + places[i]!; alike < records; alike++, here += octets)
      if ((view.getInt32(here, true) & mask) !== word) break;
    records = alike;
  }
  return records;
}

/** Whether the record at `at` is of that layout; its octets are known to be there. */
function isOf(layout: Layout, view: DataView, at: number): boolean {
  const { words, places, masks } = layout;
  for (let i = 0; i < words.length; i++)
    if ((view.getInt32(at + places[i]!, true) & masks[i]!) !== words[i]!) return false;
  return true;
}

/** Words and places of a layout as read from one of its records. */
export function marksOf(view: DataView, at: number, marks: readonly (readonly [place: number, mask: number])[]) {
  return {
    places: Int32Array.from(marks, ([place]) => place),
    masks: Int32Array.from(marks, ([, mask]) => mask | 0),
    words: Int32Array.from(marks, ([place, mask]) => view.getInt32(at + place, true) & mask),
  };
}

/** Layouts that were met, the last one first: records of a kind come in rows. */
export class Layouts {
  readonly #known: Layout[] = [];

  /** The layout of the record at `at`, whose octets are there. */
  of(view: DataView, at: number, octets: number): Layout | null {
    const known = this.#known;
    for (let i = 0; i < known.length; i++) {
      const layout = known[i]!;
      if (layout.octets !== octets || !isOf(layout, view, at)) continue;
      if (i > 0) {
        known.copyWithin(1, 0, i);
        known[0] = layout;
      }
      return layout;
    }
    return null;
  }

  add(layout: Layout): void {
    this.#known.unshift(layout);
    if (this.#known.length > MOST_LAYOUTS) this.#known.pop();
  }

  clear(): void {
    this.#known.length = 0;
  }
}

/** Those of files in use are a handful; a forged file could tell another one with each record. */
const MOST_LAYOUTS = 64;
