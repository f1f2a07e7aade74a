import type { BatchBuilder, Column } from "../../record/batch.ts";
import type { TextPool } from "../../record/text-pool.ts";
import type { Instant } from "../../values/instant.ts";
import type { ReadContext } from "../format.ts";
import { LogPeriod } from "../text/log-period.ts";
import { type Exporters, ipv4Text, ipv6Text, type Share, shareOf } from "./exporters.ts";
import type { Span } from "./field-writers.ts";
import { u64 } from "./file-header.ts";
import type { Layout, Who } from "./layout.ts";
import { stage } from "./staged-records.ts";

/** What 32 bits of seconds can tell: up to 2106. */
const LAST: Instant = 0x1_0000_0000 * 1000;

/** Where a block's records lie in the input: one behind the other, or all at their compressed block. */
export interface Origin {
  readonly offset: number;
  /** Octets of the input that an octet of the block stands for: 1, or 0 in a compressed block. */
  readonly step: 0 | 1;
}

/** What is written beside a record, for as long as the next one has the same exporter. */
interface Sender {
  readonly name: string;
  readonly domain: number | null;
  readonly share: Share | null;
}

/** Writes records of a layout as rows, and keeps count of what is odd about them. */
export class FlowRows {
  readonly #sink: ReadContext["sink"];
  readonly #settings: ReadContext["settings"];
  readonly #exporters: Exporters;
  readonly #builder: BatchBuilder;
  readonly #period = new LogPeriod();
  readonly #columns: Readonly<Record<"start" | "end" | "exporter" | "domain" | "knownBy" | "probability", Column>>;
  readonly #counters: readonly Column[];
  /** The name of the source, for records that tell no exporter. */
  ident = "";
  readonly #names = { exporter: new LastText(), knownBy: new LastText() };
  #sender: Sender | null = null;
  #exporter = -1;
  #sampler = -1;
  #odd = { count: 0, offset: 0 };
  #backwards = { count: 0, offset: 0 };
  #scaled = { count: 0, offset: 0 };

