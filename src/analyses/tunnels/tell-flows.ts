import { confidenceFrom } from "../../finding/confidence.ts";
import type { Estimate } from "../../finding/finding.ts";
import { likelihoodTerm } from "../../finding/likelihood.ts";
import { answered, unanswered } from "../../finding/tell.ts";
import { DAY, formatInstant, MINUTE, type Period } from "../../values/instant.ts";
import type { Answer } from "../analysis.ts";
import type { Pair } from "./ask-flows.ts";
import type { DnsDetails, TunnelDetails } from "./details.ts";
import { FLOW_SIGNS, noticedFrom, type Suspected, suspected } from "./flows.ts";
import { networkOf } from "./network.ts";

/** Probability that a pair is a tunnel: without names never more than possible (METHODS §7.5). */
const POSSIBLE = 0.3;
const MOST_TOLD = 200;

/** What flows without names tell of tunnels: at most that one is possible. */
export function tellFlows(pairs: readonly Pair[], period: Period, coverage: number, least: number): Answer {
  if (pairs.length === 0)
    return unanswered("tunnels.dns", "no-data", "names that were asked for, or flows to name servers (port 53)");
  const days = Math.max(1, (coverage * (period.to - period.from)) / DAY);
  if (pairs.some(({ untold }) => untold > 0))
    return unanswered(
      "tunnels.dns",
      "not-observable",
      "names that were asked for, or octets and packets of flows to name servers",
    );
  const from = noticedFrom(pairs, days);
  const found = suspected(pairs, days);
  const tunnels = found.slice(0, MOST_TOLD).map(tunnelOf);
  const unknown = pairs.some(({ unknownSampling }) => unknownSampling > 0);
  const estimate: Estimate = {
    value: tunnels.reduce((sum, { octetsPerDay }) => sum + octetsPerDay, 0),
    low: 0,
    high: tunnels.length > 0 || from === null ? null : Math.round(from),
    level: 0.95,
    unit: "octets per day in questions",
    n: Math.floor(days),
    nEffective: null,
  };
  return answered({
    id: "tunnels.dns",
    claim:
      tunnels.length > 0
        ? `Without names, ${tunnels.length === 1 ? "one exchange" : `${tunnels.length} exchanges`} with name servers may carry more than look-ups, ${estimate.value} octets a day in questions beyond ordinary ones.`
        : `Flows to name servers show no tunnel that polls or goes straight to its server; one ${from === null ? "that sampling, which is not known, hides" : `of fewer than ${Math.round(from)} octets a day`}, or one behind a shared resolver, would not show without names.`,
    estimate,
    likelihood: tunnels.length > 0 ? likelihoodTerm(POSSIBLE) : null,
    confidence: confidenceFrom({
      coverage,
      precision: null,
      readings: { agree: 1, of: 1 },
      openRivals: ["large answers, as of signed zones, and name servers that few ask"],
      untested: unknown ? ["flows without told sampling stand for themselves only"] : [],
    }),
    assumptions: [
      "octets of flows count the headers of IP and UDP",
      ...(unknown ? ["sampling is not known for all flows: what was seen is a lower bound"] : []),
      ...(coverage < 0.95
        ? [`${((1 - coverage) * 100).toFixed(0)} % of the period was not covered, and nothing is known of it`]
        : []),
    ],
    alternatives: [
      { explanation: "a name server of one's own choice, or transfers of zones", ruledOutBy: null },
      { explanation: "signed zones and long TXT records", ruledOutBy: null },
    ],
    details: detailsOf(tunnels, pairs, days, from, least),
  });
}

function tunnelOf({ pair, octetsPerDay, signs }: Suspected): TunnelDetails {
  return {
    client: networkOf(pair.client, false),
    speaksForMany: false,
    domain: "",
    zone: networkOf(pair.server, true),
    octetsPerDay: Math.round(octetsPerDay),
    low: 0,
    high: Math.round(octetsPerDay),
    octetsPerDayBack: 0,
    mostIn24Hours: 0,
    octetsPerName: 0,
    octetsPerAnswer: 0,
    names: pair.packetsUp,
    from: formatInstant(pair.first * MINUTE),
    to: formatInstant(pair.last * MINUTE),
    toldAt: null,
    clients: 1,
    spreadOver: 1,
    beside: null,
    verdict: "possible",
    signs: [...signs],
  };
}

function detailsOf(
  tunnels: TunnelDetails[],
  pairs: readonly Pair[],
  days: number,
  from: number | null,
  least: number,
): DnsDetails {
  const used = new Set(tunnels.flatMap(({ signs }) => signs));
  return {
    tunnels,
    namesFrom: "none",
    queries: pairs.reduce((sum, { flows }) => sum + flows, 0),
    clients: new Set(pairs.map(({ client }) => client)).size,
    coveredDays: Math.round(days * 10) / 10,
    foundFrom: from === null ? null : Math.round(from),
    least,
    allowed: [],
    allowedInAll: 0,
    tooLittle: [],
    before: null,
    signs: FLOW_SIGNS.filter(({ id }) => used.has(id)).map(({ id, because, source }) => ({ id, because, source })),
  };
}
