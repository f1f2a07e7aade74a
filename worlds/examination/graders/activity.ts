import { indexDetails, type ShareDetails, shareDetails } from "../../../src/analyses/activity/details.ts";
import type { Answered, Finding } from "../../../src/finding/finding.ts";
import { type Grade, type Known, refused } from "../grade.ts";
import { setIn } from "../known.ts";

/** Shares of octets that differ by less did not change. */
const STILL = 0.005;

/**
 * Of categories that a world's people have, the truth must lie within what the finding says it may be, by octets. `web` is what
 * the rest of the web is to a world, and news or social here: it is not graded. A world's truth knows octets only, so time is
 * graded by whether it moves where nothing does.
 */
const GRADED = new Set(["streaming", "gaming", "mail", "bulk", "code", "work"]);

export function gradeActivity(findings: readonly Finding[], known: Known): Grade[] {
  return findings.flatMap((finding) => {
    const category = finding.id.replace("activity.share.", "");
    if (!finding.answered) return [refused(finding.id, null, `${finding.reason}: ${finding.needs}`)];
    if (finding.id === "activity.leisureIndex") return [gradeIndex(finding, known)];
    return GRADED.has(category) ? [gradeShare(finding, category, known)] : [];
  });
}

function gradeShare(finding: Answered, category: string, known: Known): Grade {
  const details = shareDetails.parse(finding.details);
  const { octets, difference } = details;
  const { before, after } = setIn(known);
  const truth = after.activity[category] ?? 0;
  const moved = truth - (before.activity[category] ?? 0);
  const still = known.kind !== "use" && Math.abs(moved) < STILL;
  const told = difference !== null && (difference.low > 0 || difference.high < 0);
  const others = machinesShare(known);
  const holds =
    octets !== null && octets.range.low - others - listedShare(details) <= truth && truth <= octets.range.high + others;
  return {
    finding: finding.id,
    answered: true,
    ...(octets
      ? {
          interval: { holds, error: Math.abs(octets.value - truth), in: "points" as const, bounds: true },
          confidence: { level: finding.confidence.level, wrong: !holds },
        }
      : {}),
    ...(difference && still ? { change: { effect: null, told, right: false } } : {}),
    ...(!holds || (still && told) ? { said: `truth ${(truth * 100).toFixed(1)} % of bytes: ${finding.claim}` } : {}),
  };
}

/**
 * Share of octets that is told by whose addresses they are: a world lets any remote network offer any use, so that a listed
 * range says nothing of it.
 */
function listedShare({ octets, time, evidence }: ShareDetails): number {
  const listed = evidence.reduce((sum, { id, share }) => (id.startsWith("services:") ? sum + share : sum), 0);
  return octets && time.value > 0 ? octets.value * Math.min(1, listed / time.value) : 0;
}

/** What machines of the network move beside its people: the truth leaves it out, who looks at flows does not. */
function machinesShare(known: Known): number {
  const { actors } = setIn(known).after;
  const octets = Object.entries(actors).map(([name, volume]) => ({ name, octets: volume.octets }));
  const all = octets.reduce((sum, one) => sum + one.octets, 0);
  const people = octets.filter(({ name }) => PEOPLE.has(name)).reduce((sum, one) => sum + one.octets, 0);
  return all > 0 ? 1 - people / all : 0;
}

const PEOPLE = new Set(["leisure", "work", "study", "servers", "background"]);

/** Where nothing of the subject changes, the index must not be said to have moved whatever the open part is. */
function gradeIndex(finding: Answered, known: Known): Grade {
  const { shift } = indexDetails.parse(finding.details);
  const still = known.kind !== "use";
  const told = shift !== null && (shift.survives.low > 0 || shift.survives.high < 0);
  return {
    finding: finding.id,
    answered: true,
    ...(shift && still ? { change: { effect: null, told, right: false } } : {}),
    ...(still && told ? { said: finding.claim } : {}),
  };
}
