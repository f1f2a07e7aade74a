import Table from "cli-table3";
import type { Estimate, Finding, Findings } from "../finding/finding.ts";
import { UNANSWERED_REASONS } from "../finding/finding.ts";

/** The key findings as a table for a terminal: value, interval, and what cannot be said. */
export function findingsTable(findings: Findings): string {
  const table = new Table({
    head: ["finding", "value", "95 % interval", "what of", "confidence"],
    style: { head: [], border: [], compact: true },
    colWidths: [30, 11, 19, 24, null],
    wordWrap: true,
  });
  for (const finding of findings.findings) table.push(row(finding));
  const madeUp = [...new Set(findings.findings.flatMap((finding) => finding.madeUp))];
  const mark = madeUp.length > 0 ? `\n* rests on made-up records (world ${madeUp.join(", ")})` : "";
  return `${table.toString()}${mark}`;
}

function row(finding: Finding): string[] {
  const name = `${finding.id}${finding.madeUp.length > 0 ? " *" : ""}`;
  if (!finding.answered) return [name, "–", "cannot be said", UNANSWERED_REASONS[finding.reason], "–"];
  const { estimate, confidence } = finding;
  if (!estimate) return [name, "see report", "", "", confidence.level];
  return [name, number(estimate.value, estimate), interval(estimate), estimate.unit, confidence.level];
}

function interval(estimate: Estimate): string {
  const side = (value: number | null) => (value === null ? "open" : number(value, estimate));
  return `${side(estimate.low)} to ${side(estimate.high)}`;
}

/** Shares as per cent, the rest with three significant digits. */
function number(value: number, { unit }: Estimate): string {
  return unit.startsWith("share of") ? `${(100 * value).toFixed(1)} %` : String(Number(value.toPrecision(3)));
}
