import { visibleText } from "../values/visible-text.ts";
import { html, type Markup } from "./markup.ts";

export interface CsvTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** A link that saves a table, which it holds itself: nothing is loaded and no script runs (RFC 2397). */
export function csvLink(table: CsvTable, { name, what }: { name: string; what: string }): Markup {
  const file = `${name.replace(/[^A-Za-z0-9.-]+/g, "-")}.csv`;
  return html`<a download="${file}" href="data:text/csv;charset=utf-8,${percentEncoded(csvText(table))}">CSV of ${what}</a>`;
}

/** RFC 4180, lines ending in LF; a gap is an empty cell. */
export function csvText({ columns, rows }: CsvTable): string {
  return `${[columns, ...rows].map((row) => row.map(cell).join(",")).join("\n")}\n`;
}

function cell(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(Number(value.toPrecision(7)));
  const shown = visibleText(value);
  const harmless = /^[=+\-@\t\r]/.test(shown) ? `'${shown}` : shown; // a spreadsheet would compute it (OWASP, CSV Injection)
  return /[",\n\r']/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

const AS_IT_IS = /[A-Za-z0-9,.:;_~()*!/-]/;

/** Everything that means something in an address or in markup goes by number; the rest stays short. */
function percentEncoded(text: string): string {
  let encoded = "";
  for (const octet of new TextEncoder().encode(text)) {
    const letter = String.fromCharCode(octet);
    encoded += AS_IT_IS.test(letter) ? letter : `%${octet.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return encoded;
}