  constructor({ sink, settings }: ReadContext, exporters: Exporters) {
    this.#sink = sink;
    this.#settings = settings;
    this.#exporters = exporters;
    const builder = sink.builder("flow");
    this.#builder = builder;
    this.#columns = {
      start: builder.column("flowStartMilliseconds"),
      end: builder.column("flowEndMilliseconds"),
      exporter: builder.pooled("exporter"),
      domain: builder.column("observationDomainId"),
      knownBy: builder.pooled("samplingKnownBy"),
      probability: builder.column("samplingProbability"),
    };
    this.#counters = ["octetDeltaCount", "packetDeltaCount"].map((name) => builder.column(name));
  }

  get builder(): BatchBuilder {
    return this.#builder;
  }

  /** So many records of a layout as can be staged, the first of them at `at`. */
  write(layout: Layout, view: DataView, at: number, records: number, origin: Origin): void {
    const { octets } = layout;
    for (let left = records, here = at; left > 0; ) {
      const rows = Math.min(left, this.#builder.left);
      const offset = origin.offset + here * origin.step;
      const row = this.#builder.nextRun(rows, offset, octets * origin.step);
      const span = { view, at: here, stride: octets, row, rows };
      stage(view, here, rows * octets);
      for (const write of layout.writers) write(span);
      this.#times(span, layout.who, offset);
      this.#senders(span, layout.who, offset);
      left -= rows;
      here += rows * octets;
    }
  }

  /** An exporter or a sampler was told: what is known of the sender holds no longer. */
  forget(): void {
    this.#exporter = -1;
  }

  /** Tells coverage and what was only counted. */
  end(): void {
    this.#period.tell(this.#sink);
    const tell = (kind: string, { count, offset }: { count: number; offset: number }, words: string[], note: boolean) =>
      count > 0 &&
      this.#sink.defect({ kind, octetOffset: offset, expected: words[0]!, found: `${count} ${words[1]}`, count, note });
    tell(
      "flow-time",
      this.#odd,
      ["start and end of each flow", "flows without; the time they came stands for it"],
      true,
    );
    tell("end-before-start", this.#backwards, ["flows that end after they start", "that do not, kept as told"], false);
    tell(
      "scaled-counters",
      this.#scaled,
      ["counters as exported", "flows whose counters are scaled by a rate that is not told"],
      true,
    );
  }

  /** Puts times in order: what is zero or beyond all clocks gives way to the event's time, the other end or reception. */
  #times({ view, at, stride, row, rows }: Span, who: Who, offset: number): void {
    const starts = this.#columns.start.values as Float64Array;
    const ends = this.#columns.end.values as Float64Array;
    for (let i = row, here = at; i < row + rows; i++, here += stride) {
      const start = starts[i]!;
      const end = ends[i]!;
      if (start > 0 && start <= end && end < LAST) continue;
      if (isTime(start) && isTime(end)) {
        count(this.#backwards, offset);
        continue;
      }
      const event = timeAt(view, here, who.event);
      if (event === null) count(this.#odd, offset);
      const other = event ?? (isTime(start) ? start : isTime(end) ? end : timeAt(view, here, who.received)) ?? 0;
      if (!isTime(start)) starts[i] = other;
      if (!isTime(end)) ends[i] = other;
    }
  }

  /** Records of one sender are written at once: most files have few, and each sends many. */
  #senders(span: Span, who: Who, offset: number): void {
    for (let from = 0; from < span.rows; ) {
      const to = sameUntil(span, who, from);
      this.#sameSender(span, who, from, to, offset);
      from = to;
    }
  }

  #sameSender({ view, at, stride, row }: Span, who: Who, from: number, to: number, offset: number): void {
    const { exporter, domain } = this.#columns;
    const here = at + from * stride;
    const [first, end] = [row + from, row + to];
    const sender = this.#senderOf(view, here, who);
    put(exporter, this.#names.exporter, first, end, sender.name);
    if (sender.domain !== null && !who.hasDomain) {
      (domain.values as Uint32Array).fill(sender.domain, first, end);
      domain.tell(first, end - first);
    }
    this.#notePeriod(view, here, stride, who, first, end, sender.name);
    const { place, bit } = who.isSampled;
    if (place >= 0 && (view.getUint8(here + place) & bit) !== 0) {
      for (let i = first; i < end; i++) this.#rate(i, i + 1, this.#unscaled(i, sender, offset));
      return;
    }
    this.#rate(first, end, null);
  }

  /** When the records came, or where that is not told when their flows ended. */
  #notePeriod(view: DataView, at: number, stride: number, who: Who, first: number, end: number, name: string): void {
    const ends = this.#columns.end.values as Float64Array;
    const place = who.received;
    let earliest = Number.POSITIVE_INFINITY;
    let latest = Number.NEGATIVE_INFINITY;
    for (let i = first, from = at + place; i < end; i++, from += stride) {
      let time = place < 0 ? 0 : view.getUint32(from + 4, true) * 0x1_0000_0000 + view.getUint32(from, true);
      if (!isTime(time)) time = ends[i]!;
      if (time < earliest) earliest = time;
      if (time > latest) latest = time;
    }
    if (this.#period.noteMany(name, earliest, latest, end - first)) return;
    for (let i = first, record = at; i < end; i++, record += stride)
      this.#period.note(name, timeAt(view, record, place) ?? ends[i]!);
  }

  /** The share of packets that is told, or the operator's. */
  #rate(first: number, end: number, told: number | null): void {
    const { knownBy, probability } = this.#columns;
    const settled = told ?? this.#settings.samplingProbability;
    put(knownBy, this.#names.knownBy, first, end, told !== null ? "told" : settled !== null ? "configured" : "unknown");
    if (settled === null) return;
    (probability.values as Float64Array).fill(settled, first, end);
    probability.tell(first, end - first);
  }

  #senderOf(view: DataView, at: number, who: Who): Sender {
    const { exporter, exporterOctets, sampler } = who;
    const number =
      exporter < 0 ? 0 : exporterOctets === 1 ? view.getUint8(at + exporter) : view.getUint16(at + exporter, true);
    const chosenBy = sampler < 0 ? -1 : u64(view, at + sampler);
    if (this.#sender && number === this.#exporter && chosenBy === this.#sampler && number > 0) return this.#sender;
    const known = this.#exporters.get(number);
    this.#exporter = known ? number : -1;
    this.#sampler = chosenBy;
    this.#sender = known
      ? { name: known.name, domain: known.domain, share: shareOf(known, chosenBy < 0 ? null : chosenBy) }
      : { name: this.#routerOf(view, at, who), domain: null, share: null };
    return this.#sender;
  }

  #routerOf(view: DataView, at: number, { router, routerOctets }: Who): string {
    const fallback = this.ident || (this.#settings.exporter ?? "file");
    if (router < 0) return fallback;
    return routerOctets === 16 ? ipv6Text(view, at + router) : ipv4Text(view, at + router);
  }

  /**
   * Share of packets of a flow whose counters the collector has multiplied by the rate: here they become what the exporter
   * said. Null where the rate is not told. Of other flows the collector did not know which sampler chose them.
   */
  #unscaled(row: number, { share }: Sender, offset: number): number | null {
    if (share && this.#counters.every((column) => isMultiple(column, row, share))) {
      for (const column of this.#counters) unscale(column, row, share);
      return share.chosen / share.of;
    }
    count(this.#scaled, offset);
    return null;
  }
}

/** Up to which record of the span all have the sender of the one at `from`. */
function sameUntil({ view, at, stride, rows }: Span, who: Who, from: number): number {
  const { exporter, exporterOctets, router, routerOctets, sampler, isSampled } = who;
  if (sampler >= 0 || (router >= 0 && routerOctets === 16)) return from + 1;
  const first = at + from * stride;
  let to = from + 1;
  for (let here = first + stride; to < rows; to++, here += stride) {
    if (exporter >= 0 && view.getUint8(here + exporter) !== view.getUint8(first + exporter)) break;
    if (
      exporter >= 0 &&
      exporterOctets === 2 &&
      view.getUint8(here + exporter + 1) !== view.getUint8(first + exporter + 1)
    )
      break;
    if (isSampled.place >= 0 && view.getUint8(here + isSampled.place) !== view.getUint8(first + isSampled.place)) break;
    if (router >= 0 && view.getUint32(here + router) !== view.getUint32(first + router)) break;
  }
  return to;
}

/** The text that was written last, and its number in the pool of the batch. */
class LastText {
  #pool: TextPool | null = null;
  #text = "";
  #number = 0;

  numberOf(text: string, pool: TextPool): number {
    if (pool !== this.#pool || text !== this.#text) this.#number = pool.put(text);
    this.#pool = pool;
    this.#text = text;
    return this.#number;
  }
}

/** One text for the rows from `first` to `end`. */
function put(column: Column, last: LastText, first: number, end: number, text: string): void {
  (column.values as Uint32Array).fill(last.numberOf(text, column.pool!), first, end);
  column.tell(first, end - first);
}

function count(so: { count: number; offset: number }, offset: number): void {
  if (so.count++ === 0) so.offset = offset;
}

function isTime(time: Instant): boolean {
  return time > 0 && time < LAST;
}

/** The milliseconds at a place of a record, if it has them. */
function timeAt(view: DataView, at: number, place: number): Instant | null {
  if (place < 0) return null;
  const time = u64(view, at + place);
  return isTime(time) ? time : null;
}

function isMultiple(column: Column, row: number, { chosen, of }: Share): boolean {
  return (counter(column, row) * chosen) % of === 0;
}

function unscale(column: Column, row: number, { chosen, of }: Share): void {
  column.number(row, (counter(column, row) * chosen) / of);
}

function counter({ values }: Column, row: number): number {
  return (values as Uint32Array)[2 * row + 1]! * 0x1_0000_0000 + (values as Uint32Array)[2 * row]!;
}
