import { defineFormat } from "../format.ts";
import { CsvReader } from "./read.ts";
import { looksLikeOurs } from "./recognise.ts";

export default defineFormat({
  title: "Records as CSV",
  specification: "RFC 4180 with the column names of src/record/columns.ts, or a mapping file (docs/guide/mapping.md)",
  records: ["flow", "dns", "route", "service"],
  recognises: looksLikeOurs,
  read: (context) => new CsvReader(context),
});
