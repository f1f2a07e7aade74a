import { newUpstreamDetails, shareDetails } from "../../../src/analyses/paths/details.ts";
import type { Answered, Finding } from "../../../src/finding/finding.ts";
import { DAY, HOUR, parsePeriod } from "../../../src/values/instant.ts";
import { type Grade, type Known, refused } from "../grade.ts";
import { heardShare, losesMuch, samplingIn, setIn } from "../known.ts";
import { gradeEffective } from "./effective.ts";

/** A share that differs by less did not change. */
const STILL = 0.005;
const LONGEST_DELAY = 48 * HOUR; // METHODS §4
const FEWEST_DAYS = 14;

/** Shares against those that are set, of answered octets; neighbours of the origin against what routes are made to do. */
export function gradePaths(findings: readonly Finding[], known: Known): Grade[] {
  return findings.flatMap((finding) => {
    const { id } = finding;
    if (id === "paths.newUpstream") return gradeUpstreams(finding, known);
    if (UNJUDGED.test(id)) return [];
    if (id.startsWith("paths.hegemony.")) return [{ finding: "paths.hegemony", answered: finding.answered }];
    if (!finding.answered) return [refused(folded(id), refusalDue(id, known), `${finding.reason}: ${finding.needs}`)];
    if (id === "paths.effective") return [gradeEffective(finding, known)];
    if (id.startsWith("paths.share.")) return [gradeShare(finding, known)];
    return [{ finding: id, answered: true }];
  });
}

/** The truth says nothing of influence, nor of how peers lean beside what is carried; outages have truths of their own. */
const UNJUDGED = /^paths\.(transit|views|outages)/;

function folded(id: string): string {
  if (id === "paths.share.unattributed" || !id.startsWith("paths.share.")) return id;
  return "paths.share";
}

function gradeShare(finding: Answered, known: Known): Grade {
  const way = finding.id.slice("paths.share.".length);
  const { before, after } = setIn(known);
  const nothing = way === "unattributed" && isUntold(known) ? 1 : 0;
  const [then, truth] = [before.ways[way]?.octets ?? nothing, after.ways[way]?.octets ?? nothing];
  const { value, low, high } = finding.estimate!;
  const { difference } = shareDetails.parse(finding.details);
  const holds = low! <= truth && truth <= high!;
  const told = difference !== null && (difference.low > 0 || difference.high < 0);
  const still = Math.abs(truth - then) < STILL;
  const right = told && !still && difference.value > 0 === truth > then;
  const effect = still ? null : `${Math.abs((truth - then) * 100).toFixed(0)} points`;
  return {
    finding: folded(finding.id),
    answered: true,
    interval: { holds, error: Math.abs(value - truth), in: "points" },
    ...(difference ? { change: { effect, told, right } } : {}),
    ...(finding.likelihood ? { likelihood: { ...finding.likelihood, happened: right } } : {}),
    confidence: { level: finding.confidence.level, wrong: !holds },
    ...(refusalDue(finding.id, known) === true ? { refusal: "missing" as const } : {}),
    ...(!holds || (still && told)
      ? { said: `truth ${(truth * 100).toFixed(1)} % after ${(then * 100).toFixed(1)} %: ${finding.claim}` }
      : {}),
  };
}

/** One grade for what is confirmed, and one for each verdict that is due. */
function gradeUpstreams(finding: Finding, known: Known): Grade[] {
  const { id } = finding;
  if (!finding.answered)
    return [refused(id, known.world.routeCollector === null, `${finding.reason}: ${finding.needs}`)];
  const { upstreams } = newUpstreamDetails.parse(finding.details);
  const due = known.truth.answers.upstreams.filter(
    ({ network, nextToOrigin }) => network === known.subject && nextToOrigin,
  );
  const confirmed = upstreams.filter(({ verdict }) => verdict === "confirmed");
  const real = due.filter(({ verdict }) => verdict === "confirmed");
  const hit = real.find(({ asn, from }) => confirmed.some((one) => one.asn === asn && isInTime(one.from, from)));
  const wrong = confirmed.filter(({ asn }) => !real.some((one) => one.asn === asn));
  const said = upstreams.map(({ asn, verdict, from }) => `AS${asn} ${verdict} ${from}`).join(", ") || "nothing new";
  return [
    {
      finding: id,
      answered: true,
      change: {
        effect: real.length > 0 ? "new upstream" : null,
        told: real.length > 0 ? hit !== undefined : wrong.length > 0,
        right: hit !== undefined && wrong.length === 0,
      },
      confidence: { level: finding.confidence.level, wrong: wrong.length > 0 },
      ...(wrong.length > 0 || (real.length > 0 && !hit)
        ? { said: `${said}; due: ${due.map(({ asn, verdict, from }) => `AS${asn} ${verdict} ${from}`).join(", ")}` }
        : {}),
    },
    ...due
      .filter(({ verdict }) => verdict !== "confirmed")
      .map(({ asn, verdict }): Grade => {
        const found = upstreams.some((one) => one.verdict === verdict && (one.asn === asn || verdict === "hijack"));
        return {
          finding: "paths.newUpstream, verdict",
          answered: true,
          change: { effect: verdict, told: found, right: found },
          ...(found ? {} : { said: `${said}; due: AS${asn} ${verdict}` }),
        };
      }),
  ];
}

function isInTime(told: string, truth: string): boolean {
  return Math.abs(Date.parse(told) - Date.parse(truth)) <= LONGEST_DELAY;
}

function refusalDue(id: string, known: Known): boolean | null {
  if (id === "paths.prefixes") return known.world.routeCollector === null;
  const { from, to } = parsePeriod(known.world.file.windows[known.after]!)!;
  if ((heardShare(known, known.after) * (to - from)) / DAY < FEWEST_DAYS) return true;
  if (samplingIn(known).thinnest > 10_000 || losesMuch(known)) return null;
  if (isUntold(known) && id !== "paths.share.unattributed") return known.world.routeCollector === null ? true : null;
  return false;
}

/** No exporter tells next to whom it stands. */
function isUntold({ world }: Known): boolean {
  return world.exporters.every(({ tellsNeighbours }) => !tellsNeighbours);
}
