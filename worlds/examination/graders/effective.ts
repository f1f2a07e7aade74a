import type { Answered } from "../../../src/finding/finding.ts";
import type { Grade, Known } from "../grade.ts";
import { setIn } from "../known.ts";

/** A number of effective paths against 1 ÷ Σ share² of the shares of octets that are set. */
export function gradeEffective(finding: Answered, known: Known): Grade {
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
