import { normalQuantile } from "./normal.ts";
import { sortedQuantile } from "./quantile.ts";

export type Slope = {
  /** Median of all slopes between two points, in units of y for each unit of x. */
  readonly slope: number;
  readonly low: number;
  readonly high: number;
  readonly level: number;
  readonly n: number;
};

/**
 * Trend of a series by Theil (1950) and Sen (JASA 63, 1968), with Sen's interval. Missing values are NaN; x is the index
 * unless given. Bears up to 29 % wild values. `phi` is the noise's autocorrelation: Kendall's variance then grows by
 * (1 + φ) / (1 − φ) (Yue & Wang, Water Resources Management 18, 2004). Null below three points.
 */
export function theilSen(y: ArrayLike<number>, { level = 0.95, phi = 0, x }: SlopeOptions = {}): Slope | null {
  const points: [number, number][] = [];
  for (let k = 0; k < y.length; k++) if (Number.isFinite(y[k])) points.push([x ? x[k]! : k, y[k]!]);
  if (points.length < 3) return null;
  const slopes = pairwiseSlopes(points);
  const inflation = (1 + Math.max(0, phi)) / (1 - Math.max(0, phi));
  const half =
    normalQuantile((1 + level) / 2) * Math.sqrt(kendallVariance(points.map(([, value]) => value)) * inflation);
  const rank = (at: number) => slopes[Math.min(slopes.length - 1, Math.max(0, at))]!;
  return {
    slope: sortedQuantile(slopes, 0.5),
    low: rank(Math.round((slopes.length - half) / 2) - 1),
    high: rank(Math.round((slopes.length + half) / 2)),
    level,
    n: points.length,
  };
}

export type SlopeOptions = { readonly level?: number; readonly phi?: number; readonly x?: ArrayLike<number> };

function pairwiseSlopes(points: readonly [number, number][]): Float64Array {
  const slopes: number[] = [];
  for (let j = 1; j < points.length; j++)
    for (let i = 0; i < j; i++) {
      const run = points[j]![0] - points[i]![0];
      if (run !== 0) slopes.push((points[j]![1] - points[i]![1]) / run);
    }
  return Float64Array.from(slopes).sort();
}

/** Variance of Kendall's S when nothing trends, ties counted (Kendall 1975). */
function kendallVariance(values: readonly number[]): number {
  const times = new Map<number, number>();
  for (const value of values) times.set(value, (times.get(value) ?? 0) + 1);
  const term = (n: number) => n * (n - 1) * (2 * n + 5);
  return (term(values.length) - [...times.values()].reduce((sum, t) => sum + term(t), 0)) / 18;
}
