import type { RecordSink } from "../../record/sink.ts";
import type { Exporters } from "./exporters.ts";
import { EXTENSIONS } from "./extensions.ts";
import { identText, u64 } from "./file-header.ts";
import type { FlowRows, Origin } from "./flow-rows.ts";
import { countAlike, type Layout, Layouts } from "./layout.ts";
import { layout1, layoutOld, leastOctets, mapOf, OLD_COMMON_OCTETS } from "./layout1.ts";
import { layout2 } from "./layout2.ts";
import { stagedRecords } from "./staged-records.ts";

/** A block's records, decompressed. */
export interface BlockContent {
  readonly view: DataView;
  /** Where they end; they begin at 0. */
  readonly to: number;
  /** As its header tells. */
  readonly records: number;
  readonly origin: Origin;
  /** Whether the file was cut within the block. */
  readonly isCut: boolean;
  /** Octets of the input that so many of these stand for; they are counted as given up. */
  giveUp(octets: number): number;
}

/** What was found in the file's appendix, or is known of all its records. */
export interface Tally {
  /** Flow records, also those that name no two ends. */
  flows: number;
  /** Flows that the statistics count; null while none were met. */
  stated: number | null;
  /** Sequence failures by exporter, as the collector counted them. */
  sequenceFailures: number;
  noFlows: number;
}

/** Types of records, id.h and nffile.h of nfdump. */
const TYPES = {
  shortCommon: 1,
  map: 2,
  exporterInfo: 7,
  exporterStat: 8,
  oldSampler: 9,
  common: 10,
  v3: 11,
  sampler: 15,
  ident: 0x8001,
  stat: 0x8002,
} as const;
const MOST_TYPES = 64;
const LEAST_OCTETS: ReadonlyMap<number, number> = new Map<number, number>([
  [TYPES.map, 8],
  [TYPES.exporterInfo, 32],
  [TYPES.exporterStat, 8],
  [TYPES.oldSampler, 16],
  [TYPES.sampler, 24],
  [TYPES.stat, 12],
]);
const RECORD_HEADER_OCTETS = 4;
const ALL_MAPS = 0xffff; // INIT_ID, which stands for 0
const STAT_OCTETS = 24; // exporter_stat_s

/** Reads the records of a block, whatever its file's layout: each tells its type and size. */
export class RecordReader {
  readonly #sink: RecordSink;
  readonly #rows: FlowRows;
  readonly #exporters: Exporters;
  readonly #layouts = new Layouts();
  /** Records that were written at once last; not many more are looked at next. */
  #alike = 0;
  readonly #maps = new Map<number, readonly number[]>();
  readonly tally: Tally = { flows: 0, stated: null, sequenceFailures: 0, noFlows: 0 };

  constructor(sink: RecordSink, rows: FlowRows, exporters: Exporters) {
    this.#sink = sink;
    this.#rows = rows;
    this.#exporters = exporters;
  }

