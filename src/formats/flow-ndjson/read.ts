import { KINDS } from "../../record/columns.ts";
import { shown } from "../../record/defect.ts";
import { LIMITS } from "../../record/limits.ts";
import type { RecordSink } from "../../record/sink.ts";
import type { ReadContext, StreamReader } from "../format.ts";
import { JSON_LIST, JSON_MISSING, JSON_NULL, JsonLine } from "../text/json-line.ts";
import { NEEDED, PLAIN_KINDS, type PlainKind } from "../text/kinds.ts";
import { LineSplitter } from "../text/lines.ts";
import { LogPeriod } from "../text/log-period.ts";
import { type Mapping, parseMapping } from "../text/mapping.ts";
import { defaultsOf, type TableColumn, type TableRow, TableWriter } from "../text/table.ts";
import { mappedColumns, namesAsked, plainColumns, rowFilter } from "../text/table-columns.ts";

/** All names of all kinds: lines of several kinds may stand in one input. */
const OUR_NAMES = [...new Set(PLAIN_KINDS.flatMap((kind) => KINDS[kind].columns.map(({ name }) => name)))];
const OUR_SLOTS = new Map(OUR_NAMES.map((name, slot) => [name, slot]));

/** Reads records as JSON objects, one a line: our own names, or somebody else's through a mapping file. */
export class NdjsonReader implements StreamReader {
  readonly #context: ReadContext;
  readonly #sink: RecordSink;
  readonly #mapping: Mapping | null;
  readonly #period = new LogPeriod();
  readonly #lines: LineSplitter;
  readonly #json: JsonLine;
  readonly #wanted: ((row: TableRow) => boolean) | null;
  readonly #writers = new Map<PlainKind, TableWriter>();
  readonly #unknown = new Set<string>();
  #kind: PlainKind = "flow";

  constructor(context: ReadContext) {
    const { map } = context.settings;
    this.#context = context;
    this.#sink = context.sink;
    this.#mapping = map ? parseMapping(map.name, map.text) : null;
    const slots = this.#mapping ? new Map(namesAsked(this.#mapping).map((name, slot) => [name, slot])) : OUR_SLOTS;
    this.#json = new JsonLine(slots);
    this.#wanted = this.#mapping?.where ? rowFilter(this.#mapping, (theirs) => slots.get(theirs)!) : null;
    if (this.#mapping) this.#kind = this.#mapping.kind;
    this.#lines = new LineSplitter(
      {
        line: (octets, from, to, offset, number) => this.#line(octets, from, to, offset, number),
        tooLong: (octetOffset, number, octets) =>
          this.#bad(
            "line-too-long",
            octetOffset,
            `at most ${LIMITS.lineOctets.value} octets a line`,
            `line ${number}: ${octets}`,
            octets,
          ),
      },
      this.#sink,
    );
  }

  push(octets: Uint8Array): void {
    this.#lines.push(octets);
  }

  end(): void {
    this.#lines.end();
    for (const writer of this.#writers.values()) writer.end();
    this.#period.tell(this.#sink);
  }

  #line(octets: Uint8Array, from: number, to: number, offset: number, number: number): void {
    const lineOctets = to - from;
    if (isBlank(octets, from, to)) {
      this.#sink.understood(lineOctets);
      return;
    }
    const cut = this.#lines.unterminated;
    const wrong = this.#json.read(octets, from, to) ?? this.#lists();
    if (wrong !== null) {
      this.#bad(cut ? "truncated" : "bad-row", offset, wrong, `line ${number}: other text`, lineOctets);
      return;
    }
    this.#notes(offset, number);
    this.#empty();
    if (this.#wanted && !this.#wanted(this.#json)) {
      this.#sink.understood(lineOctets);
      return;
    }
    const kind = this.#mapping ? this.#mapping.kind : this.#kindOfLine();
    if (kind) this.#writer(kind).write(this.#json, offset, number, cut, lineOctets);
    else {
      const found = `line ${number}: none of flow, dns, route, service`;
      this.#bad("bad-row", offset, "the names of a record", found, lineOctets);
    }
  }

  /** A list is no value of any column. */
  #lists(): string | null {
    return this.#json.kind.includes(JSON_LIST) ? "no list where a value is asked for" : null;
  }

  /** What is missing or null becomes an empty range. */
  #empty(): void {
    const { kind, from, to } = this.#json;
    for (let slot = 0; slot < kind.length; slot++)
      if (kind[slot] === JSON_MISSING || kind[slot] === JSON_NULL) from[slot] = to[slot] = 0;
  }

  #kindOfLine(): PlainKind | null {
    const has = (name: string) => this.#json.kind[OUR_SLOTS.get(name)!] !== JSON_MISSING;
    const fits = (kind: PlainKind) => NEEDED[kind].columns.every(has);
    if (!fits(this.#kind)) this.#kind = PLAIN_KINDS.find(fits) ?? this.#kind;
    return fits(this.#kind) ? this.#kind : null;
  }

  #writer(kind: PlainKind): TableWriter {
    const known = this.#writers.get(kind);
    if (known) return known;
    const defaults = defaultsOf(this.#context.settings, "flow-ndjson", this.#mapping);
    const writer = new TableWriter(this.#sink, kind, this.#columns(kind), defaults, this.#period);
    this.#writers.set(kind, writer);
    return writer;
  }

  #columns(kind: PlainKind): readonly TableColumn[] {
    const builder = this.#sink.builder(kind);
    if (this.#mapping) {
      const names = namesAsked(this.#mapping);
      return mappedColumns(builder, this.#mapping, (theirs) => names.indexOf(theirs));
    }
    return plainColumns(builder, OUR_NAMES);
  }

  #notes(octetOffset: number, number: number): void {
    const { twice, other } = this.#json;
    if (twice !== null) {
      const found = `line ${number}: "${shown(twice)}"; the last counts`;
      this.#sink.defect({ kind: "name-twice", octetOffset, expected: "each name once", found, note: true });
    }
    if (other === null || this.#mapping || this.#unknown.has(other) || this.#unknown.size >= 100) return;
    this.#unknown.add(other);
    const found = `line ${number}: "${shown(other)}"; passed over`;
    this.#sink.defect({ kind: "unknown-name", octetOffset, expected: "our column names", found, note: true });
  }

  #bad(kind: string, octetOffset: number, expected: string, found: string, octets: number): void {
    this.#sink.defect({ kind, octetOffset, expected, found, octets });
  }
}

function isBlank(octets: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (octets[at] !== 0x20 && octets[at] !== 0x09) return false;
  return true;
}
