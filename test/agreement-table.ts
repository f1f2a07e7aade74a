import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import type { TestProject } from "vitest/node";
import type { Agreement } from "./agreement.ts";
import { ours } from "./referees.ts";

const PAGE = "docs/formats.md";
const BEGIN = "<!-- agreement: written by `npm run test:field -- --update` -->";
const END = "<!-- end of agreement -->";

/** Gathers the rows of all comparisons, prints them, and holds `docs/formats.md` to them. */
export default function gather(project: TestProject): () => void {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "agreements-"));
  project.provide("agreements", folder);
  return () => {
    const rows = read(folder);
    fs.rmSync(folder, { recursive: true, force: true });
    if (rows.length === 0) return;
    const table = tableOf(rows);
    console.log(`\n${table}\n\n${summary(rows)}`);
    if (!isWhole(project)) return;
    const update = project.vitest.config.snapshotOptions.updateSnapshot === "all";
    compare(`${BEGIN}\n\n${summary(rows)}\n\n${table}\n\n${END}`, update);
  };
}

/** Whether all comparisons ran, and not those of a few files named on the command line. */
function isWhole(project: TestProject): boolean {
  const named = process.argv
    .slice(2)
    .filter((word) => !word.startsWith("-") && word !== "run" && !word.includes("config"));
  return named.length === 0 && !project.vitest.config.testNamePattern;
}

function read(folder: string): Agreement[] {
  const lines = fs.readdirSync(folder).flatMap((name) => fs.readFileSync(path.join(folder, name), "utf8").split("\n"));
  const rows = lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Agreement);
  return rows.sort((a, b) => compareText(a.format, b.format) || compareText(a.file, b.file) || a.records - b.records);
}

function tableOf(rows: readonly Agreement[]): string {
  const cells = rows.map((row) => [
    row.format,
    row.file,
    `${row.equal} of ${row.records}`,
    row.referee,
    row.differences,
  ]);
  const head = ["format", "file", "equal", "referee", "what differs, and why"];
  return [head, head.map(() => "---"), ...cells].map((row) => `| ${row.map(plain).join(" | ")} |`).join("\n");
}

function summary(rows: readonly Agreement[]): string {
  const sum = (of: (row: Agreement) => number) => rows.reduce((total, row) => total + of(row), 0);
  const whole = rows.filter((row) => row.equal === row.records).length;
  return `${rows.length} files, ${whole} of them equal throughout; ${sum((row) => row.equal).toLocaleString("en")} of ${sum((row) => row.records).toLocaleString("en")} records equal.`;
}

function compare(block: string, update: boolean): void {
  const page = fs.readFileSync(ours(PAGE), "utf8");
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (from < 0 || to < 0) throw new Error(`${PAGE} has no place for the table: ${BEGIN} … ${END}`);
  if (page.slice(from, to + END.length) === block) return;
  if (!update) {
    process.exitCode = 1;
    console.error(`${PAGE} says otherwise than these comparisons; npm run test:field -- --update writes it anew`);
    return;
  }
  fs.writeFileSync(ours(PAGE), page.slice(0, from) + block + page.slice(to + END.length));
}

function plain(text: string): string {
  return text.replaceAll("|", "\\|").replace(/\s+/g, " ");
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