  /** The records of a block; whether it was of the file's appendix. */
  read(block: BlockContent): boolean {
    let isAppendix = false;
    const records = this.#walk(block, RECORD_HEADER_OCTETS, sizeOf, (at, octets) => {
      const type = block.view.getUint16(at, true);
      if (type === TYPES.v3 || type === TYPES.common || type === TYPES.shortCommon)
        return this.#flow(block, type, at, octets);
      isAppendix ||= type === TYPES.ident || type === TYPES.stat;
      return this.#other(block, type, at, octets);
    });
    this.#tellCount(block, records);
    return isAppendix;
  }

  /** The records of a block of nfdump 1.5, which are all flows. */
  readOld(block: BlockContent): void {
    const { view } = block;
    const oldSize = (_: DataView, at: number) => view.getUint16(at + 4, true);
    const records = this.#walk(block, OLD_COMMON_OCTETS, oldSize, (at, octets) => {
      const known = this.#layouts.of(view, at, octets);
      return known ?? this.#newLayout(layoutOld(view, at, octets, this.#rows.builder));
    });
    this.#tellCount(block, records);
  }

  /** Record by record; those alike that follow each other are written at once. How many there were. */
  #walk(
    block: BlockContent,
    least: number,
    size: (view: DataView, at: number) => number,
    read: (at: number, octets: number) => Layout | string | null,
  ): number {
    const { view, to } = block;
    let records = 0;
    for (let at = 0; at < to; ) {
      const octets = at + least > to ? 0 : size(view, at);
      if (octets < least || at + octets > to) {
        this.#tellRest(block, at, octets);
        return block.isCut ? block.records : records;
      }
      const layout = read(at, octets);
      if (typeof layout === "string")
        this.#tell(block, "bad-record", at, "a record that holds together", layout, octets);
      const alike = layout === null || typeof layout === "string" ? 1 : this.#run(layout, block, at);
      records += alike;
      at += alike * octets;
    }
    return records;
  }

  /** The record at `at` and some of its layout that follow it, written at once; how many. */
  #run(layout: Layout, { view, to, origin }: BlockContent, at: number): number {
    const { octets } = layout;
    const there = Math.min(Math.floor((to - at) / octets), stagedRecords(octets), 2 * this.#alike + 8);
    const records = countAlike(layout, view, at, there);
    this.#alike = records;
    this.tally.flows += records;
    if (layout.isFlow) this.#rows.write(layout, view, at, records, origin);
    else this.tally.noFlows += records;
    return records;
  }

  #flow(block: BlockContent, type: number, at: number, octets: number): Layout | string {
    const { view } = block;
    const known = this.#layouts.of(view, at, octets);
    if (known) return known;
    if (type === TYPES.v3) return this.#newLayout(layout2(view, at, octets, this.#rows.builder));
    if (octets < leastOctets(type)) return this.#refused(`a flow of ${octets} octets`);
    const map = mapOf(view, at);
    const extensions = this.#maps.get(map);
    if (!extensions) return this.#refused(`extension map ${map}, which is not told`);
    return this.#newLayout(layout1(view, at, octets, extensions, this.#rows.builder));
  }

  #newLayout(layout: Layout | string): Layout | string {
    if (typeof layout === "string") return this.#refused(layout);
    this.#layouts.add(layout);
    return layout;
  }

  /** A flow that cannot be read is one that the statistics count. */
  #refused(because: string): string {
    this.tally.flows++;
    return because;
  }

  /** A record that is no flow; in plain words what is wrong with it, if something is. */
  #other({ view }: BlockContent, type: number, at: number, octets: number): string | null {
    if (octets < (LEAST_OCTETS.get(type) ?? 0)) return `a record of type ${type} of ${octets} octets`;
    switch (type) {
      case TYPES.map:
        return this.#map(view, at, octets);
      case TYPES.exporterInfo:
        this.#exporters.info(view, at);
        this.#rows.forget();
        return null;
      case TYPES.oldSampler:
      case TYPES.sampler:
        if (type === TYPES.sampler) this.#exporters.sampler(view, at);
        else this.#exporters.oldSampler(view, at);
        this.#rows.forget();
        return null;
      case TYPES.exporterStat:
        return this.#exporterStat(view, at, octets);
      case TYPES.ident:
        this.#rows.ident ||= identText(view, at + RECORD_HEADER_OCTETS, at + octets);
        return null;
      case TYPES.stat:
        this.tally.stated = u64(view, at + RECORD_HEADER_OCTETS);
        return null;
      default:
        return type > 0 && type < MOST_TYPES ? null : `a record of type ${type}`;
    }
  }

  #map(view: DataView, at: number, octets: number): string | null {
    const told = view.getUint16(at + 4, true);
    const id = told === ALL_MAPS ? 0 : told;
    const extensions: number[] = [];
    for (let here = at + 8; here + 2 <= at + octets; here += 2) {
      const extension = view.getUint16(here, true);
      if (extension === 0) break;
      extensions.push(extension);
    }
    const unknown = extensions.find((extension) => !EXTENSIONS.has(extension));
    const before = this.#maps.get(id);
    if (before && before.join() !== extensions.join()) this.#layouts.clear();
    if (unknown === undefined) this.#maps.set(id, extensions);
    else this.#maps.delete(id);
    return unknown === undefined ? null : `extension ${unknown} in map ${id}`;
  }

  #exporterStat(view: DataView, at: number, octets: number): string | null {
    const count = view.getUint32(at + 4, true);
    if (8 + count * STAT_OCTETS > octets) return `statistics of ${count} exporters in ${octets} octets`;
    for (let i = 0; i < count; i++) this.tally.sequenceFailures += view.getUint32(at + 12 + i * STAT_OCTETS, true);
    return null;
  }

  #tellRest(block: BlockContent, at: number, octets: number): void {
    const rest = block.to - at;
    if (block.isCut) this.#tell(block, "truncated", at, "whole records", `${rest} octets of one`, rest);
    else this.#tell(block, "bad-length", at, `a record of at most ${rest} octets`, `one of ${octets}`, rest);
  }

  #tellCount({ records, origin }: BlockContent, found: number): void {
    if (found === records) return;
    this.#sink.defect({
      kind: "bad-count",
      octetOffset: origin.offset,
      expected: `${records} records in the block`,
      found: `${found}`,
    });
  }

  #tell(block: BlockContent, kind: string, at: number, expected: string, found: string, octets: number): void {
    const { offset, step } = block.origin;
    this.#sink.defect({ kind, octetOffset: offset + at * step, expected, found, octets: block.giveUp(octets) });
  }
}

/** Of every record but those of nfdump 1.5. */
function sizeOf(view: DataView, at: number): number {
  return view.getUint16(at + 2, true);
}
