import { type Defect, shown } from "../../record/defect.ts";
import { LIMITS } from "../../record/limits.ts";
import type { RecordSink } from "../../record/sink.ts";
import { DAY, HOUR, type Instant, parseInstant } from "../../values/instant.ts";
import type { ReadContext, StreamReader } from "../format.ts";
import { LineSplitter } from "../text/lines.ts";
import { LogPeriod } from "../text/log-period.ts";
import { Header, type Layout, type Refusal } from "./header.ts";
import { JsonRows } from "./json-rows.ts";
import { ConnWriter } from "./to-record.ts";
import { TsvRows } from "./tsv-rows.ts";

const TAB = 0x09;
const HASH = 0x23;
const LEFT_BRACE = 0x7b;
/** Logs are turned over by the hour or the day; a longer one is covered where it has records. */
const LONGEST_FRAME = 2 * DAY;
/** Records that begin before this are told: the clock was not set, or the times count from the start of a capture. */
const FIRST_PLAUSIBLE: Instant = Date.UTC(1990, 0, 1);

/** Reads conn logs in Zeek's two text forms. */
export class ZeekConnReader implements StreamReader {
  readonly #sink: RecordSink;
  readonly #exporter: string;
  readonly #lines: LineSplitter;
  readonly #writer: ConnWriter;
  readonly #json: JsonRows;
  readonly #tsv: TsvRows;
  readonly #period = new LogPeriod();
  readonly #refused = new Map<string, Defect>();
  #header = new Header();
  #layout: Layout | Refusal = this.#header.layout();
  #stale = false;
  #headers = 0;
  #rows = 0;
  #offset = 0;
  #early: { offset: number; start: Instant; count: number } | null = null;
  #mixed = false;

