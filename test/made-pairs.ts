import type { Pair, Times } from "../src/analyses/mining/ask.ts";
import type { Random } from "../src/statistics/random.ts";
import { DAY, HOUR, type Instant, MINUTE, type Period, SECOND } from "../src/values/instant.ts";

/** A long-lived pair of a host and a server, as the question tells it: its packets thinned by sampling. */
export interface MadePair {
  readonly pair: Pair;
  readonly times: Times;
}

/** The instants at which a server speaks that are left when of all its packets only this share is sampled. */
type Speaks = (period: Period, random: Random, sampled: number) => Instant[];

/** Kinds of long-lived pairs that are no mining. Sampling is drawn with the packets: what is not seen costs nothing to make. */
export const BENIGN: { readonly [kind: string]: Speaks } = {
  chat: (period, random, sampled) => bursts(period, random, sampled, 20 * MINUTE, 12, 8 * SECOND, byDay),
  push: (period, random, sampled) => [
    ...periodic(period, random, sampled, 15 * MINUTE, 30 * SECOND),
    ...poisson(period, random, (10 * MINUTE) / sampled),
  ],
  mqtt: (period, random, sampled) => [
    ...periodic(period, random, sampled, MINUTE, 200),
    ...poisson(period, random, (30 * SECOND) / sampled),
  ],
  fix: (period, random, sampled) => [
    ...periodic(period, random, sampled, 30 * SECOND, 50),
    ...bursts(period, random, sampled, 5 * MINUTE, 40, SECOND, byDay),
  ],
  keepalive: (period, random, sampled) => periodic(period, random, sampled, (20 + random.integer(100)) * SECOND, 100),
  bursty: (period, random, sampled) => bursts(period, random, sampled, 8 * MINUTE, 60, 2 * SECOND, () => 1),
  diurnal: (period, random, sampled) =>
    poisson(period, random, (15 * SECOND) / sampled).filter((at) => random.next() < byDay(at)),
  twoMinutes: (period, random, sampled) => periodic(period, random, sampled, 120 * SECOND, random.next() * 20 * SECOND),
};

/** A miner: a job a block, answers to shares as often as the pool's vardiff wants them, signs of life a minute. */
export function minerSpeaks(
  period: Period,
  blocks: readonly Instant[],
  shareEvery: number,
  workers: number,
  random: Random,
  sampled: number,
): Instant[] {
  const jobs = blocks
    .filter((at) => at >= period.from && at < period.to && random.next() < sampled)
    .map((at) => at + Math.min(20 * SECOND, random.lognormal(Math.log(700), 0.6)));
  const refreshed = workers > 1 ? poisson(period, random, (5 * MINUTE) / sampled) : []; // a proxy is given new work between blocks
  return [
    ...jobs,
    ...refreshed,
    ...poisson(period, random, (shareEvery * SECOND) / sampled),
    ...periodic(period, random, sampled, MINUTE, 100),
  ];
}

/** Blocks with exponential gaps (Nakamoto 2008), of Monero's two minutes. */
export function madeBlocks(period: Period, random: Random): Instant[] {
  return poisson(period, random, 120 * SECOND);
}

/** A pair of which this was seen, on a port, with packets of Stratum's sizes: the shape is no help. Null when it is too little. */
export function seenPair(seen: readonly Instant[], service: number, number: number, random: Random): MadePair | null {
  const times = [...seen].sort((a, b) => a - b);
  const [first, last] = [times[0], times.at(-1)];
  if (first === undefined || last === undefined || times.length < 20) return null;
  const thinned = times.filter(() => random.next() < 2000 / times.length);
  const place = { host: "0".repeat(32), remote: number.toString(16).padStart(32, "0"), service };
  const angles = times.map((at) => (2 * Math.PI * (Math.floor(at / HOUR) % 24)) / 24);
  return {
    pair: {
      ...place,
      pair: BigInt(number),
      flows: 2 * times.length,
      first,
      last,
      hoursOfDay: new Set(times.map((at) => Math.floor(at / HOUR) % 24)).size,
      weekend: 2 * times.filter((at) => (Math.floor(at / DAY) + 3) % 7 >= 5).length,
      acknowledging: 2 * times.length,
      timed: times.length,
      cosine: 2000 * angles.reduce((sum, angle) => sum + Math.cos(angle), 0),
      sine: 2000 * angles.reduce((sum, angle) => sum + Math.sin(angle), 0),
      octetsUp: 150 * times.length,
      octetsDown: 180 * times.length,
      packetsUp: times.length,
      packetsDown: times.length,
      poolName: "",
      serverName: "",
      miningMarks: "",
      anyMarks: random.next() < 0.3 ? "tls" : "",
    },
    times: { ...place, windowNumber: 0, times: thinned },
  };
}

function poisson({ from, to }: Period, random: Random, mean: number): Instant[] {
  const times: Instant[] = [];
  for (let at = from + random.exponential(mean); at < to; at += random.exponential(mean)) times.push(at);
  return times;
}

function periodic({ from, to }: Period, random: Random, sampled: number, every: number, jitter: number): Instant[] {
  const times: Instant[] = [];
  const first = from + random.next() * every;
  for (let k = skipped(random, sampled); first + k * every < to; k += 1 + skipped(random, sampled))
    times.push(first + k * every + random.next() * jitter);
  return times;
}

/** Bursts of about `size` packets, `gap` apart on the mean, as often as the hour has it. */
function bursts(
  period: Period,
  random: Random,
  sampled: number,
  mean: number,
  size: number,
  gap: number,
  share: (at: Instant) => number,
): Instant[] {
  const times: Instant[] = [];
  for (const start of poisson(period, random, mean)) {
    if (random.next() >= share(start)) continue;
    const packets = 1 + random.poisson(size);
    let at = start;
    let done = 0;
    for (let k = skipped(random, sampled); k < packets; k += 1 + skipped(random, sampled)) {
      for (; done <= k; done++) at += random.exponential(gap);
      times.push(at);
    }
  }
  return times;
}

/** How many packets pass unsampled before the next that is sampled. */
function skipped(random: Random, sampled: number): number {
  return sampled >= 1 ? 0 : Math.floor(random.exponential() / -Math.log1p(-sampled));
}

/** From a tenth at night to all at noon. */
function byDay(at: Instant): number {
  return 0.55 - 0.45 * Math.cos((2 * Math.PI * (at % DAY)) / DAY);
}
