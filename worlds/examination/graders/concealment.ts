import { beyondDetails, shareDetails } from "../../../src/analyses/concealment/details.ts";
import type { Answered, Finding } from "../../../src/finding/finding.ts";
import { type Grade, type Known, refused } from "../grade.ts";
import { losesMuch, samplingIn, setIn } from "../known.ts";

/** A share that differs by less did not change. */
const STILL = 0.005;
const MOVED = 0.03;
const HIDDEN = ["vpn", "tor", "proxy"] as const;

/**
 * Shares of octets that are hidden against those set, and that nothing is told to rise where nothing does. A proxy that looks
 * like TLS cannot be told from a VPN: they are judged together where both are there, or one for the other.
 */
export function gradeConcealment(findings: readonly Finding[], known: Known): Grade[] {
  const { before, after } = setIn(known);
  const truth = (set: { readonly concealment: Readonly<Record<string, number>> }, of: string) =>
    set.concealment[of] ?? 0;
  return findings.map((finding) => {
    if (!finding.answered)
      return refused(finding.id, refusalDue(finding.reason, known), `${finding.reason}: ${finding.needs}`);
    if (finding.id === "concealment.beyondControls") return gradeBeyond(finding, known);
    const of = finding.id.slice("concealment.share.".length);
    if (of !== "vpn" && of !== "tor" && of !== "proxy") return { finding: finding.id, answered: true };
    // Without a list a relay looks like a VPN or like nothing, and a proxy on TLS's port like TLS.
    if (of !== "vpn" || truth(after, "proxy") + truth(after, "tor") > 0) return { finding: finding.id, answered: true };
    return gradeVpnShare(finding, [truth(before, of), truth(after, of)], known);
  });
}

function gradeVpnShare(finding: Answered, [then, now]: readonly [number, number], known: Known): Grade {
  const { octets } = shareDetails.parse(finding.details);
  const base = { finding: finding.id, answered: true };
  if (!octets) return base;
  const { value, low, high, range } = octets.value;
  const holds = range.low <= now && now <= range.high;
  const told = octets.against !== null && (octets.against.high < low || octets.against.low > high);
  const moved = Math.abs(now - then);
  const interval = losesMuch(known)
    ? null
    : { holds, error: Math.abs(value - now), in: "points" as const, bounds: true };
  return {
    ...base,
    ...(interval ? { interval, confidence: { level: finding.confidence.level, wrong: !holds } } : {}),
    ...(moved < STILL || moved >= MOVED
      ? {
          change: {
            effect: moved < STILL ? null : `${(moved * 100).toFixed(0)} points`,
            told,
            right: told && moved >= MOVED,
          },
        }
      : {}),
    ...(!holds || (told && moved < STILL)
      ? { said: `truth ${then.toFixed(3)} → ${now.toFixed(3)}: ${finding.claim}` }
      : {}),
  };
}

/** In worlds where no tunnel comes or goes and people do what they did, no class rises or falls beyond the controls. */
function gradeBeyond(finding: Answered, known: Known): Grade {
  const { changes } = beyondDetails.parse(finding.details);
  const { before, after } = setIn(known);
  const hidden = (set: typeof after) => HIDDEN.reduce((sum, of) => sum + (set.concealment[of] ?? 0), 0);
  const moved = hidden(after) - hidden(before);
  const told = changes.filter((one) => one.told !== "none").map((one) => `${one.class} ${one.told}`);
  const base = { finding: finding.id, answered: true };
  if (moved >= MOVED) {
    const right = told.includes("tunnelled rise");
    const change = { effect: `${(moved * 100).toFixed(0)} points`, told: right, right };
    return { ...base, change, ...(right ? {} : { said: finding.claim }) };
  }
  // Another mix of activities, or other people, is another mix of classes, with and without anything to hide.
  if (known.kind === "use" || known.kind === "event" || Math.abs(moved) >= STILL) return base;
  const change = { effect: null, told: told.length > 0, right: false };
  return { ...base, change, ...(told.length > 0 ? { said: finding.claim } : {}) };
}

function refusalDue(reason: string, known: Known): boolean | null {
  if (reason === "unknown-sampling") return samplingIn(known).told ? false : null;
  if (reason === "not-observable" || reason === "no-control") return null;
  return reason === "coverage" || reason === "too-short" ? null : false;
}
