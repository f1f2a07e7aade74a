/** A row of a table and the line it begins at, from 1. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}

const LONGEST_CELL = 10_000; // characters

/** The rows of comma-separated text (RFC 4180), empty lines and lines that begin with # left out. */
export function* csvRows(text: string): Generator<CsvRow> {
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  let line = 1;
  while (at < text.length) {
    const begun = line;
    let end = text.indexOf("\n", at);
    if (end < 0) end = text.length;
    let content = text.slice(at, end);
    line++;
    while (isOpen(content) && end < text.length && content.length < LONGEST_CELL) {
      const next = text.indexOf("\n", end + 1);
      content += text.slice(end, next < 0 ? text.length : next);
      end = next < 0 ? text.length : next;
      line++;
    }
    at = end + 1;
    if (content.trim() !== "" && !content.startsWith("#")) yield { line: begun, cells: cellsOf(content) };
  }
}

/** One row as RFC 4180 text. */
export function csvLine(cells: readonly string[]): string {
  return cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(",");
}

/** Whether a quote is still open: then the row goes on behind the line's end. */
function isOpen(content: string): boolean {
  let quotes = 0;
  for (let at = content.indexOf('"'); at >= 0; at = content.indexOf('"', at + 1)) quotes++;
  return quotes % 2 === 1;
}

function cellsOf(content: string): string[] {
  const text = content.endsWith("\r") ? content.slice(0, -1) : content;
  if (!text.includes('"')) return text.split(",").map((cell) => cell.trim());
  const cells: string[] = [];
  const pattern = /\s*(?:"((?:[^"]|"")*)"[^,]*|([^,]*))(,|$)/y;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    cells.push(match[1] === undefined ? match[2]!.trim() : match[1].replaceAll('""', '"'));
    if (match[3] === "") break;
  }
  return cells;
}
