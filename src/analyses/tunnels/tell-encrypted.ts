import { confidenceFrom } from "../../finding/confidence.ts";
import { likelihoodTerm } from "../../finding/likelihood.ts";
import { answered, unanswered } from "../../finding/tell.ts";
import type { Answer } from "../analysis.ts";
import type { Pair } from "./ask-flows.ts";
import type { EncryptedDetails } from "./details.ts";
import { networkOf } from "./network.ts";

/** What a client may send a server of encrypted DNS in a day and still only look things up: some 2,000 questions of 250 octets. */
export const ORDINARY_OCTETS = 500_000;
const FEWEST_SAMPLED = 20;
const POSSIBLE = 0.25;
const MOST_TOLD = 200;

/** Whether more than look-ups may pass in encrypted DNS: volume and direction only, so never more than possible. */
export function tellEncrypted(
  pairs: readonly Pair[],
  servers: number,
  days: number,
  coverage: number,
  list: { readonly date: string; readonly later: boolean } | null,
): Answer {
  if (servers === 0)
    return unanswered(
      "tunnels.encryptedDns",
      "not-observable",
      `flows to port 853, or to a listed server of DNS over HTTPS${list ? ` (list of ${list.date})` : ""}`,
    );
  if (pairs.some(({ untold }) => untold > 0))
    return unanswered("tunnels.encryptedDns", "not-observable", "octets of flows to servers of encrypted DNS");
  const unknown = pairs.some(({ unknownSampling }) => unknownSampling > 0);
  const found = pairs.flatMap((pair) => {
    const factor = pair.unknownSampling > 0 || pair.sampling === null ? 1 : 1 / pair.sampling;
    const perDay = (pair.octetsUp * factor) / days;
    if (pair.packetsUp < FEWEST_SAMPLED || perDay < ORDINARY_OCTETS || pair.octetsUp < 0.3 * pair.octetsDown) return [];
    // Packets are what is sampled: their number's error is that of the octets, where sizes are alike.
    const half = factor === 1 ? 0 : 1.96 / Math.sqrt(pair.packetsUp);
    return [{ pair, perDay, low: perDay * Math.max(0, 1 - half), high: unknown ? null : perDay * (1 + half) }];
  });
  const tunnels: EncryptedDetails["tunnels"] = found.slice(0, MOST_TOLD).map(({ pair, perDay, low, high }) => ({
    client: networkOf(pair.client, false),
    server: networkOf(pair.server, true),
    octetsPerDay: Math.round(perDay),
    low: Math.round(low),
    high: high === null ? null : Math.round(high),
    verdict: "possible",
    signs: ["volume", "sends-much"],
  }));
  const sum = (of: (one: EncryptedDetails["tunnels"][number]) => number) =>
    tunnels.reduce((all, one) => all + of(one), 0);
  const least = Math.round(noticedFrom(pairs, days));
  const details: EncryptedDetails = {
    tunnels,
    servers,
    pairs: pairs.length,
    least,
    list: list?.date ?? null,
  };
  return answered({
    id: "tunnels.encryptedDns",
    claim:
      tunnels.length > 0
        ? `${tunnels.length === 1 ? "One client sends" : `${tunnels.length} clients send`} more through encrypted DNS than one machine's look-ups need, ${sum(({ octetsPerDay }) => octetsPerDay)} octets a day.`
        : `No client sends more through encrypted DNS than one machine's look-ups may need; ${unknown ? "what sampling, which is not known, hides is not bounded" : `${least} octets a day or more would have been noticed`}.`,
    estimate: {
      value: sum(({ octetsPerDay }) => octetsPerDay),
      low: sum(({ low }) => low),
      high: unknown ? null : tunnels.length === 0 ? least : sum(({ high }) => high!),
      level: 0.95,
      unit: "octets per day sent",
      n: Math.floor(days),
      nEffective: null,
    },
    likelihood: tunnels.length > 0 ? likelihoodTerm(POSSIBLE) : null,
    confidence: confidenceFrom({
      coverage,
      precision: null,
      readings: { agree: 1, of: 1 },
      openRivals: ["other services at the same addresses", "a resolver that asks for many"],
      untested: unknown ? ["flows without told sampling stand for themselves only"] : [],
    }),
    assumptions: [
      "the servers of the list, and those of port 853, serve nothing but look-ups",
      ...(list?.later ? [`the list of servers is of ${list.date}, after the period`] : []),
      ...(unknown ? ["sampling is not known for all flows: what was seen is a lower bound"] : []),
      ...(coverage < 0.95
        ? [`${((1 - coverage) * 100).toFixed(0)} % of the period was not covered, and nothing is known of it`]
        : []),
    ],
    alternatives: [
      { explanation: "web traffic to the same addresses", ruledOutBy: null },
      { explanation: "many people behind one address", ruledOutBy: null },
    ],
    details,
  });
}

function noticedFrom(pairs: readonly Pair[], days: number): number {
  const least = Math.min(1, ...pairs.map(({ sampling }) => sampling ?? 1));
  return Math.max(ORDINARY_OCTETS, (FEWEST_SAMPLED * 100) / least / days);
}
