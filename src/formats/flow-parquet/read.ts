import type { RowGroup } from "hyparquet";
import { shown } from "../../record/defect.ts";
import { LIMITS } from "../../record/limits.ts";
import type { RecordSink } from "../../record/sink.ts";
import type { ReadContext, StreamReader } from "../format.ts";
import { kindOf, type PlainKind } from "../text/kinds.ts";
import { LogPeriod } from "../text/log-period.ts";
import { type Mapping, parseMapping } from "../text/mapping.ts";
import { defaultsOf, type TableColumn, TableWriter } from "../text/table.ts";
import { mappedColumns, namesAsked, plainColumns, rowFilter } from "../text/table-columns.ts";
import { type ColumnValues, readColumnValues } from "./column-values.ts";
import { type Footer, readFooter } from "./footer.ts";
import { RowTexts } from "./row-text.ts";

/** How the columns of a file become records. */
interface Plan {
  readonly names: readonly string[];
  readonly writer: TableWriter;
  readonly wanted: ((row: RowTexts) => boolean) | null;
}

/** Reads Parquet with our column names, or somebody else's through a mapping file. A damaged row group costs itself. */
export class ParquetReader implements StreamReader {
  readonly #context: ReadContext;
  readonly #sink: RecordSink;
  readonly #mapping: Mapping | null;
  readonly #period = new LogPeriod();
  #pieces: Uint8Array[] = [];
  #octets = 0;

  constructor(context: ReadContext) {
    const { map } = context.settings;
    this.#context = context;
    this.#sink = context.sink;
    this.#mapping = map ? parseMapping(map.name, map.text) : null;
  }

  push(octets: Uint8Array): void {
    this.#octets += octets.length;
    if (this.#octets > LIMITS.parquetOctets.value) this.#pieces = [];
    else this.#pieces.push(new Uint8Array(octets));
  }

  end(): void {}

  *rest(): Generator<void> {
    if (this.#octets > LIMITS.parquetOctets.value)
      return this.#refuse("too-large", `a file of at most ${LIMITS.parquetOctets.value} octets`, `${this.#octets}`);
    const file = joined(this.#pieces, this.#octets);
    this.#pieces = [];
    const footer = readFooter(file);
    if (typeof footer === "string") return this.#refuse("truncated", "a Parquet file with its footer", footer);
    const plan = this.#plan(footer);
    if (!plan) return;
    for (const [number, group] of footer.metadata.row_groups.entries()) {
      yield* this.#group(file, footer, group, number, plan);
      yield;
    }
    plan.writer.end();
    this.#period.tell(this.#sink);
    this.#sink.understood(this.#octets - this.#sink.understoodOctets - this.#sink.givenUpOctets); // footer, indexes
  }

  #plan({ names }: Footer): Plan | null {
    const { settings } = this.#context;
    const defaults = defaultsOf(settings, "flow-parquet", this.#mapping);
    const writer = (kind: PlainKind, columns: readonly TableColumn[]) =>
      new TableWriter(this.#sink, kind, columns, defaults, this.#period);
    if (!this.#mapping) {
      const kind = kindOf(names);
      if (kind) return { names, writer: writer(kind, plainColumns(this.#sink.builder(kind), names)), wanted: null };
      this.#refuse("bad-header", "our column names, or a mapping file (--map)", `"${shown(names.join(","))}"`);
      return null;
    }
    const mapping = this.#mapping;
    const asked = namesAsked(mapping);
    const missing = asked.filter((name) => !names.includes(name));
    if (missing.length > 0) {
      const found = `no ${shown(missing.map((name) => `"${name}"`).join(", "))}`;
      this.#refuse("bad-header", `the columns that ${settings.map!.name} asks for, one value a row`, found);
      return null;
    }
    const slotOf = (theirs: string) => asked.indexOf(theirs);
    const columns = mappedColumns(this.#sink.builder(mapping.kind), mapping, slotOf);
    return {
      names: asked,
      writer: writer(mapping.kind, columns),
      wanted: mapping.where ? rowFilter(mapping, slotOf) : null,
    };
  }

  *#group(file: ArrayBuffer, { tree }: Footer, group: RowGroup, number: number, plan: Plan): Generator<void> {
    const [offset, octets] = extentOf(group, this.#left());
    let columns: ColumnValues[];
    try {
      const rows = countOf(group, octets, plan.names.length);
      const budget = { octets: LIMITS.parquetGroupOctets.value };
      columns = plan.names.map((name) => {
        const chunk = group.columns.find(({ meta_data }) => meta_data?.path_in_schema.join(".") === name)?.meta_data;
        if (!chunk) throw new Error(`no column ${name}`);
        return readColumnValues(file, tree, chunk, rows, budget);
      });
      const row = new RowTexts(columns);
      for (let i = 1; i <= rows; i++) {
        row.next();
        if (!plan.wanted || plan.wanted(row)) plan.writer.write(row, offset, i, false, 0);
        if (i % ROWS_A_STEP === 0) yield; // what is ready is taken
      }
    } catch (error) {
      const found = `row group ${number + 1}: ${shown((error as Error).message)}`;
      this.#sink.defect({
        kind: "bad-block",
        octetOffset: offset,
        expected: "columns that can be read",
        found,
        octets,
      });
      return;
    }
    this.#sink.understood(octets);
  }

  #left(): number {
    return this.#octets - this.#sink.understoodOctets - this.#sink.givenUpOctets;
  }

  #refuse(kind: string, expected: string, found: string): void {
    this.#sink.defect({ kind, octetOffset: 0, expected, found, octets: this.#left() });
  }
}

/** Where a row group's octets begin, and how many there are, as far as they lie in the file. */
function extentOf({ columns }: RowGroup, most: number): [number, number] {
  let first = Number.POSITIVE_INFINITY;
  let octets = 0;
  for (const { meta_data: chunk } of columns) {
    if (!chunk) continue;
    first = Math.min(first, Number(chunk.dictionary_page_offset ?? chunk.data_page_offset));
    octets += Number(chunk.total_compressed_size);
  }
  const isPlausible = Number.isSafeInteger(first) && first >= 0 && octets >= 0;
  return isPlausible ? [first, Math.min(octets, most)] : [0, 0];
}

/** Rows of a group. Columns of one value alone hold millions in few octets, but not any number. */
function countOf({ num_rows }: RowGroup, octets: number, columns: number): number {
  const rows = Number(num_rows);
  if (!(rows >= 0 && rows * columns <= LIMITS.parquetCells.value && rows <= ROWS_AN_OCTET * (octets + 1)))
    throw new Error(`${num_rows} rows of ${columns} columns in ${octets} octets`);
  return rows;
}

const ROWS_AN_OCTET = 100_000;
const ROWS_A_STEP = 65_536;

function joined(pieces: readonly Uint8Array[], octets: number): ArrayBuffer {
  const all = new Uint8Array(octets);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all.buffer;
}
