import type { Answered, Finding } from "../../../src/finding/finding.ts";
import { parsePeriod } from "../../../src/values/instant.ts";
import { type Grade, type Known, refused } from "../grade.ts";
import { samplingIn } from "../known.ts";

/** What of a world's answers each finding is about; where none of it happens, nothing may be told. */
const ABOUT: Readonly<Record<string, readonly string[]>> = {
  "conduct.scanning": ["scan-out"],
  "conduct.beacons": ["beacon"],
  "conduct.exfiltration": ["exfiltration"],
  "conduct.reflection": ["reflection"],
  "conduct.spoofed": ["spoofed"],
};
/** Miners and tunnels call like clocks too: where there are any, what is told of beacons is not graded. */
const LIKE_BEACONS = ["mining", "tunnels"] as const;
/** Sampled thinner than 1 in so many, a miss is no fault: what would have been seen is told. */
const THIN = 100;

/** What is told against what the world's file sets for the subject in the window asked about. */
export function gradeConduct(findings: readonly Finding[], known: Known): Grade[] {
  return findings.map((finding) => {
    if (!finding.answered) return refused(finding.id, null, `${finding.reason}: ${finding.needs}`);
    const kinds = ABOUT[finding.id];
    if (
      !kinds ||
      (finding.id === "conduct.beacons" && LIKE_BEACONS.some((kind) => known.truth.answers[kind].length > 0))
    )
      return { finding: finding.id, answered: true };
    return gradeTold(finding, happenings(known, kinds), known);
  });
}

function gradeTold(finding: Answered, happened: number, known: Known): Grade {
  const { value, low, high } = finding.estimate!;
  const told = value > 0;
  const effect = happened > 0 ? `${happened}` : null;
  const missedFairly = happened > 0 && !told && samplingIn(known).thinnest > THIN;
  if (missedFairly) return { finding: finding.id, answered: true };
  const wrong = told && happened === 0;
  const holds = (low ?? 0) <= happened && (high === null || happened <= high);
  return {
    finding: finding.id,
    answered: true,
    // Episodes of one attack may be told apart, and hosts of one beacon together: only of nothing is the interval graded.
    ...(happened === 0 ? { interval: { holds, error: value, in: "points" as const } } : {}),
    change: { effect, told, right: told && happened > 0 },
    confidence: { level: finding.confidence.level, wrong },
    ...(wrong || (happened > 0 && !told) ? { said: `truth ${happened}: ${finding.claim}` } : {}),
  };
}

/** How many of these kinds happen to the subject in the window asked about. */
function happenings({ truth, world, subject, after }: Known, kinds: readonly string[]): number {
  const asked = parsePeriod(world.file.windows[after]!)!;
  return truth.answers.conduct.filter(
    ({ network, kind, from, to }) =>
      network === subject && kinds.includes(kind) && Date.parse(from) < asked.to && Date.parse(to) > asked.from,
  ).length;
}
