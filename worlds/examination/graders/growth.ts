import type { Answered, Finding } from "../../../src/finding/finding.ts";
import { DAY, parsePeriod } from "../../../src/values/instant.ts";
import { type Grade, type Known, refused } from "../grade.ts";
import { heardShare, losesMuch, ratiosOf, samplingIn } from "../known.ts";

/** A ratio this near to 1 is no growth. */
const NO_GROWTH = 0.02;
/** Less growth than this is neither told nor missed: weekdays and holidays of the windows make as much. */
const GROWTH = 0.08;

/**
 * The truth is the ratio that is set. `growth.flows` may count unanswered flows or not; `growth.hosts` of sampled flows counts the
 * addresses that are seen, whose true ratio is known only where nothing changed.
 */
export function gradeGrowth(findings: readonly Finding[], known: Known): Grade[] {
  return findings.flatMap((finding) => {
    if (!finding.answered)
      return [refused(finding.id, refusalDue(finding.id, known), `${finding.reason}: ${finding.needs}`)];
    return [answeredGrade(finding, known)];
  });
}

function answeredGrade(finding: Answered, known: Known): Grade {
  const { id, estimate, claim } = finding;
  const truth = truthOf(id, known);
  const [low, high] = [estimate?.low ?? 0, estimate?.high ?? Number.POSITIVE_INFINITY];
  const still = truth !== null && Math.abs(truth - 1) < NO_GROWTH;
  const told = low > 1 || high < 1;
  const right = truth !== null && !still && told && low > 1 === truth > 1;
  const either = truth !== null && id === "growth.flows" ? [truth, withBackground(known)] : [truth ?? Number.NaN];
  const holds = either.some((one) => low <= one && one <= high);
  const missing = refusalDue(id, known) === true;
  return {
    finding: id,
    answered: true,
    ...(truth === null || !estimate
      ? {}
      : {
          interval: { holds, error: Math.abs(estimate.value / truth - 1), in: "ratio" as const },
          ...(!still && Math.abs(truth - 1) < GROWTH
            ? {}
            : { change: { effect: still ? null : `×${Number(truth.toPrecision(2))}`, told, right } }),
          confidence: { level: finding.confidence.level, wrong: !holds },
        }),
    ...(finding.likelihood && truth !== null ? { likelihood: { ...finding.likelihood, happened: right } } : {}),
    ...(missing ? { refusal: "missing" as const } : {}),
    ...((still && told) || !holds ? { said: `truth ×${truth?.toFixed(2)}: ${claim}` } : {}),
  };
}

function truthOf(id: string, known: Known): number | null {
  const [, measure, normalised] = id.split(".");
  const ratios = ratiosOf(known, known.subject);
  if (!ratios || !MEASURES.has(measure!) || (normalised !== undefined && normalised !== "normalised")) return null;
  const of = (network: string): number => {
    const all = ratiosOf(known, network)!;
    return all[measure as "octets" | "packets" | "flows" | "hosts"];
  };
  const own = of(known.subject);
  const sampled = !samplingIn(known).whole;
  if (measure === "hosts" && sampled && (Math.abs(ratios.octets - 1) > NO_GROWTH || hasComers(known))) return null;
  if (measure === "flows" && sampled && hasComers(known)) return null;
  if (!normalised) return own;
  const controls = known.world.networks.slice(1).map(({ id }) => Math.log(of(id)));
  if (controls.length === 0) return null;
  return own / Math.exp(controls.reduce((sum, one) => sum + one, 0) / controls.length);
}

/** Unanswered flows counted too, which is another fair reading of flows. */
function withBackground(known: Known): number {
  return ratiosOf(known, known.subject)!.flowsWithBackground;
}

/** Of sampled flows only TCP is counted, and whoever comes may bring other flows: their ratio is not that of all. */
function hasComers({ world }: Known): boolean {
  const { miners, tunnels, dnsTunnels, visitors, beacons, people } = world.file.networks[0]!;
  return people!.mix.length > 1 || [miners, tunnels, dnsTunnels, visitors, beacons].some((some) => some.length > 0);
}

const MEASURES = new Set(["octets", "packets", "flows", "hosts"]);
const FEWEST_DAYS = 14;

/** Whether there ought to be no answer; null where either may be right. */
function refusalDue(id: string, known: Known): boolean | null {
  const { world } = known;
  const [, measure, normalised] = id.split(".");
  const sampling = samplingIn(known);
  const alone = world.networks.length === 1;
  const days = [known.before, known.after].map((window) => {
    const { from, to } = parsePeriod(world.file.windows[window]!)!;
    return (heardShare(known, window) * (to - from)) / DAY;
  });
  if (!MEASURES.has(measure!)) return null;
  if (Math.min(...days) < FEWEST_DAYS) return true;
  const covered = Math.min(heardShare(known, known.before), heardShare(known, known.after));
  if (normalised && alone) return true;
  if (covered < 0.9 || sampling.thinnest > 10_000 || losesMuch(known)) return null;
  if (measure === "flows" && sampling.thinnest > 2000) return null;
  if (measure === "hosts" && noCommonExporter(known)) return true;
  if (measure === "hosts") return sampling.told && sampling.alike ? false : sampling.trulyAlike ? null : true;
  if (measure === "flows" && !sampling.told) return true;
  if (alone && noCommonExporter(known)) return true;
  if (alone && !sampling.told && !sampling.trulyAlike) return true;
  if (normalised && (known.kind === "control" || known.kind === "use" || known.kind === "event")) return null;
  return false;
}

function noCommonExporter({ world, before, after }: Known): boolean {
  const [then, now] = [before, after].map((id) => parsePeriod(world.file.windows[id]!)!);
  return !world.exporters.some(({ period }) => period.from < then!.to && period.to > now!.from);
}
