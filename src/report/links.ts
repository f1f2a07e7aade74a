import { canonicalJson } from "../finding/canonical.ts";
import type { Evidence, Finding, Findings } from "../finding/finding.ts";

/** Where things stand on the page. What several findings share stands there once. */
export interface Links {
  /** Anchor of a finding; an id that was asked of two windows gets a number. */
  finding(finding: Finding): string;
  /** Number of a question to the data, from 1. */
  evidence(evidence: Evidence): number;
  /** Number of an input, from 1; null for a digest that the study does not list. */
  input(sha256: string): number | null;
  /** Every different question to the data, in the order of their numbers. */
  readonly allEvidence: readonly Evidence[];
}

export function linksOf({ study, findings }: Findings): Links {
  const anchors = new Map<Finding, string>();
  const taken = new Map<string, number>();
  const evidence = new Map<string, { number: number; held: Evidence }>();
  for (const finding of findings) {
    const anchor = `finding-${finding.id.replace(/[^A-Za-z0-9.-]/g, "_")}`; // letters, digits, dots, hyphens (finding.ts)
    const times = (taken.get(anchor) ?? 0) + 1;
    taken.set(anchor, times);
    anchors.set(finding, times === 1 ? anchor : `${anchor}--${times}`);
    for (const held of finding.evidence) {
      const key = canonicalJson(held);
      if (!evidence.has(key)) evidence.set(key, { number: evidence.size + 1, held });
    }
  }
  const inputs = new Map(study.inputs.map(({ sha256 }, at) => [sha256, at + 1]));
  return {
    finding: (finding) => anchors.get(finding) ?? "findings",
    evidence: (held) => evidence.get(canonicalJson(held))?.number ?? 0,
    input: (sha256) => inputs.get(sha256) ?? null,
    allEvidence: [...evidence.values()].map(({ held }) => held),
  };
}
