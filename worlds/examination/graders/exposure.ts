import type { Answered, Finding } from "../../../src/finding/finding.ts";
import { type Grade, type Known, refused } from "../grade.ts";
import { setIn } from "../known.ts";

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

/** 1 ÷ Σ share². */
function gradeEffective(finding: Answered, known: Known): Grade {
  const shares = Object.values(setIn(known).after.ways).map(({ octets }) => octets);
  const truth = 1 / shares.reduce((sum, share) => sum + share * share, 0);
  const { value, low, high } = finding.estimate!;
  const holds = low! <= truth && truth <= high!;
  return {
    finding: finding.id,
    answered: true,
    interval: { holds, error: Math.abs(value / truth - 1), in: "ratio" },
    confidence: { level: finding.confidence.level, wrong: !holds },
    ...(holds ? {} : { said: `truth ${truth.toFixed(3)}: ${finding.claim}` }),
  };
}
