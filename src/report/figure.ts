import type { SvgDocument } from "../figures/canvas.ts";
import { drawFigure } from "../figures/draw.ts";
import { figureTable } from "../figures/table.ts";
import type { Figure } from "../finding/figure.ts";
import { sentence } from "../finding/sentences.ts";
import type { CsvTable } from "../values/csv-text.ts";
import { csvLink } from "./csv.ts";
import { html, type Markup, trusted } from "./markup.ts";
import { dataTable } from "./table.ts";
import { count } from "./words.ts";

const WIDE = 780; // pixels, at which letters are 12 px; the measure of the page
const NARROW = 320; // a phone of 360 with its margins

/** More rows would weigh down the page; the CSV holds more, the file of the findings all. */
const MOST_ROWS = 200;
const MOST_CSV_ROWS = 2000;

interface FigureSetting {
  readonly document: SvgDocument;
  readonly madeUp: readonly string[];
  /** Of the CSV that is saved. */
  readonly name: string;
  /** Which questions to the data the numbers come from; null where none is told. */
  readonly proof: Markup | null;
}

/** A figure drawn for desk and phone, of which the style sheet shows one, with its data. */
export function figureBlock(figure: Figure, setting: FigureSetting): Markup {
  const { document, madeUp } = setting;
  const drawn = (width: number) => trusted(drawFigure(figure, { document, width, madeUp }));
  return html`<figure>
<figcaption><b>${sentence(figure.title)}</b> ${figure.caption}</figcaption>
<div class="wide">${drawn(WIDE)}</div><div class="narrow">${drawn(NARROW)}</div>
${figureData(figure, setting)}
</figure>`;
}

function figureData(figure: Figure, { madeUp, name, proof }: FigureSetting): Markup {
  const { columns, rows } = figureTable(figure);
  const told = rows.slice(0, MOST_ROWS);
  const csv = marked({ columns, rows: rows.slice(0, MOST_CSV_ROWS) }, madeUp);
  const rest = rows.length - Math.min(rows.length, MOST_CSV_ROWS);
  return html`<details class="data"><summary>Show the data (${count(rows.length, "row")})</summary>
<p class="csv">${csvLink(csv, { name, what: "these data" })}${rows.length > told.length ? `, ${count(csv.rows.length, "row")}` : ""}.${proof}
${rest > 0 ? `${count(rest, "further row")} in the findings file.` : null}</p>
${dataTable({ label: `Data of the figure: ${figure.title}`, columns, rows: told.map(tableRow) })}
</details>`;
}

/** What leaves the page alone says by itself that it is made up. */
export function marked({ columns, rows }: CsvTable, madeUp: readonly string[]): CsvTable {
  if (madeUp.length === 0) return { columns, rows };
  const worlds = madeUp.join(" ");
  return { columns: [...columns, "made up in"], rows: rows.map((row) => [...row, worlds]) };
}

function tableRow([first, ...rest]: readonly (string | number | null)[]): Markup {
  return html`<tr><th scope="row">${first ?? ""}</th>${rest.map(cell)}</tr>`;
}

function cell(value: string | number | null): Markup {
  if (value === null) return html`<td>no data</td>`;
  if (typeof value === "string") return html`<td>${value}</td>`;
  return html`<td class="number">${String(Number(value.toPrecision(5)))}</td>`;
}
