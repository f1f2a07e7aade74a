import { type ColumnSource, fileWriter, ParquetWriter, type SchemaElement } from "hyparquet-writer";
import { type Batch, cell } from "../record/batch.ts";
import { type ColumnType, KINDS, type RecordKind } from "../record/columns.ts";

/** How a column is told in Parquet, and a cell's value as the library takes it. */
interface Told {
  readonly element: Partial<SchemaElement>;
  readonly value: (held: number | bigint | string) => unknown;
}

const INTEGER: Told = { element: { type: "INT32" }, value: (held) => held };
const TEXT: Told = { element: { type: "BYTE_ARRAY", converted_type: "UTF8" }, value: (held) => held };
const AS_PARQUET: { readonly [T in ColumnType]: Told } = {
  u8: INTEGER,
  u16: INTEGER,
  u32: { element: { type: "INT64" }, value: (held) => BigInt(held) },
  u64: { element: { type: "INT64", converted_type: "UINT_64" }, value: (held) => held },
  f64: { element: { type: "DOUBLE" }, value: (held) => held },
  milliseconds: {
    element: { type: "INT64", converted_type: "TIMESTAMP_MILLIS" },
    value: (held) => new Date(held as number),
  },
  instant: {
    element: { type: "INT64", converted_type: "TIMESTAMP_MICROS" },
    value: (held) => BigInt(Math.round((held as number) * 1000)),
  },
  address: TEXT,
  text: TEXT,
};

/** A Parquet file of one kind of record, a row group a batch; every column of the kind is there, untold ones null. */
export class ParquetFile {
  readonly #kind: RecordKind;
  readonly #writer: ParquetWriter;

  constructor(file: string, kind: RecordKind) {
    this.#kind = kind;
    const columns = KINDS[kind].columns.map(({ name, type }) => ({
      name,
      repetition_type: "OPTIONAL" as const,
      ...AS_PARQUET[type].element,
    }));
    this.#writer = new ParquetWriter({
      writer: fileWriter(file),
      schema: [{ name: "root", num_children: columns.length }, ...columns],
      createdBy: "narrows",
    });
  }

  async write(batch: Batch): Promise<void> {
    const told = new Map(batch.columns.map((column) => [column.description.name, column]));
    const columnData = KINDS[this.#kind].columns.map(({ name, type }): ColumnSource => {
      const column = told.get(name);
      const data = Array.from({ length: batch.rows }, (_, row) => {
        const held = column ? cell(column, row) : null;
        return held === null ? null : AS_PARQUET[type].value(held);
      });
      return { name, data };
    });
    await this.#writer.write({ columnData, rowGroupSize: batch.rows });
  }

  async end(): Promise<void> {
    await this.#writer.finish();
  }
}
