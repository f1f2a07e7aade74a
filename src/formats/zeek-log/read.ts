import { type Defect, shown } from "../../record/defect.ts";
import { LIMITS } from "../../record/limits.ts";
import type { RecordSink } from "../../record/sink.ts";
import type { ReadContext, StreamReader } from "../format.ts";
import { LineSplitter } from "../text/lines.ts";
import { ConnWriter } from "./conn.ts";
import { ConnLines } from "./conn-lines.ts";
import { ConnPeriod } from "./conn-period.ts";
import { Header, type Layout, type Refusal } from "./header.ts";
import { JsonRows } from "./json-rows.ts";
import type { LogWriter } from "./log-writer.ts";
import { readTsv } from "./tsv-rows.ts";
import { Writers } from "./writers.ts";

const TAB = 0x09;
const HASH = 0x23;
const LEFT_BRACE = 0x7b;

/** Reads Zeek logs in their two text forms; a log may follow another, with a header between or a `_path` in each row. */
export class ZeekReader implements StreamReader {
  readonly #sink: RecordSink;
  readonly #lines: LineSplitter;
  readonly #writers: Writers;
  readonly #json: JsonRows;
  readonly #scan: ConnLines;
  readonly #period: ConnPeriod;
  readonly #refused = new Map<string, Defect>();
  #header = new Header();
  #layout: Layout | Refusal = this.#header.layout();
  #stale = false;
  #headers = 0;
  #rows = 0;
  #offset = 0;
  #mixed = false;

  constructor(context: ReadContext) {
    this.#sink = context.sink;
    this.#writers = new Writers(context);
    this.#period = new ConnPeriod(context.sink, this.#writers.exporter);
    this.#json = new JsonRows((log) => this.#writers.of(log));
    this.#scan = new ConnLines(context.sink, this.#writers, (writer, offset, number) =>
      this.#written(writer, offset, number),
    );
    this.#lines = new LineSplitter(
      {
        line: (octets, from, to, offset, number) => this.#line(octets, from, to, offset, number),
        tooLong: (offset, number, octets) => this.#tooLong(offset, number, octets),
        lines: (octets, from, to, offset, number) => this.#scanned(octets, from, to, offset, number),
      },
      context.sink,
    );
  }

  push(octets: Uint8Array): void {
    this.#lines.push(octets);
    this.#offset += octets.length;
  }

  end(): void {
    this.#lines.end();
    this.#tellRefused();
    this.#tellUnfinished();
    this.#writers.tellForgotten(this.#offset);
    this.#period.tell(this.#headers === 1 ? this.#header : null);
  }

  /** As many rows as are written as usual. */
  #scanned(octets: Uint8Array, from: number, to: number, offset: number, number: number) {
    const layout = this.#currentLayout();
    const lines = { octets, from, to, offset, number };
    const taken = this.#scan.take(lines, "columns" in layout ? layout : null, this.#headers === 0);
    this.#rows += taken.lines;
    return taken;
  }

  #line(octets: Uint8Array, from: number, to: number, offset: number, number: number): void {
    let start = from;
    if (number === 1) while (octets[start] === TAB && start < to) start++; // before #separator in a published log
    this.#sink.understood(start - from);
    if (to === start) return;
    const first = octets[start];
    if (first === HASH) this.#directive(octets, start, to);
    else if (first === LEFT_BRACE) this.#jsonRow(octets, start, to, offset + start - from, number);
    else this.#tsvRow(octets, start, to, offset + start - from, number);
  }

  #directive(octets: Uint8Array, from: number, to: number): void {
    const before = this.#header.path;
    if (this.#header.take(octets, from, to)) this.#stale = true;
    if (before === "" && this.#header.path !== "") this.#headers++;
    this.#sink.understood(to - from);
  }

  #jsonRow(octets: Uint8Array, from: number, to: number, offset: number, number: number): void {
    if (this.#headers > 0 && !this.#mixed) {
      this.#mixed = true;
      this.#note("mixed-forms", offset, "rows in one form", `line ${number}: JSON among columns; read`);
    }
    const { wrong, twice, refusal, writer } = this.#json.read(octets, from, to, offset);
    if (twice !== null)
      this.#note("name-twice", offset, "each name once", `line ${number}: "${shown(twice)}"; the last counts`);
    if (refusal) this.#refuse(refusal, offset, to - from);
    else this.#told(wrong, writer, offset, number, to - from);
  }

  #tsvRow(octets: Uint8Array, from: number, to: number, offset: number, number: number): void {
    const layout = this.#currentLayout();
    if (!("columns" in layout)) {
      this.#refuse(layout, offset, to - from);
      return;
    }
    const writer = this.#writers.of(layout.log);
    this.#told(readTsv(writer, octets, from, to, offset, layout), writer, offset, number, to - from);
  }

  #currentLayout(): Layout | Refusal {
    if (this.#stale) this.#layout = this.#header.layout();
    this.#stale = false;
    return this.#layout;
  }

  /** What became of a row: `wrong` is null when it made sense. */
  #told(
    wrong: { expected: string; found: string } | null,
    writer: LogWriter | null,
    offset: number,
    number: number,
    octets: number,
  ): void {
    if (wrong !== null || writer === null) {
      const kind = this.#lines.unterminated ? "truncated" : "bad-row";
      const found = `line ${number}: ${shown(wrong?.found ?? "")}`;
      this.#sink.defect({ kind, octetOffset: offset, expected: wrong?.expected ?? "a row", found, octets });
      return;
    }
    this.#sink.understood(octets);
    this.#rows++;
    this.#written(writer, offset, number);
  }

  #written(writer: LogWriter, offset: number, number: number): void {
    if (writer instanceof ConnWriter) this.#period.note(writer, offset);
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

  #tooLong(octetOffset: number, number: number, octets: number): void {
    const expected = `at most ${LIMITS.lineOctets.value} octets a line`;
    this.#sink.defect({ kind: "line-too-long", octetOffset, expected, found: `line ${number}: ${octets}`, octets });
  }

  #note(kind: string, octetOffset: number, expected: string, found: string): void {
    this.#sink.defect({ kind, octetOffset, expected, found, note: true });
  }
}
