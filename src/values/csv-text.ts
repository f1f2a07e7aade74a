import { visibleText } from "./visible-text.ts";

export interface CsvTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** RFC 4180, lines ending in LF; a gap is an empty cell. `digits` are those of a number; without, all that it has. */
export function csvText({ columns, rows }: CsvTable, digits: number | null = null): string {
  return `${[columns, ...rows].map((row) => row.map((value) => cell(value, digits)).join(",")).join("\n")}\n`;
}

/**
 * Before what a spreadsheet would compute (OWASP, CSV Injection): at the beginning, in full width too, and behind a semicolon,
 * which where a comma is the decimal sign begins a cell.
 */
const COMPUTED = /(?<=^|;)(?=[=+\-@＝＋－＠])/g;

function cell(value: string | number | null, digits: number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(digits === null ? value : Number(value.toPrecision(digits)));
  const shown = visibleText(value);
  const harmless = shown.replace(COMPUTED, "'");
  return /[",\n\r']/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
