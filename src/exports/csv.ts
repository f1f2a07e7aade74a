import { csvText } from "../values/csv-text.ts";
import { defineExport, textFile } from "./export.ts";
import { csvTable, dictionary, FINDING_COLUMNS, POINT_COLUMNS, pointsOf } from "./tables.ts";

export default defineExport({
  title: "CSV with a data dictionary",
  specification: "RFC 4180; cells that a spreadsheet would compute begin with an apostrophe",
  write: ({ findings }) => [
    textFile("findings.csv", csvText(csvTable(FINDING_COLUMNS, findings.findings))),
    textFile("points.csv", csvText(csvTable(POINT_COLUMNS, pointsOf(findings)))),
    textFile("dictionary.csv", csvText(dictionary())),
  ],
});
