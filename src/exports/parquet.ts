import { type BasicType, parquetWriteBuffer } from "hyparquet-writer";
import { csvText } from "../values/csv-text.ts";
import { visibleText } from "../values/visible-text.ts";
import { defineExport, type ExportFile, textFile } from "./export.ts";
import { type Column, type ColumnType, dictionary, FINDING_COLUMNS, POINT_COLUMNS, pointsOf } from "./tables.ts";

export default defineExport({
  title: "Parquet",
  specification: "Apache Parquet format 2.x; the columns of the CSV",
  write: ({ findings }) => [
    parquetFile("findings.parquet", FINDING_COLUMNS, findings.findings),
    parquetFile("points.parquet", POINT_COLUMNS, pointsOf(findings)),
    textFile("dictionary.csv", csvText(dictionary())),
  ],
});

const TYPES: { readonly [T in ColumnType]: BasicType } = {
  text: "STRING",
  number: "DOUBLE",
  integer: "INT32",
  boolean: "BOOLEAN",
};

/** A table as Parquet; an empty one has its columns all the same. */
export function parquetFile<Row>(name: string, columns: readonly Column<Row>[], rows: readonly Row[]): ExportFile {
  const columnData = columns.map(({ name: column, type, of }) => ({
    name: column,
    type: TYPES[type],
    nullable: true,
    data: rows.map((row) => parquetValue(of(row), type)),
  }));
  return { name, octets: new Uint8Array(parquetWriteBuffer({ columnData })) };
}

function parquetValue(value: string | number | null, type: ColumnType): string | number | boolean | null {
  if (type === "boolean") return value === null ? null : value === 1;
  return typeof value === "string" ? visibleText(value) : value;
}
