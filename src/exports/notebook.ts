import { visibleText } from "../values/visible-text.ts";
import { defineExport, type ExportRequest, textFile } from "./export.ts";
import { markdownOf, plain } from "./markdown.ts";
import parquet from "./parquet.ts";
import { pointsOf } from "./tables.ts";

export default defineExport({
  title: "Jupyter notebook beside the Parquet files",
  specification: "Jupyter nbformat 4.5; Python with pandas, a Parquet engine and matplotlib",
  write: (request) => [
    ...parquet.write(request),
    textFile("findings.ipynb", `${JSON.stringify(notebookOf(request), null, 1)}\n`),
  ],
});

function notebookOf(request: ExportRequest) {
  const drawn = firstDrawn(request);
  const cells = [
    markdownCell("about", `${markdownOf(request).split("\n\n").slice(0, 3).join("\n\n")}`),
    codeCell("open", [
      "import pandas as pd",
      'findings = pd.read_parquet("findings.parquet")',
      'points = pd.read_parquet("points.parquet")',
      'findings[["finding", "value", "low", "high", "unit", "confidence"]]',
    ]),
    ...(drawn ? [markdownCell("figure", `## ${plain(drawn.figure)}`), codeCell("draw", drawing(drawn))] : []),
  ];
  return {
    cells,
    metadata: {
      kernelspec: { display_name: "Python 3", language: "python", name: "python3" },
      language_info: { name: "python" },
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
}

interface Drawn {
  readonly finding: string;
  readonly figure: string;
  readonly overTime: boolean;
}

/** The first figure that has values, those over time first. */
function firstDrawn({ findings }: ExportRequest): Drawn | null {
  const points = pointsOf(findings);
  const chosen = points.find(({ at }) => at !== null) ?? points[0];
  return chosen ? { finding: chosen.finding, figure: chosen.figure, overTime: chosen.at !== null } : null;
}

/** Foreign text enters the code as a literal in ASCII. */
function drawing({ finding, figure, overTime }: Drawn): string[] {
  return [
    "import matplotlib.pyplot as plt",
    `of = points[(points["finding"] == ${literal(finding)}) & (points["figure"] == ${literal(figure)})]`,
    "fig, ax = plt.subplots(figsize=(9, 4))",
    'for name, line in of.groupby("series", sort=False):',
    ...(overTime
      ? [
          '    at = pd.to_datetime(line["at"])',
          '    ax.plot(at, line["value"], label=name)',
          '    ax.fill_between(at, line["low"].astype(float), line["high"].astype(float), alpha=0.2)',
        ]
      : ['    ax.plot(line["value"], [name] * len(line), "o", label=name)']),
    `ax.set_title(${literal(figure)})`,
    'ax.set_ylabel(of["unit"].iloc[0])',
    "ax.legend()",
    "fig",
  ];
}

/** As the tables have it; Python joins no two halves of a surrogate pair, so what needs one is written with eight digits. */
function literal(text: string): string {
  return JSON.stringify(visibleText(text)).replace(/[\u007f-\u{10ffff}]/gu, (letter) => {
    const digits = letter.codePointAt(0)!.toString(16);
    return digits.length > 4 ? `\\U${digits.padStart(8, "0")}` : `\\u${digits.padStart(4, "0")}`;
  });
}

function lines(text: readonly string[]): string[] {
  return text.map((line, i) => (i === text.length - 1 ? line : `${line}\n`));
}

function markdownCell(id: string, text: string) {
  return { cell_type: "markdown", id, metadata: {}, source: lines(text.split("\n")) };
}

function codeCell(id: string, code: readonly string[]) {
  return { cell_type: "code", execution_count: null, id, metadata: {}, outputs: [], source: lines(code) };
}
