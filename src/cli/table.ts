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
  let windows = "";
  for (const finding of findings.findings) {
    if (windowsOf(finding) !== windows) table.push([{ colSpan: 5, content: windowsOf(finding) }]);
    windows = windowsOf(finding);
    table.push(row(finding));
  }
  const madeUp = [...new Set(findings.findings.flatMap((finding) => finding.madeUp))];
  const mark = madeUp.length > 0 ? `\n* rests on made-up records (world ${madeUp.join(", ")})` : "";
  return `${table.toString()}${mark}`;
}

/** `2019-01-01 to 2019-11-01, against 2017-04-01 to 2017-07-06`; ends are not included. */
function windowsOf({ period, against }: Finding): string {
  const text = (window: typeof period) => `${day(window.from)} to ${day(window.to)}`;
  return `${text(period)}${against ? `, against ${text(against)}` : ""}`;
}

function day(time: string): string {
  return time.endsWith("T00:00:00Z") ? time.slice(0, 10) : time;
}

function row(finding: Finding): string[] {
  const name = `${finding.id}${finding.madeUp.length > 0 ? " *" : ""}`;
  if (!finding.answered) return [name, "–", "cannot be said", UNANSWERED_REASONS[finding.reason], "–"];
  const { estimate, confidence } = finding;
  if (!estimate) return [name, "see report", "", "", confidence.level];
  return [name, number(estimate.value, estimate), interval(estimate), estimate.unit, confidence.level];
}

function interval(estimate: Estimate): string {
  if (estimate.low === null && estimate.high === null) return "none";
  const side = (value: number | null) => (value === null ? "open" : number(value, estimate));
  return `${side(estimate.low)} to ${side(estimate.high)}`;
}

/** Shares as per cent, the rest with three significant digits. */
function number(value: number, { unit }: Estimate): string {
  return unit.startsWith("share of") ? `${(100 * value).toFixed(1)} %` : String(Number(value.toPrecision(3)));
}