  constructor({ sink, settings }: ReadContext) {
    this.#sink = sink;
    this.#exporter = settings.exporter ?? "zeek";
    const configured = settings.samplingProbability;
    this.#writer = new ConnWriter(sink.builder("flow"), {
      exporter: this.#exporter,
      samplingProbability: configured ?? 1,
      samplingKnownBy: configured === null ? "told" : "configured",
    });
    this.#json = new JsonRows(this.#writer);
    this.#tsv = new TsvRows(this.#writer);
    this.#lines = new LineSplitter({
      line: (octets, from, to, offset, number) => this.#line(octets, from, to, offset, number),
      tooLong: (offset, number, octets) => this.#tooLong(offset, number, octets),
    });
  }

  push(octets: Uint8Array): void {
    this.#lines.push(octets);
    this.#offset += octets.length;
  }

  end(): void {
    this.#lines.end();
    this.#tellRefused();
    this.#tellUnfinished();
    this.#tellClock();
    const { open, close } = this.#header;
    this.#period.tell(this.#sink, (first, last) => (this.#headers === 1 ? frame(open, close, first, last) : null));
  }

  #line(octets: Uint8Array, from: number, to: number, offset: number, number: number): void {
    if (number === 1) while (octets[from] === TAB && from < to) from++; // seen before #separator in a published log
    if (to === from) return;
    const first = octets[from];
    if (first === HASH) this.#directive(octets, from, to);
    else if (first === LEFT_BRACE) this.#jsonRow(octets, from, to, offset, number);
    else this.#tsvRow(octets, from, to, offset, number);
  }

  #directive(octets: Uint8Array, from: number, to: number): void {
    const before = this.#header.path;
    if (this.#header.take(octets, from, to)) this.#stale = true;
    if (before === "" && this.#header.path !== "") this.#headers++;
  }

  #jsonRow(octets: Uint8Array, from: number, to: number, offset: number, number: number): void {
    if (this.#headers > 0 && !this.#mixed) {
      this.#mixed = true;
      this.#note("mixed-forms", offset, "rows in one form", `line ${number}: JSON among columns; read`);
    }
    const { wrong, twice, refusal } = this.#json.read(octets, from, to, offset);
    if (twice !== null)
      this.#note("name-twice", offset, "each name once", `line ${number}: "${shown(twice)}"; the last counts`);
    if (refusal) this.#refuse(refusal, offset, to - from);
    else this.#told(wrong, this.#json.expected, offset, number, to - from);
  }

  #tsvRow(octets: Uint8Array, from: number, to: number, offset: number, number: number): void {
    if (this.#stale) {
      this.#layout = this.#header.layout();
      this.#stale = false;
    }
    const layout = this.#layout;
    if (!("columns" in layout)) {
      this.#refuse(layout, offset, to - from);
      return;
    }
    const wrong = this.#tsv.read(octets, from, to, offset, layout, this.#header.path === "open_conn");
    this.#told(wrong, this.#tsv.expected, offset, number, to - from);
  }

  /** What became of a row: `wrong` is what stood there, null when the flow was written. */
  #told(wrong: string | null, expected: string, offset: number, number: number, octets: number): void {
    if (wrong !== null) {
      const kind = this.#lines.unterminated ? "truncated" : "bad-row";
      this.#sink.defect({ kind, octetOffset: offset, expected, found: `line ${number}: ${shown(wrong)}`, octets });
      return;
    }
    const writer = this.#writer;
    this.#rows++;
    this.#period.note(this.#exporter, writer.end, writer.octets, writer.missed);
    if (writer.end < FIRST_PLAUSIBLE) {
      this.#early ??= { offset, start: writer.end, count: 0 };
      this.#early.count++;
    }
    if (writer.zoneDropped)
      this.#note("address-zone", offset, "an address", `line ${number}: an address with zone; zone dropped`);
    if (writer.escapeWrong) this.#note("bad-escape", offset, "\\xNN", `line ${number}: another backslash; kept`);
  }

  #refuse({ kind, expected, found }: Refusal, octetOffset: number, octets: number): void {
    const key = this.#refused.size < 64 ? `${kind} ${found}` : kind;
    const known = this.#refused.get(key);
    if (!known) this.#refused.set(key, { kind, octetOffset, expected, found: shown(found), octets, count: 1 });
    else this.#refused.set(key, { ...known, octets: known.octets! + octets, count: known.count! + 1 });
  }

  #tellRefused(): void {
    if (this.#stale || (this.#headers > 0 && this.#rows === 0 && this.#refused.size === 0)) {
      const layout = this.#header.layout();
      if (!("columns" in layout)) this.#refuse(layout, this.#offset, 0);
    }
    for (const defect of this.#refused.values()) this.#sink.defect(defect);
  }

  /** Zeek closes each log; one without was cut, or is still being written. */
  #tellUnfinished(): void {
    if (this.#headers === 0 || this.#header.close !== null) return;
    this.#sink.defect({
      kind: "unfinished",
      octetOffset: this.#offset,
      expected: "#close",
      found: `the end of the input after ${this.#rows} rows`,
    });
  }

  #tellClock(): void {
    if (!this.#early) return;
    const found = `${this.#early.count} records from ${new Date(this.#early.start).toISOString()} on; kept`;
    this.#note("clock", this.#early.offset, "times after 1990", found);
  }

  #tooLong(octetOffset: number, number: number, octets: number): void {
    const expected = `at most ${LIMITS.lineOctets.value} octets a line`;
    this.#sink.defect({ kind: "line-too-long", octetOffset, expected, found: `line ${number}: ${octets}`, octets });
  }

  #note(kind: string, octetOffset: number, expected: string, found: string): void {
    this.#sink.defect({ kind, octetOffset, expected, found, note: true });
  }
}

/**
 * The time between #open and #close, where the records lie in it. Both are told in the sensor's local time without zone,
 * and of a log made from a capture they are the time of the making; then the records themselves must do.
 */
function frame(open: string | null, close: string | null, first: Instant, last: Instant) {
  const from = zeekTime(open);
  const to = zeekTime(close);
  if (from === null || to === null || to <= from || to - from > LONGEST_FRAME) return null;
  return first >= from - HOUR / 4 && last <= to + HOUR / 4 ? { from, to } : null;
}

/** `2024-04-19-00-00-01`. */
function zeekTime(told: string | null): Instant | null {
  const match = /^(\d{4}-\d\d-\d\d)-(\d\d)-(\d\d)-(\d\d)$/.exec(told ?? "");
  return match ? parseInstant(`${match[1]}T${match[2]}:${match[3]}:${match[4]}Z`) : null;
}
