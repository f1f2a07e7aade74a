import type { Finding } from "../../../src/finding/finding.ts";
import { type Grade, type Known, refused } from "../grade.ts";
import { setIn } from "../known.ts";

/** What the ways carry against the shares that are set; of other entities a world does not know enough. */
export function gradeDependence(findings: readonly Finding[], known: Known): Grade[] {
  const { ways } = known.world.networks[0]!;
  const { after } = setIn(known);
  return findings.flatMap((finding) => {
    const way = ways.find(({ asn }) => finding.id === `dependence.AS${asn}`);
    if (!finding.answered) return [refused(finding.id, null, `${finding.reason}: ${finding.needs}`)];
    if (!way || finding.estimate?.unit !== "share of octets") return [];
    const truth = after.ways[way.id]?.octets ?? 0;
    const { value, low, high } = finding.estimate;
    const holds = low! <= truth && truth <= high!;
    return [
      {
        finding: "dependence.way",
        answered: true,
        interval: { holds, error: Math.abs(value - truth), in: "points" as const },
        confidence: { level: finding.confidence.level, wrong: !holds },
        ...(holds ? {} : { said: `truth ${(truth * 100).toFixed(1)} %: ${finding.claim}` }),
      },
    ];
  });
}
