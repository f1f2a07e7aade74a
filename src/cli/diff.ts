import Table from "cli-table3";
import { type Cause, compareStudies, type FindingChange, type StudyComparison } from "../finding/compare-studies.ts";
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
  const windows = (id: string) => findings.filter((other) => other.id === id).length;
  for (const one of changed)
    table.push([
      windows(one.id) > 1 ? `${one.id}\n${one.period}` : one.id,
      WORDS[one.change],
      told(one.before),
      told(one.after),
      kindsOf(one.why),
    ]);
  const lines = causes.map(({ kind, what, analysis }) =>
    visibleText(`${kind}: ${what}${analysis ? ` (${analysis})` : ""}`),
  );
  return [
    lines.length === 0 ? "Both studies were made of the same." : "What the studies were made of differs:",
    ...lines.map((line) => `  ${line}`),
    changed.length === 0 ? `All ${findings.length} findings are the same.` : table.toString(),
    ...(changed.length > 0 && changed.length < findings.length
      ? [`The other ${findings.length - changed.length} findings are the same.`]
      : []),
  ].join("\n");
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

function kindsOf(causes: readonly Cause[]): string {
  return [...new Set(causes.map(({ kind }) => kind))].join(", ");
}
