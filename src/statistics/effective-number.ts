import { effectiveNumber, hhi } from "./hhi.ts";
import { sortedQuantile } from "./quantile.ts";
import type { Random } from "./random.ts";
import { type ShareOfTotal, shareOfTotal } from "./share-of-total.ts";

const DRAWS = 2000;

/**
 * How many ways of equal size would be as concentrated, 1 / Σ s² (Laakso & Taagepera, 1979), from amounts by way and day.
 * Σ ŝ² is too large by the variance of the shares, which is taken off. The interval draws shares about those found, with
 * the variance that {@link shareOfTotal} gives each (days depend on the day before) and the correlation that their days
 * show; draws are too large by twice that variance. Null where a share has no interval.
 */
export function effectiveNumberOf(
  parts: readonly Float64Array[],
  random: Random,
  { level = 0.95, draws = DRAWS } = {},
): ShareOfTotal | null {
  const wholes = sumOf(parts);
  const shares = parts.map((part) => shareOfTotal(part, wholes, level));
  const known = shares.filter((share) => share !== null);
  if (known.length === 0 || known.length < shares.length) return null;
  const errors = known.map(({ low, high, value }) => (value <= 0 || value >= 1 ? 0 : (high - low) / 2 / TWO_SIDED));
  const excess = errors.reduce((sum, error) => sum + error ** 2, 0);
  const within = (index: number) => Math.min(1, Math.max(1 / parts.length, index));
  const index = within(hhi(known.map(({ value }) => value)) - excess);
  const noise = noiseOf(parts, wholes, known, errors);
  const drawn = Float64Array.from({ length: draws }, () => within(hhi(noise(random)) - 2 * excess)).sort();
  const tail = (1 - level) / 2;
  return {
    value: effectiveNumber(index),
    low: effectiveNumber(Math.max(index, sortedQuantile(drawn, 1 - tail))),
    high: effectiveNumber(Math.min(index, sortedQuantile(drawn, tail))),
    level,
    n: known[0]!.n,
    nEffective: Math.min(...known.map(({ nEffective }) => nEffective)),
  };
}

const TWO_SIDED = 1.96;

/** Shares drawn about those found: a weighted sum of the days' own departures, so that what one way gains another loses. */
function noiseOf(
  parts: readonly Float64Array[],
  wholes: Float64Array,
  shares: readonly ShareOfTotal[],
  errors: readonly number[],
): (random: Random) => number[] {
  const days = [...wholes.keys()].filter((day) => Number.isFinite(wholes[day]));
  const departures = parts.map((part, k) => days.map((day) => part[day]! - shares[k]!.value * wholes[day]!));
  const sizes = departures.map((of) => Math.sqrt(of.reduce((sum, each) => sum + each * each, 0)));
  return (random) => {
    const signs = days.map(() => random.normal());
    return shares.map(({ value, high }, k) => {
      if (value <= 0) return random.exponential(high / RULE_OF_THREE);
      if (errors[k] === 0 || sizes[k] === 0) return value;
      const departure = departures[k]!.reduce((sum, each, day) => sum + each * signs[day]!, 0) / sizes[k]!;
      return Math.max(0, value + departure * errors[k]!);
    });
  };
}

/** Of a way that is never seen, the upper end is about three times the mean that would leave it unseen. */
const RULE_OF_THREE = 3;

function sumOf(series: readonly Float64Array[]): Float64Array {
  return (series[0] ?? new Float64Array()).map((_, day) => series.reduce((sum, each) => sum + each[day]!, 0));
}
