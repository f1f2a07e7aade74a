import { html, type Markup } from "./markup.ts";
import { dataTable } from "./table.ts";

/**
 * The little of Markdown that our own pages use, as markup: paragraphs, lists, tables, code. Links become their words: a
 * report leads nowhere outside itself.
 */
export function prose(markdown: string, label: string): Markup {
  return html`${blocksOf(markdown).map((block) => blockMarkup(block, label))}`;
}

/** The text below a heading of the second rank, up to the next; null where there is none. */
export function sectionOf(markdown: string, heading: string): string | null {
  const parts = markdown.split(/^## /m).slice(1);
  const found = parts.find((part) => part.split("\n", 1)[0]?.trim() === heading);
  return found?.slice(found.indexOf("\n") + 1).trim() || null;
}

/** Lines that belong together: between empty lines, and each item of a list with the lines that it is broken into. */
function blocksOf(markdown: string): string[][] {
  const blocks: string[][] = [];
  let open: string[] | null = null;
  for (const line of markdown.split("\n")) {
    if (line.trim() === "") open = null;
    else if (open && kindOf(line) === kindOf(open[0]!)) open.push(line);
    else if (open && /^ {2,}\S/.test(line) && kindOf(open[0]!) !== "table") open.push(line);
    else if (open && kindOf(line) === "text" && kindOf(open[0]!) !== "table") open.push(line);
    else {
      open = [line];
      blocks.push(open);
    }
  }
  return blocks;
}

function kindOf(line: string): "bullets" | "numbers" | "table" | "code" | "text" {
  if (/^[-*] /.test(line)) return "bullets";
  if (/^\d+\. /.test(line)) return "numbers";
  if (line.startsWith("|")) return "table";
  return line.startsWith("    ") ? "code" : "text";
}

function blockMarkup(lines: readonly string[], label: string): Markup {
  switch (kindOf(lines[0]!)) {
    case "bullets":
      return html`<ul>${items(lines).map((item) => html`<li>${inline(item)}</li>`)}</ul>`;
    case "numbers":
      return html`<ol>${items(lines).map((item) => html`<li>${inline(item)}</li>`)}</ol>`;
    case "table":
      return table(lines, label);
    case "code":
      return html`<pre tabindex="0">${lines.map((line, at) => html`${at > 0 ? html`<br>` : null}${line.slice(4)}`)}</pre>`;
    case "text":
      return html`<p>${inline(lines.join(" "))}</p>`;
  }
}

function items(lines: readonly string[]): string[] {
  const all: string[] = [];
  for (const line of lines) {
    if (kindOf(line) === "bullets" || kindOf(line) === "numbers") all.push(line.replace(/^([-*]|\d+\.) /, ""));
    else all.push(`${all.pop() ?? ""} ${line.trim()}`);
  }
  return all;
}

function table(lines: readonly string[], label: string): Markup {
  const [head = [], , ...rows] = lines.map((line) =>
    line
      .replace(/^\||\|\s*$/g, "")
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim().replaceAll("\\|", "|")),
  );
  return dataTable({
    label,
    columns: head.map((name) => name || "name"),
    rows: rows.map(
      ([first = "", ...rest]) =>
        html`<tr><th scope="row">${inline(first)}</th>${rest.map((cell) => html`<td>${inline(cell)}</td>`)}</tr>`,
    ),
  });
}

const INLINE = /(`[^`]+`|\*\*[^*]+\*\*|\b_[^_]+_\b|\[[^\]]+\]\([^)]*\))/;

function inline(text: string): Markup {
  return html`${text.split(INLINE).map((part) => {
    if (/^`[^`]+`$/.test(part)) return html`<code>${part.slice(1, -1)}</code>`;
    if (/^\*\*[^*]+\*\*$/.test(part)) return html`<b>${part.slice(2, -2)}</b>`;
    if (/^_[^_]+_$/.test(part)) return html`<i>${part.slice(1, -1)}</i>`;
    return /^\[[^\]]+\]\(/.test(part) ? part.slice(1, part.indexOf("](")) : part;
  })}`;
}
