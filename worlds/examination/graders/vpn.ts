import { vpnDetails } from "../../../src/analyses/tunnels/vpn-details.ts";
import type { Answered } from "../../../src/finding/finding.ts";
import { DAY, parsePeriod } from "../../../src/values/instant.ts";
import type { Grade, Known } from "../grade.ts";
import { samplingIn } from "../known.ts";

/** Days that a tunnel must be there in the window asked about for its silence to be a fault. */
const LONG = 14 * DAY;
/** Thinner than this the shape of a long talk is gone, and to say nothing is fair. */
const THINNEST = 1000;

/** tunnels.vpn: ends that are called known or likely against those that the world's file sets. Tor's relays are not VPNs. */
export function gradeVpn(finding: Answered, known: Known): Grade {
  const { tunnels } = vpnDetails.parse(finding.details);
  const called = [...new Set(tunnels.filter(({ verdict }) => verdict !== "possible").map(({ server }) => server))];
  const truth = carriersIn(known);
  const servers = new Set(truth.flatMap((one) => one.servers));
  const wrong = called.filter((server) => !servers.has(server));
  const lasting = truth.filter(({ carrier, during }) => carrier !== "tor" && during >= LONG);
  const told = called.some((server) => servers.has(server));
  const due = lasting.length > 0 && samplingIn(known).thinnest <= THINNEST;
  const graded = truth.length === 0 || due || wrong.length > 0;
  const base = { finding: finding.id, answered: true };
  if (!graded) return base;
  const effect = lasting.length > 0 ? lasting.map(({ carrier }) => carrier).join(", ") : null;
  const right = told && wrong.length === 0;
  return {
    ...base,
    change: { effect, told: effect === null ? wrong.length > 0 : told, right: effect !== null && right },
    confidence: { level: finding.confidence.level, wrong: wrong.length > 0 },
    ...(wrong.length > 0 || (due && !told)
      ? { said: `truth ${[...servers].join(", ") || "none"}, called ${called.join(", ") || "none"}: ${finding.claim}` }
      : {}),
  };
}

/** Tunnels of the subject other than on DNS, with how long each is there in the window asked about. */
export function carriersIn({ truth, world, subject, after }: Known) {
  const { from, to } = parsePeriod(world.file.windows[after]!)!;
  return truth.answers.tunnels
    .filter(({ network, carrier }) => network === subject && carrier !== "dns")
    .map((one) => ({ ...one, during: Math.min(to, Date.parse(one.to)) - Math.max(from, Date.parse(one.from)) }))
    .filter(({ during }) => during > 0);
}
