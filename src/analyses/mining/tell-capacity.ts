import { confidenceFrom } from "../../finding/confidence.ts";
import { answered, unanswered } from "../../finding/tell.ts";
import { formatInstant } from "../../values/instant.ts";
import type { Answer } from "../analysis.ts";
import { type Capacity, capacityOf, FLOORS, type Pinned, PROXY_WORKERS } from "./capacity.ts";
import type { CapacityDetails } from "./details.ts";
import { metIn } from "./detect.ts";
import { pinnedOf } from "./floor.ts";
import { assumptionsOf, couldTell, coverageOf, MEANS_NEEDED, untestedOf } from "./grounds.ts";
import { coinIn, coinsOf } from "./growth.ts";
import { hostsOf } from "./hosts.ts";
import type { Occasion } from "./occasion.ts";
import { dates, machinesText, rough } from "./words.ts";

const NEEDS =
  "the difficulty of shares, which stands in payload that no record here tells: a pool's vardiff makes the rate of shares its own, whatever the machines do";

/** mining.capacity: what can honestly be said of hash rate, which is little (METHODS §8). */
export function tellCapacity(occasion: Occasion): Answer {
  const { gathered, subject, period } = occasion;
  const coins = coinsOf(gathered.detected.filter(metIn(period)));
  if (coins.length === 0)
    return couldTell(occasion)
      ? unanswered("mining.capacity", "no-data", "connections to mining pools in the period")
      : unanswered("mining.capacity", "not-observable", MEANS_NEEDED);
  const at = formatInstant(period.from).slice(0, 10);
  const capacities = coins.flatMap((coin) => {
    const connections = gathered.mining.filter((one) => coinIn(gathered.detected, one) === coin);
    return capacityOf(coin, hostsOf(connections, 0, gathered, subject.zone).value, at) ?? [];
  });
  const pinned = pinnedOf(occasion);
  const details = detailsOf(capacities, pinned);
  const [first] = capacities;
  if (!first && !pinned) return unanswered("mining.capacity", "not-observable", NEEDS, details);
  return pinned ? tellPinned(pinned, details, occasion) : tellBound(first!, details, occasion);
}

function tellBound(capacity: Capacity, details: CapacityDetails, occasion: Occasion): Answer {
  const { subject, period, gathered } = occasion;
  const { coin, machines, least, ifFastest, device } = capacity;
  return answered({
    id: "mining.capacity",
    claim: `The capacity of ${subject.title} to mine ${coin} in ${dates(period)} cannot be read from traffic; at least ${machinesText(machines)} stood behind its connections, which is ${rough(least)} hashes a second and more if none is slower than ${device.least.what}, and nothing bounds it from above, as a proxy folds ${PROXY_WORKERS} machines and more into one connection.`,
    estimate: {
      value: least,
      low: least,
      high: null,
      level: 0.95,
      unit: `hashes a second (${coin}), at least`,
      n: gathered.days[0]!.length,
      nEffective: null,
    },
    confidence: confidenceFrom({
      coverage: coverageOf(occasion, [0]),
      precision: null, // the bound is far from what it bounds
      readings: { agree: 1, of: 1 },
      openRivals: ["a proxy, or faster machines"],
      untested: untestedOf(occasion),
    }),
    assumptions: [...assumptionsOf(occasion), `no machine is slower than ${device.least.what} (${device.source})`],
    alternatives: [
      { explanation: "any number of machines behind a proxy", ruledOutBy: null },
      {
        explanation: "newer, faster machines: more shares or octets",
        ruledOutBy: null,
      },
    ],
    sensitivity: [{ changed: `if each connection were ${device.most.what}, which bounds nothing`, value: ifFastest }],
    details,
  });
}

function tellPinned(pinned: Pinned & { pool: string }, details: CapacityDetails, occasion: Occasion): Answer {
  const { subject, period } = occasion;
  const floor = FLOORS.find(({ pool }) => pinned.pool.toLowerCase().includes(pool))!;
  return answered({
    id: "mining.capacity",
    claim: `Shares of ${subject.title} to ${pinned.pool} came steadily slower than the pool wants in ${dates(period)}, so that its least difficulty held and the miners there did ${rough(pinned.value)} hashes a second (95 % interval ${rough(pinned.low)} to ${rough(pinned.high)}).`,
    estimate: {
      value: pinned.value,
      low: pinned.low,
      high: pinned.high,
      level: 0.95,
      unit: `hashes a second (${floor.coin})`,
      n: pinned.shares,
      nEffective: null,
    },
    confidence: confidenceFrom({
      coverage: coverageOf(occasion, [0]),
      precision: 1 - Math.min(1, (pinned.high - pinned.low) / pinned.value),
      readings: { agree: 1, of: 1 },
      openRivals: [],
      untested: [...untestedOf(occasion), "the pool's least difficulty was as listed"],
    }),
    assumptions: [
      ...assumptionsOf(occasion),
      `the pool's least difficulty is ${floor.leastDifficulty} and it wants a share every ${floor.shareEvery} s (${floor.source})`,
      "packets to the pool of 200 to 340 octets are shares",
    ],
    alternatives: [{ explanation: "a difficulty that the miner asked for itself", ruledOutBy: null }],
    details,
  });
}

function detailsOf(capacities: readonly Capacity[], pinned: (Pinned & { pool: string }) | null): CapacityDetails {
  return {
    coins: capacities.map(({ coin, machines, least, ifFastest, device }) => ({
      coin,
      machinesAtLeast: machines,
      least,
      ifFastest,
      slowest: device.least.what,
      fastest: device.most.what,
      source: device.source,
      from: device.from,
    })),
    workersInAProxy: PROXY_WORKERS,
    pinned,
  };
}
