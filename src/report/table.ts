import { html, type Inside, type Markup } from "./markup.ts";

/** A table in a frame of its own that scrolls sideways on a narrow page, by finger and by key. */
export function dataTable(table: {
  /** What the table holds, for those who hear it. */
  readonly label: string;
  /** An empty name is a column for the eye only. */
  readonly columns: readonly string[];
  readonly rows: readonly Markup[];
  readonly className?: string;
}): Markup {
  const { label, columns, rows, className } = table;
  return html`<div class="scroll ${className ?? ""}" role="region" aria-label="${label}" tabindex="0"><table>
<thead><tr>${columns.map((name) => (name === "" ? html`<td class="bars"></td>` : html`<th scope="col">${name}</th>`))}</tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

/** A row whose first cell names it. */
export function namedRow(name: Inside, ...cells: readonly Inside[]): Markup {
  return html`<tr><th scope="row">${name}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`;
}

/** A digest: enough to compare by eye, all of it for a copy. */
export function digest(sha256: string): Markup {
  return html`<code class="digest">${sha256}</code>`;
}
