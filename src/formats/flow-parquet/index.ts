import { defineFormat } from "../format.ts";
import { ParquetReader } from "./read.ts";

const MAGIC = [0x50, 0x41, 0x52, 0x31]; // PAR1

export default defineFormat({
  title: "Records as Parquet",
  specification:
    "Apache Parquet format 2.x, https://parquet.apache.org/docs/file-format/, with the column names of src/record/columns.ts, or a mapping file (docs/guide/mapping.md)",
  records: ["flow", "dns", "route", "service"],
  recognises: (first) => MAGIC.every((octet, i) => first[i] === octet),
  read: (context) => new ParquetReader(context),
});
