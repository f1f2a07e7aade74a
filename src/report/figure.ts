import type { SvgDocument } from "../figures/canvas.ts";
import { drawFigure } from "../figures/draw.ts";
import { figureTable } from "../figures/table.ts";
import type { Figure } from "../finding/figure.ts";
import { html, type Markup, trusted } from "./markup.ts";
import { dataTable } from "./table.ts";
import { count, sentence } from "./words.ts";

const WIDE = 780; // pixels, at which letters are 12 px; the measure of the page
const NARROW = 320; // a phone of 360 with its margins

/** More rows would weigh down the page; the file of the findings holds all. */
const MOST_ROWS = 200;

/** A figure drawn for desk and phone, of which the style sheet shows one, with its data. */
export function figureBlock(figure: Figure, madeUp: readonly string[], document: SvgDocument): Markup {
  const drawn = (width: number) => trusted(drawFigure(figure, { document, width, madeUp }));
  return html`<figure>
<figcaption><b>${sentence(figure.title)}</b> ${figure.caption}</figcaption>
<div class="wide">${drawn(WIDE)}</div><div class="narrow">${drawn(NARROW)}</div>
${figureData(figure)}
</figure>`;
}

function figureData(figure: Figure): Markup {
  const { columns, rows } = figureTable(figure);
  const told = rows.slice(0, MOST_ROWS);
  const rest = rows.length - told.length;
  return html`<details class="data"><summary>Show the data (${count(rows.length, "row")})</summary>
${dataTable({ label: `Data of the figure: ${figure.title}`, columns, rows: told.map(tableRow) })}
${rest > 0 ? html`<p>${count(rest, "further row")} in the findings file.</p>` : null}
</details>`;
}

function tableRow([first, ...rest]: readonly (string | number | null)[]): Markup {
  return html`<tr><th scope="row">${first ?? ""}</th>${rest.map(cell)}</tr>`;
}

function cell(value: string | number | null): Markup {
  if (value === null) return html`<td>no data</td>`;
  if (typeof value === "string") return html`<td>${value}</td>`;
  return html`<td class="number">${String(Number(value.toPrecision(5)))}</td>`;
}
