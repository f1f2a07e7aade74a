import { type CsvTable, csvText } from "../values/csv-text.ts";
import { html, type Markup } from "./markup.ts";

/** Digits of a number: more than any interval bears. */
const DIGITS = 7;

/** A link that saves a table, which it holds itself: nothing is loaded and no script runs (RFC 2397). */
export function csvLink(table: CsvTable, { name, what }: { name: string; what: string }): Markup {
  const file = `${name.replace(/[^A-Za-z0-9.-]+/g, "-")}.csv`;
  return html`<a download="${file}" href="data:text/csv;charset=utf-8,${percentEncoded(csvText(table, DIGITS))}">CSV of ${what}</a>`;
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
