import Table from "cli-table3";
import { compareStudies, type FindingChange, type StudyComparison } from "../finding/compare-studies.ts";
import type { Estimate } from "../finding/finding.ts";
import { visibleText } from "../values/visible-text.ts";
import { readFindings } from "./findings-file.ts";

/** What changed between two findings files. */
export async function diffFiles(before: string, after: string): Promise<StudyComparison> {
  const [one, other] = [await readFindings(before), await readFindings(after)];
  return compareStudies(one.findings, other.findings);
}

/** The comparison as a person reads it. */
export function diffText({ causes, findings }: StudyComparison): string {
  const changed = findings.filter(({ change }) => change !== "same");
  const table = new Table({
    head: ["finding", "change", "before", "after", "may be why"],
    style: { head: [], border: [] },
  });
  for (const one of changed)
    table.push([
      one.id,
      WORDS[one.change],
      told(one.before),
      told(one.after),
      one.why
        .map(({ kind }) => kind)
        .filter(once)
        .join(", "),
    ]);
  const lines = causes.map(({ kind, what, analysis }) => `${kind}: ${what}${analysis ? ` (${analysis})` : ""}`);
  return visible([
    lines.length === 0 ? "Both studies were made of the same." : "What the studies were made of differs:",
    ...lines.map((line) => `  ${line}`),
    changed.length === 0 ? `All ${findings.length} findings are the same.` : table.toString(),
    ...(changed.length > 0 && changed.length < findings.length
      ? [`The other ${findings.length - changed.length} findings are the same.`]
      : []),
  ]);
}

const WORDS: Readonly<Record<FindingChange["change"], string>> = {
  new: "only after",
  gone: "only before",
  answered: "can be said now",
  unanswered: "cannot be said any more",
  beyond: "beyond the intervals",
  within: "within the intervals",
  reworded: "told otherwise",
  same: "the same",
};

function told(estimate: Estimate | null): string {
  if (!estimate) return "";
  const { value, low, high } = estimate;
  const short = (number: number | null) => (number === null ? "open" : String(Number(number.toPrecision(3))));
  return `${short(value)} (${short(low)} to ${short(high)})`;
}

function once(word: string, at: number, all: readonly string[]): boolean {
  return all.indexOf(word) === at;
}

function visible(lines: readonly string[]): string {
  return lines.map((line) => line.split("\n").map(visibleText).join("\n")).join("\n");
}
