import { defineFormat } from "../format.ts";
import { NdjsonReader } from "./read.ts";
import { looksLikeOurs } from "./recognise.ts";

export default defineFormat({
  title: "Records as JSON lines",
  specification:
    "RFC 8259, one object a line, names of src/record/columns.ts, or a mapping file (docs/guide/mapping.md)",
  records: ["flow", "dns", "route", "service"],
  recognises: looksLikeOurs,
  read: (context) => new NdjsonReader(context),
});
