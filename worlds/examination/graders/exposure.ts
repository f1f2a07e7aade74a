import type { Finding } from "../../../src/finding/finding.ts";
import { type Grade, type Known, refused } from "../grade.ts";
import { gradeEffective } from "./effective.ts";

/** Effective paths against the shares that are set; in worlds where nothing of the subject changes, nothing is newly lit. */
export function gradeExposure(findings: readonly Finding[], known: Known): Grade[] {
  return findings.map((finding) => {
    if (!finding.answered) return refused(finding.id, null, `${finding.reason}: ${finding.needs}`);
    if (finding.id === "exposure.effectivePaths") return gradeEffective(finding, known);
    if (finding.id === "exposure.newlyLit" && known.kind !== "use") {
      const told = finding.estimate!.value > 0;
      const change = { effect: null, told, right: false };
      return { finding: finding.id, answered: true, change, ...(told ? { said: finding.claim } : {}) };
    }
    return { finding: finding.id, answered: true };
  });
}
