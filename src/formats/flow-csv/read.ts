import { type Defect, shown } from "../../record/defect.ts";
import type { RecordSink } from "../../record/sink.ts";
import type { ReadContext, StreamReader } from "../format.ts";
import { utf8Of } from "../text/characters.ts";
import { type BadRecord, CsvRecords } from "../text/csv-records.ts";
import { kindOf, type PlainKind } from "../text/kinds.ts";
import { LogPeriod } from "../text/log-period.ts";
import { type Mapping, parseMapping } from "../text/mapping.ts";
import { defaultsOf, type TableColumn, TableWriter } from "../text/table.ts";
import { mappedColumns, namesAsked, plainColumns, rowFilter } from "../text/table-columns.ts";
import { separatorOf } from "./recognise.ts";
import { Utf16 } from "./utf16.ts";

const COMMA = 0x2c;
const BLANK = 0x20;
const HEADER_OCTETS = 64 * 1024;

/** Reads tables of records: our own columns, or somebody else's through a mapping file. */
export class CsvReader implements StreamReader {
  readonly #context: ReadContext;
  readonly #sink: RecordSink;
  readonly #mapping: Mapping | null;
  readonly #period = new LogPeriod();
  readonly #csv: CsvRecords;
  readonly #utf16 = new Utf16();
  /** What came before the separator was known. */
  #waiting: Uint8Array | null = new Uint8Array(0);
  #writer: TableWriter | null = null;
  #wanted: ((row: CsvRecords) => boolean) | null = null;
  #columns = 0;
  /** Behind the line that ends the table. */
  #ended = false;
  #refusal: Defect | null = null;
  #octets = 0;

  constructor(context: ReadContext) {
    const { map } = context.settings;
    this.#context = context;
    this.#sink = context.sink;
    this.#mapping = map ? parseMapping(map.name, map.text) : null;
    this.#csv = new CsvRecords(
      COMMA,
      {
        record: (offset, line, octets) => this.#record(this.#utf16.offset(offset), line, octets),
        bad: (wrong, offset, line, octets) => this.#bad(wrong, this.#utf16.offset(offset), line, octets),
        passed: (octets) => this.#sink.understood(octets),
      },
      (octets, from, to) => this.#utf16.octetsOf(octets, from, to),
    );
    if (this.#mapping?.header) this.#begin(this.#mapping.header, 0);
  }

