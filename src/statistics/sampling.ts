import { gammaQuantile } from "./gamma.ts";

/** What was kept of the packets that one sampling probability (a share, > 0) applied to. */
export type SampledGroup = {
  readonly samplingProbability: number;
  readonly packets: number;
  readonly octets: number;
  /** Σ octets² ÷ packets over the group's records; where not told, the lower bound of the variance is that of one record. */
  readonly octetsSquaredPerPacket?: number;
};

export type SampledTotal = {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly level: number;
  /** Bounds of the estimator's variance: packets alike within each record, and packets of the largest size or none. */
  readonly varianceLow: number;
  readonly varianceHigh: number;
  /** Packets kept, all groups together. */
  readonly n: number;
};

export const LARGEST_PACKET = 1500; // octets: Ethernet's MTU; jumbo frames do not cross the open internet

/**
 * Octets that passed, from octets that were sampled packet by packet, each with its own probability: Horvitz & Thompson,
 * JASA 47 (1952), every record weighted by N = 1 / probability. With record totals only, the variance N(N−1)·Σ b² of the
 * packets lies between N(N−1)·Σ b²/p and N(N−1)·largest·Σ b (METHODS §1.1). The interval takes the upper bound, and the
 * gamma form of Fay & Feuer (Statistics in Medicine 16, 1997), which holds for few packets, even none.
 */
export function sampledTotal(groups: readonly SampledGroup[], level = 0.95, largest = LARGEST_PACKET): SampledTotal {
  let [value, known, seen, varianceLow, varianceHigh, heaviest, n] = [0, 0, 0, 0, 0, 0, 0];
  for (const { samplingProbability, packets, octets, octetsSquaredPerPacket } of groups) {
    if (!(samplingProbability > 0 && samplingProbability <= 1))
      throw new RangeError("a sampling probability is above 0, up to 1");
    const interval = 1 / samplingProbability;
    const spread = interval * (interval - 1);
    value += interval * octets;
    seen += octets;
    n += packets;
    if (interval === 1) known += octets;
    varianceLow += spread * (octetsSquaredPerPacket ?? (packets > 0 ? octets ** 2 / packets : 0));
    varianceHigh += spread * largest * octets;
    heaviest = Math.max(heaviest, interval > 1 ? interval * largest : 0);
  }
  const [low, high] = weightedCount(value - known, varianceHigh, heaviest, (1 - level) / 2);
  return { value, low: Math.max(seen, known + low), high: known + high, level, varianceLow, varianceHigh, n };
}

/** Packet totals: the same with every packet of size one, so that the two bounds meet. */
export function sampledPackets(groups: readonly SampledGroup[], level = 0.95): SampledTotal {
  return sampledTotal(
    groups.map(({ samplingProbability, packets }) => {
      return { samplingProbability, packets, octets: packets, octetsSquaredPerPacket: packets };
    }),
    level,
    1,
  );
}

/** Interval of a sum of Poisson counts times weights, of which the heaviest is known (Fay & Feuer 1997, eq. 2.5). */
function weightedCount(value: number, variance: number, heaviest: number, tail: number): [number, number] {
  if (heaviest === 0) return [value, value];
  const low = variance > 0 ? (variance / value) * gammaQuantile(tail, value ** 2 / variance) : 0;
  const [above, spread] = [value + heaviest, variance + heaviest ** 2];
  return [low, (spread / above) * gammaQuantile(1 - tail, above ** 2 / spread)];
}
