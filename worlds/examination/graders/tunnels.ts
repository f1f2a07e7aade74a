import { dnsDetails, type TunnelDetails } from "../../../src/analyses/tunnels/details.ts";
import type { Answered, Finding } from "../../../src/finding/finding.ts";
import { parsePeriod } from "../../../src/values/instant.ts";
import { type Grade, type Known, refused } from "../grade.ts";
import { losesMuch, samplingIn } from "../known.ts";
import { gradeVpn } from "./vpn.ts";

const DAY_SECONDS = 86_400;

/** Tunnels in DNS against those that the world's file sets: each by its domain, or, where no names are told, by its server. */
export function gradeTunnels(findings: readonly Finding[], known: Known): Grade[] {
  return findings.map((finding) => {
    if (!finding.answered)
      return refused(finding.id, refusalDue(finding, known), `${finding.reason}: ${finding.needs}`);
    if (finding.id === "tunnels.vpn") return gradeVpn(finding, known);
    return finding.id === "tunnels.dns" ? gradeDns(finding, known) : { finding: finding.id, answered: true };
  });
}

function gradeDns(finding: Answered, known: Known): Grade {
  const { tunnels, namesFrom, foundFrom } = dnsDetails.parse(finding.details);
  const truth = dnsTunnelsIn(known);
  const isOf = ({ domain, zone }: TunnelDetails) =>
    truth.some(({ servers, ...one }) =>
      namesFrom === "none" ? servers.includes(zone) : one.domain === zone || one.domain?.endsWith(`.${domain}`),
    );
  const wrong = tunnels.filter((one) => !isOf(one));
  const right = tunnels.filter(isOf);
  const rate =
    truth.reduce((sum, { clients, octetsPerSecond }) => sum + clients.length * (octetsPerSecond ?? 0), 0) * DAY_SECONDS;
  const base = { finding: finding.id, answered: true };
  if (truth.length === 0)
    return {
      ...base,
      change: { effect: null, told: tunnels.length > 0, right: false },
      confidence: { level: finding.confidence.level, wrong: tunnels.some(({ verdict }) => verdict !== "possible") },
      ...(tunnels.length > 0 ? { said: finding.claim } : {}),
    };
  const told = right.length > 0;
  // Below what it says would be found, silence is no fault.
  const graded = told || foundFrom === null || rate >= foundFrom;
  const value = right.reduce((sum, { octetsPerDay }) => sum + octetsPerDay, 0);
  const high = right.reduce((sum, one) => sum + one.high, 0);
  const whole = namesFrom === "dns" && told && !losesMuch(known);
  return {
    ...base,
    ...(graded
      ? {
          change: {
            effect: `${(rate / DAY_SECONDS).toPrecision(2)} octets a second`,
            told,
            right: told && wrong.length === 0,
          },
        }
      : {}),
    // What names can say is an upper bound of what they carry.
    ...(whole ? { interval: { holds: high >= rate, error: Math.abs(value / rate - 1), in: "ratio" } } : {}),
    ...(graded && (!told || wrong.length > 0)
      ? { said: `truth ${truth.map(({ domain }) => domain).join(", ")}: ${finding.claim}` }
      : {}),
  };
}

/** Those of the subject that are there for a day or more of the window asked about. */
function dnsTunnelsIn({ truth, world, subject, after }: Known) {
  const { from, to } = parsePeriod(world.file.windows[after]!)!;
  return truth.answers.tunnels.filter((one) => {
    const during = Math.min(to, Date.parse(one.to)) - Math.max(from, Date.parse(one.from));
    return one.network === subject && one.carrier === "dns" && during >= DAY_SECONDS * 1000;
  });
}

/** Without names, and where sampling leaves few questions, to refuse is fair. */
function refusalDue(finding: Finding, known: Known): boolean | null {
  if (finding.id !== "tunnels.dns") return null;
  return dnsTunnelsIn(known).length > 0 && samplingIn(known).whole && !losesMuch(known) ? false : null;
}
