import { confidenceFrom } from "../../finding/confidence.ts";
import type { Figure } from "../../finding/figure.ts";
import { likelihoodTerm } from "../../finding/likelihood.ts";
import { answered, unanswered } from "../../finding/tell.ts";
import type { Answer } from "../analysis.ts";
import type { HostsDetails } from "./details.ts";
import { type Detected, evidenceIds } from "./detect.ts";
import { EVIDENCE, type EvidenceId } from "./evidence.ts";
import { assumptionsOf, couldTell, coverageOf, MEANS_NEEDED, PAYS_MORE, untestedOf } from "./grounds.ts";
import { mines } from "./growth.ts";
import { type Hosts, hostsOf } from "./hosts.ts";
import type { Occasion } from "./occasion.ts";
import { dates, machinesText } from "./words.ts";

/** mining.hosts: machines, at least. */
export function tellHosts(occasion: Occasion): Answer {
  const { subject, period, against, gathered } = occasion;
  const { detected, pairs } = gathered;
  const found = detected.filter(mines);
  if (found.length === 0 && !couldTell(occasion)) return unanswered("mining.hosts", "not-observable", MEANS_NEEDED);
  const now = hostsOf(gathered.mining, 0, gathered, subject.zone);
  const before = against && hostsOf(gathered.mining, 1, gathered, subject.zone);
  const possible = hostsOf(gathered.possible, 0, gathered, subject.zone);
  const ways = waysOf(occasion);
  const probability = 1 - found.reduce((none, one) => none * (1 - one.probability), 1);
  return answered({
    id: "mining.hosts",
    claim:
      found.length === 0
        ? `No connection of ${subject.title} to a mining pool was found in ${dates(period)} among ${pairs} pairs that last or that a list speaks of, by ${ways.join(", ")}.`
        : `At least ${machinesText(now.value)} of ${subject.title} mined at once on the middle day of ${dates(period)}, one for each connection to a pool (${listed(found)}); more may be behind them, and no upper bound can be told.`,
    estimate: {
      value: now.value,
      low: now.low,
      high: null,
      level: 0.95,
      unit: "machines, at least",
      n: now.days,
      nEffective: null,
    },
    likelihood: found.length > 0 ? likelihoodTerm(probability) : null,
    confidence: confidenceFrom({
      coverage: coverageOf(occasion, [0]),
      precision: now.value === 0 ? 0.5 : now.low / now.value,
      readings: { agree: groupsOf(found).size, of: Math.max(2, groupsOf(found).size) },
      openRivals: possible.value > 0 && possible.value >= now.value ? ["pairs that may mine are as many"] : [],
      untested: untestedOf(occasion),
    }),
    assumptions: assumptionsOf(occasion),
    alternatives: [
      { explanation: "one machine holds several connections", ruledOutBy: null },
      { explanation: "many machines share a connection through a proxy", ruledOutBy: null },
      {
        explanation: "nodes of a coin's network, chat, push or games that look alike",
        ruledOutBy: found.length > 0 ? `what names or times the pools: ${[...namesOf(found)].join(", ")}` : null,
      },
      { explanation: PAYS_MORE, ruledOutBy: null },
    ],
    sensitivity: [
      { changed: "with pairs that may mine", value: now.value + possible.value },
      { changed: "the busiest day", value: now.most },
    ],
    figures: found.length > 0 ? [poolsFigure(occasion, now)] : [],
    details: detailsOf(occasion, now, possible, before),
  });
}

function waysOf({ gathered: { means, list, coins } }: Occasion): string[] {
  return [
    ...(list.size > 0 ? [`lists of pools of ${list.dates.join(" and ")}`] : []),
    ...(means.marks ? ["first payloads"] : []),
    ...(means.blocks && means.times ? [`block times of ${coins.join(", ")} over ${means.timed} pairs`] : []),
  ];
}

function listed(found: readonly Detected[]): string {
  const coins = [...new Set(found.map(({ coin }) => (coin === "unknown" ? "a coin not told" : coin)))].sort();
  return coins.join(", ");
}

/** Kinds of evidence that do not fail together. */
function groupsOf(found: readonly Detected[]): Set<string> {
  return new Set(
    found
      .flatMap((one) => one.found.map((id) => EVIDENCE[id]))
      .filter(({ weight }) => weight > 0)
      .map(({ group }) => group),
  );
}

function namesOf(found: readonly Detected[]): Set<string> {
  const naming: readonly EvidenceId[] = [
    "stratumMark",
    "getworkMark",
    "poolName",
    "poolEndpoint",
    "poolAnswer",
    "blockAligned",
  ];
  return new Set(found.flatMap((one) => evidenceIds(one.found.filter((id) => naming.includes(id)))));
}

function detailsOf({ gathered }: Occasion, now: Hosts, possible: Hosts, before: Hosts | null): HostsDetails {
  const { detected, list, coins, means, pairs, cut } = gathered;
  const told = detected.filter(({ verdict }) => verdict !== "no");
  const used = new Set(told.flatMap(({ found }) => found));
  return {
    pools: poolsOf(told),
    rows: [...used].sort().map((id) => {
      const { weight, because, source } = EVIDENCE[id];
      return { id: EVIDENCE[id].id, weight, because, source };
    }),
    pairs,
    cut,
    addresses: now.addresses,
    addressesAtLeast: now.addressesAtLeast,
    mostAtOnce: now.most,
    possibleAtOnce: possible.value,
    before: before?.value ?? null,
    lists: { pools: list.size, dates: [...list.dates], later: list.later },
    coins: [...coins],
    means,
  };
}

const MOST_TOLD = 50;

/** Servers, those of most hosts first; hosts of the subject are counted, never named. */
function poolsOf(told: readonly Detected[]): HostsDetails["pools"] {
  const groups = new Map<string, Detected[]>();
  for (const one of told) {
    const key = `${one.verdict} ${one.coin} ${one.pool} ${one.pair.service}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const pools = [...groups.values()].map((of) => {
    const best = of.reduce((top, one) => (one.probability > top.probability ? one : top));
    return {
      coin: best.coin,
      pool: best.pool,
      port: best.pair.service,
      verdict: best.verdict as "known" | "likely" | "possible",
      probability: best.probability,
      hosts: new Set(of.map(({ pair }) => pair.host)).size,
      evidence: evidenceIds([...new Set(of.flatMap(({ found }) => found))].sort()),
      alignment: best.alignment,
    };
  });
  const order = ["known", "likely", "possible"];
  pools.sort(
    (a, b) =>
      order.indexOf(a.verdict) - order.indexOf(b.verdict) ||
      b.hosts - a.hosts ||
      (a.pool < b.pool ? -1 : a.pool > b.pool ? 1 : a.port - b.port),
  );
  return pools.slice(0, MOST_TOLD);
}

function poolsFigure({ subject, gathered }: Occasion, now: Hosts): Figure {
  const rows = poolsOf(gathered.detected.filter(({ verdict }) => verdict !== "no"));
  return {
    kind: "ranking",
    title: "Servers that pools are at, by how many addresses of the subject call them",
    caption: `Machines at once, at least: ${now.value}. A proxy may hide any number behind one address.`,
    unit: "addresses",
    zone: subject.zone.name,
    rows: rows.slice(0, 12).map(({ pool, port, coin, hosts, verdict }) => ({
      name: `${pool}${pool.endsWith(`:${port}`) ? "" : `:${port}`}`,
      value: hosts,
      low: hosts,
      high: null,
      note: `${coin}, ${verdict}`,
      before: null,
    })),
  };
}