  push(octets: Uint8Array): void {
    this.#octets += octets.length;
    if (this.#refusal) return;
    const utf8 = this.#utf16.decode(octets);
    if (!this.#waiting) this.#csv.push(utf8);
    else {
      this.#waiting = Buffer.concat([this.#waiting, utf8]);
      if (this.#waiting.length >= HEADER_OCTETS || utf8.includes(0x0a) || utf8.includes(0x0d)) this.#separate();
    }
  }

  end(): void {
    if (this.#waiting) this.#separate();
    if (!this.#refusal) this.#csv.end();
    this.#writer?.end();
    this.#giveUpRest();
    this.#period.tell(this.#sink);
  }

  /** The separator is told, or the one by which the first line has our words. */
  #separate(): void {
    const first = withoutMark(this.#waiting!);
    this.#utf16.markOctets = this.#waiting!.length - first.length;
    this.#sink.understood(this.#utf16.mark);
    this.#waiting = null;
    this.#csv.separateBy(this.#mapping ? separatorIn(this.#mapping) : (separatorOf(first) ?? COMMA));
    this.#csv.push(first);
  }

  #record(offset: number, line: number, octets: number): void {
    const csv = this.#csv;
    if (this.#refusal) return;
    if (this.#mapping?.trim) trim(csv);
    this.#ended ||= this.#isEnd();
    if (this.#ended) this.#sink.understood(octets);
    else if (!this.#writer) this.#header(offset, octets);
    else if (csv.count !== this.#columns) this.#ragged(offset, line, octets);
    else if (!this.#wanted || this.#wanted(csv)) this.#writer.write(csv, offset, line, csv.unterminated, octets);
    else this.#sink.understood(octets);
  }

  /** Whether this is the line, such as `Summary`, behind which no records stand. */
  #isEnd(): boolean {
    const { octets, from, to } = this.#csv;
    const ends = this.#mapping?.ends;
    return ends !== undefined && to[0]! - from[0]! === ends.length && utf8Of(octets, from[0]!, to[0]!) === ends;
  }

  #header(offset: number, headerOctets: number): void {
    const { octets, from, to, count } = this.#csv;
    const words: string[] = [];
    for (let i = 0; i < count; i++) words.push(utf8Of(octets, from[i]!, to[i]!) ?? "");
    this.#begin(words, offset);
    if (!this.#refusal) this.#sink.understood(headerOctets);
  }

  #begin(words: readonly string[], offset: number): void {
    const twice = words.find((word, i) => words.indexOf(word) !== i);
    if (twice !== undefined) {
      this.#refuse("each name once", `"${shown(twice)}" twice`, offset);
      return;
    }
    this.#columns = words.length;
    if (this.#mapping) this.#beginMapped(this.#mapping, words, offset);
    else this.#beginPlain(words, offset);
  }

  #beginPlain(words: readonly string[], offset: number): void {
    const kind = kindOf(words);
    if (kind) this.#start(kind, plainColumns(this.#sink.builder(kind), words));
    else
      this.#refuse(
        "a header of our column names, or a mapping file (--map)",
        words.length > 0 ? `"${shown(words.join(","))}"` : "nothing",
        offset,
      );
  }

  #beginMapped(mapping: Mapping, words: readonly string[], offset: number): void {
    const slotOf = (theirs: string) => words.indexOf(theirs);
    const missing = namesAsked(mapping).filter((theirs) => slotOf(theirs) < 0);
    if (missing.length > 0) {
      const expected = `the columns that ${this.#context.settings.map!.name} asks for`;
      this.#refuse(expected, `no ${shown(missing.map((name) => `"${name}"`).join(", "))} in the header`, offset);
      return;
    }
    this.#start(mapping.kind, mappedColumns(this.#sink.builder(mapping.kind), mapping, slotOf));
    if (mapping.where) this.#wanted = rowFilter(mapping, slotOf);
  }

  #start(kind: PlainKind, columns: readonly TableColumn[]): void {
    const defaults = defaultsOf(this.#context.settings, "flow-csv", this.#mapping);
    this.#writer = new TableWriter(this.#sink, kind, columns, defaults, this.#period);
  }

  #ragged(octetOffset: number, line: number, octets: number): void {
    const kind = this.#csv.unterminated ? "truncated" : "bad-row";
    const found = `line ${line}: ${this.#csv.count}`;
    this.#sink.defect({ kind, octetOffset, expected: `${this.#columns} columns`, found, octets });
  }

  #bad({ kind, expected, found }: BadRecord, octetOffset: number, line: number, octets: number): void {
    const told = { kind, octetOffset, expected, found: `line ${line}: ${found}` };
    if (this.#writer) this.#sink.defect({ ...told, octets });
    else this.#refusal ??= told; // the header is lost
  }

  #refuse(expected: string, found: string, octetOffset: number): void {
    this.#refusal ??= { kind: "bad-header", octetOffset, expected, found };
  }

  /** Without its header nothing can be read; with one, what is left over is half a character of UTF-16. */
  #giveUpRest(): void {
    const octets = this.#octets - this.#sink.understoodOctets - this.#sink.givenUpOctets;
    if (this.#refusal) this.#sink.defect({ ...this.#refusal, octets });
    else if (this.#utf16.cut > 0) {
      const found = `${this.#utf16.cut} octets`;
      const octetOffset = this.#octets - this.#utf16.cut;
      this.#sink.defect({ kind: "truncated", octetOffset, expected: "a character", found, octets: this.#utf16.cut });
    }
  }
}

/** Leaves blanks at the ends of fields out of them: columns that are lined up. */
function trim({ octets, from, to, count }: CsvRecords): void {
  for (let i = 0; i < count; i++) {
    while (from[i]! < to[i]! && octets[from[i]!] === BLANK) from[i]!++;
    while (from[i]! < to[i]! && octets[to[i]! - 1] === BLANK) to[i]!--;
  }
}

function separatorIn({ format, separator }: Mapping): number {
  return (separator ?? (format === "tsv" ? "\t" : ",")).charCodeAt(0);
}

function withoutMark(octets: Uint8Array): Uint8Array {
  return octets[0] === 0xef && octets[1] === 0xbb && octets[2] === 0xbf ? octets.subarray(3) : octets;
}
