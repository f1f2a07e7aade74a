import { type Findings, findingsSchema } from "../../finding/finding.ts";
import { generalised } from "./addresses.ts";
import { isSmall, withoutSmall } from "./small-cells.ts";

/** What the gate did, for the audit line. */
export interface GateReport {
  readonly addresses: number;
  readonly smallRows: number;
  readonly rowsBeside: number;
}

/**
 * Findings as they may leave: hosts told as the networks around them, rows about too few left out, the text of queries
 * without the addresses in it. The numbers of the findings themselves are about the subject as a whole and stay.
 */
export function gate(findings: Findings): { readonly findings: Findings; readonly report: GateReport } {
  const counts = { addresses: 0, smallRows: 0, rowsBeside: 0 };
  const passed = findings.findings.map((finding) => ({
    ...finding,
    ...(finding.answered ? { claim: text(finding.claim) } : { needs: text(finding.needs) }),
    details: pass(finding.details) as Record<string, unknown>,
    figures: pass(finding.figures),
    evidence: finding.evidence.map((one) => ({ ...one, sql: text(one.sql), question: text(one.question) })),
    alternatives: pass(finding.alternatives),
    assumptions: pass(finding.assumptions),
  }));
  const coverage = pass(findings.coverage);
  return { findings: findingsSchema.parse({ ...findings, coverage, findings: passed }), report: counts };

  function text(from: string): string {
    const { text: told, count } = generalised(from);
    counts.addresses += count;
    return told;
  }

  function pass(value: unknown): unknown {
    if (typeof value === "string") return text(value);
    if (Array.isArray(value)) return rows(value).map(pass);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, held]) => [text(key), pass(held)]));
  }

  function rows(list: readonly unknown[]): readonly unknown[] {
    const isTable = list.every((row) => typeof row === "object" && row !== null && !Array.isArray(row));
    if (!isTable || !list.some((row) => isSmall(row as Readonly<Record<string, unknown>>))) return list;
    const { rows: kept, small, beside } = withoutSmall(list as readonly Readonly<Record<string, unknown>>[]);
    counts.smallRows += small;
    counts.rowsBeside += beside;
    return kept;
  }
}
