import { findingsText } from "../finding/findings-text.ts";
import { defineExport, textFile } from "./export.ts";

export default defineExport({
  title: "Findings as JSON",
  specification: "docs/schema/findings.schema.json, schemaVersion 1",
  write: ({ findings }) => [textFile("findings.json", findingsText(findings))],
});
