import { confidenceFrom } from "../../finding/confidence.ts";
import type { Figure } from "../../finding/figure.ts";
import { likelihoodTerm } from "../../finding/likelihood.ts";
import { answered, unanswered } from "../../finding/tell.ts";
import type { Answer } from "../analysis.ts";
import { MOST_HELD } from "./ask.ts";
import type { HostsDetails } from "./details.ts";
import { type Detected, evidenceIds, metIn } from "./detect.ts";
import { EVIDENCE, type EvidenceId } from "./evidence.ts";
import type { Gathered } from "./gather.ts";
import { assumptionsOf, couldTell, coverageOf, MEANS_NEEDED, PAYS_MORE, untestedOf } from "./grounds.ts";
import { mines } from "./growth.ts";
import { type Hosts, hostsOf } from "./hosts.ts";
import type { Occasion } from "./occasion.ts";
import { dates, machinesText } from "./words.ts";

/** mining.hosts: machines, at least. */
export function tellHosts(occasion: Occasion): Answer {
  const { subject, period, against, gathered } = occasion;
  const { detected, pairs } = gathered;
  const found = detected.filter(metIn(period)).filter(mines);
  if (found.length === 0 && !couldTell(occasion)) return unanswered("mining.hosts", "not-observable", MEANS_NEEDED);
  if (gathered.held.length >= MOST_HELD && gathered.days[0]!.length === 0)
    return unanswered(
      "mining.hosts",
      "not-observable",
      `fewer connections than the ${MOST_HELD} that are looked at, or a shorter period`,
    );
  const now = hostsOf(gathered.mining, 0, gathered, subject.zone);
  const before = against && hostsOf(gathered.mining, 1, gathered, subject.zone);
  const possible = hostsOf(gathered.possible, 0, gathered, subject.zone);
  const ways = waysOf(occasion);
  // The surest of them: what names one wrongly, a list or an address of many, names others wrongly with it.
  const probability = Math.max(0, ...found.map((one) => one.probability));
  const byTiming = found.filter(({ verdict }) => verdict === "likely");
  return answered({
    id: "mining.hosts",
    claim:
      found.length === 0
        ? `No connection of ${subject.title} to a mining pool was found in ${dates(period)} among ${pairs} pairs that last or that a list speaks of, by ${ways.join(", ")}.`
        : claimOf(found, now, occasion),
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
      openRivals: [
        ...(possible.value > 0 && possible.value >= now.value ? ["pairs that may mine are as many"] : []),
        ...(byTiming.length > 0 && byTiming.length === found.length ? [FEEDS] : []),
      ],
      untested: untestedOf(occasion),
    }),
    assumptions: assumptionsOf(occasion),
    alternatives: [
      { explanation: "one machine holds several connections", ruledOutBy: null },
      { explanation: "many machines share a connection through a proxy", ruledOutBy: null },
      { explanation: FEEDS, ruledOutBy: byTiming.length > 0 ? null : "what names the pools, not the time of blocks" },
      {
        explanation: "chat, push or games that look alike",
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

/** What speaks when a block is found and is no pool. */
const FEEDS = "nodes, wallets, exchanges or pages that tell of new blocks";

function claimOf(found: readonly Detected[], now: Hosts, { subject, period }: Occasion): string {
  const when = dates(period);
  const pools = `pool (${listed(found)})`;
  if (now.value > 0)
    return `At least ${machinesText(now.value)} of ${subject.title} mined at once on the middle day of ${when}, one for each connection to a ${pools}; more may be behind them, and no upper bound can be told.`;
  return now.most > 0
    ? `On fewer than half of the days of ${when} ${subject.title} held a connection to a ${pools}, on the busiest ${now.most} at once; no upper bound of the machines behind can be told.`
    : `${subject.title} met a ${pools} in ${when} and held no connection of five minutes with it on a covered day.`;
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
  const { list, coins, means, pairs, cut } = gathered;
  const told = toldOf(gathered);
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

/** Pairs of the period that mine, or may. */
function toldOf({ detected, windows }: Gathered): Detected[] {
  return detected.filter(metIn(windows[0]!)).filter(({ verdict }) => verdict !== "no");
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
  const rows = poolsOf(toldOf(gathered));
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
