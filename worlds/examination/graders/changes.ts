import { type ChangesDetails, changesDetails } from "../../../src/analyses/changes/details.ts";
import type { Answered, Finding } from "../../../src/finding/finding.ts";
import { DAY } from "../../../src/values/instant.ts";
import { type Grade, type Known, refused } from "../grade.ts";
import { ratiosOf, setIn } from "../known.ts";

/** A ratio, or a share, that differs by less did not change. */
const STILL = 0.01;
/** A change is found where it lies within a fortnight of what is set. */
const NEAR = 14 * DAY;

type Change = ChangesDetails["changes"][number];

/** Changes that are told as use against the dates on which use, or its ways, were set to change. */
export function gradeChanges(findings: readonly Finding[], known: Known): Grade[] {
  return findings.map((finding) => {
    if (!finding.answered) return refused(finding.id, null, `${finding.reason}: ${finding.needs}`);
    return finding.id === "changes.events" ? { finding: finding.id, answered: true } : gradeSeries(finding, known);
  });
}

function gradeSeries(finding: Answered, known: Known): Grade {
  const { changes } = changesDetails.parse(finding.details);
  const use = changes.filter(({ cause }) => cause !== "instrument");
  const { effect, up } = effectOf(finding.id.slice("changes.".length), known);
  const right = effect !== null && use.some((change) => isDue(change, known) && goes(change, up));
  const wrong = effect === null ? use.length > 0 : !right;
  return {
    finding: finding.id,
    answered: true,
    change: { effect, told: use.length > 0, right },
    confidence: { level: finding.confidence.level, wrong },
    ...(wrong ? { said: `${effect ?? "nothing set"}: ${finding.claim}` } : {}),
  };
}

/** What is set to change of a series, later against earlier window; up is null where it has no direction. */
function effectOf(series: string, known: Known): { effect: string | null; up: boolean | null } {
  const { before, after } = setIn(known);
  if (series === "ways") {
    const moves = Object.keys(after.ways).map(
      (way) => (after.ways[way]?.octets ?? 0) - (before.ways[way]?.octets ?? 0),
    );
    const most = Math.max(0, ...moves.map(Math.abs));
    return { effect: most > STILL ? `${(100 * most).toFixed(0)} points` : null, up: null };
  }
  const ratios = ratiosOf(known, known.subject);
  const ratio =
    series === "background"
      ? after.backgroundPerDay.flows / before.backgroundPerDay.flows
      : ratios?.[series as "octets" | "packets" | "flows" | "hosts"];
  const moved = ratio !== undefined && Math.abs(ratio - 1) > STILL;
  return { effect: moved ? `×${ratio.toFixed(2)}` : null, up: moved ? ratio > 1 : null };
}

/** Near one of the dates that are set, or between the first and the last of them, for what moves slowly. */
function isDue({ low, high }: Change, { truth, subject }: Known): boolean {
  const dates = truth.changes
    .filter(({ cause, what }) => (cause === "use" || cause === "way") && what.startsWith(subject))
    .map(({ at }) => Date.parse(at));
  return Date.parse(high) >= Math.min(...dates) - NEAR && Date.parse(low) <= Math.max(...dates) + NEAR;
}

function goes({ ratio }: Change, up: boolean | null): boolean {
  return ratio === null || up === null || ratio.value > 1 === up;
}
