import type { BatchBuilder } from "../../record/batch.ts";
import { KINDS } from "../../record/columns.ts";
import { type Defect, shown } from "../../record/defect.ts";
import type { RecordSink } from "../../record/sink.ts";
import type { ReadSettings } from "../format.ts";
import type { CellReader } from "./cells.ts";
import { textOf } from "./characters.ts";
import { NEEDED, type PlainKind } from "./kinds.ts";
import type { LogPeriod } from "./log-period.ts";
import { type Finish, finishOf } from "./table-finish.ts";

/** A column of a table: where its field stands and how it is read. */
export interface TableColumn {
  /** Our name. */
  readonly name: string;
  /** The name in the input, for messages. */
  readonly theirs: string;
  /** Place of the field among the ranges of a row; −1 for a value that is the same in all rows. */
  readonly slot: number;
  readonly read: CellReader;
}

/** What holds for all rows of a table. */
export interface TableDefaults {
  readonly exporter: string;
  readonly samplingProbability: number | null;
}

/** Fields of a row as ranges of octets; an empty range is a field that is not told. */
export interface TableRow {
  readonly octets: Uint8Array;
  readonly from: Int32Array;
  readonly to: Int32Array;
}

/** Writes rows of fields as records of one kind. */
export class TableWriter {
  readonly #sink: RecordSink;
  readonly #builder: BatchBuilder;
  readonly #columns: readonly TableColumn[];
  readonly #filled: ReadonlySet<string>;
  readonly #finish: Finish;

  constructor(
    sink: RecordSink,
    kind: PlainKind,
    columns: readonly TableColumn[],
    defaults: TableDefaults,
    period: LogPeriod,
  ) {
    const order = KINDS[kind].columns.map(({ name }) => name);
    this.#sink = sink;
    this.#builder = sink.builder(kind);
    this.#columns = [...columns].sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
    this.#filled = new Set(NEEDED[kind].filled);
    this.#finish = finishOf(kind, sink, this.#builder, new Set(columns.map(({ name }) => name)), defaults, period);
  }

  /**
   * Makes a record of the row, or tells as a defect why it is none. Accounts for `rowOctets`, the octets
   * of the input that the row takes.
   */
  write(row: TableRow, offset: number, line: number, cut: boolean, rowOctets: number): void {
    const wrong = this.#write(row, offset, line, cut);
    if (wrong === null) this.#sink.understood(rowOctets);
    else {
      this.#builder.withdraw();
      this.#sink.defect({ ...wrong, octetOffset: offset, octets: rowOctets });
    }
  }

  /** What is wrong with the row, or null. */
  #write({ octets, from, to }: TableRow, offset: number, line: number, cut: boolean): RowFault | null {
    const row = this.#builder.next(offset);
    for (const { name, theirs, slot, read } of this.#columns) {
      const start = slot < 0 ? 0 : from[slot]!;
      const end = slot < 0 ? 0 : to[slot]!;
      const empty = slot >= 0 && end === start;
      if (empty && !this.#filled.has(name)) continue;
      const fault = empty ? EMPTY : read(row, octets, start, end);
      if (!fault) continue;
      const value = shown(textOf(octets, start, Math.min(end, start + 200)));
      const found = `line ${line}: "${value}"`;
      return { kind: cut ? "truncated" : fault.kind, expected: `${theirs}: ${fault.expected}`, found };
    }
    const wrong = this.#finish.row(row, offset, line);
    return wrong === null ? null : { kind: "bad-row", expected: wrong, found: `line ${line}` };
  }

  end(): void {
    this.#finish.end();
  }
}

type RowFault = Pick<Defect, "kind" | "expected" | "found">;

const EMPTY = { kind: "bad-row", expected: "a value" };

/** Settings of the person, of the mapping file, and of the format, in this order. */
export function defaultsOf(
  settings: ReadSettings,
  format: string,
  mapping: { readonly exporter?: string | undefined; readonly samplingProbability?: number | undefined } | null,
): TableDefaults {
  return {
    exporter: settings.exporter ?? mapping?.exporter ?? format,
    samplingProbability: settings.samplingProbability ?? mapping?.samplingProbability ?? null,
  };
}
