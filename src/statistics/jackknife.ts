import { studentQuantile } from "./student.ts";

export type BlockEstimate = {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly level: number;
  /** Blocks. */
  readonly n: number;
};

/** On which scale an estimate is taken to be normal, so that its interval stays where the quantity can be. */
export type Scale = "identity" | "log" | "logit";

/**
 * A statistic of several blocks of time with the interval of the delete-one-block jackknife (Quenouille, 1956; Tukey, 1958;
 * blocks against dependence: Künsch, Annals of Statistics 17, 1989) and Student's t. `statistic` is given the numbers of the
 * blocks to use. Where all of it lies in one block, so that the scale has no place for what is left without it, the variance is
 * carried over from the plain values (delta method). At the edge of its scale (a share of 0 or 1) the rule of three takes over, a
 * block being one trial. Null below two blocks, or where the statistic has no value.
 */
export function blockJackknife(
  blocks: number,
  statistic: (used: readonly number[]) => number,
  scale: Scale,
  level = 0.95,
): BlockEstimate | null {
  const all = Array.from({ length: blocks }, (_, at) => at);
  const value = statistic(all);
  if (blocks < 2 || !Number.isFinite(value)) return null;
  if (scale === "logit" && (value <= 0 || value >= 1)) return allOrNothing(value, blocks, level);
  const { to, from, slope } = SCALES[scale];
  const without = all.map((left) => statistic(all.filter((at) => at !== left))).filter(Number.isFinite);
  const n = without.length;
  if (n < 2) return null;
  const scaled = without.map(to);
  const error = scaled.every(Number.isFinite) ? errorOf(scaled) : errorOf(without) * slope(value);
  const half = studentQuantile((1 + level) / 2, n - 1) * error;
  return { value, low: from(to(value) - half), high: from(to(value) + half), level, n };
}

function errorOf(without: readonly number[]): number {
  const n = without.length;
  const mean = without.reduce((sum, one) => sum + one, 0) / n;
  return Math.sqrt(((n - 1) / n) * without.reduce((sum, one) => sum + (one - mean) ** 2, 0));
}

/** `slope` is the derivative of `to`. */
const SCALES: Readonly<
  Record<Scale, { to(value: number): number; from(value: number): number; slope(value: number): number }>
> = {
  identity: { to: (value) => value, from: (value) => value, slope: () => 1 },
  log: { to: Math.log, from: Math.exp, slope: (value) => 1 / value },
  logit: {
    to: (share) => Math.log(share / (1 - share)),
    from: (onLogit) => 1 / (1 + Math.exp(-onLogit)),
    slope: (share) => 1 / (share * (1 - share)),
  },
};

/** A share of 0 or 1 of n trials: the rule of three (Hanley & Lippman-Hand, JAMA 249, 1983). */
export function allOrNothing(value: number, n: number, level: number): BlockEstimate {
  const reach = 1 - (1 - level) ** (1 / n);
  return value <= 0 ? { value: 0, low: 0, high: reach, level, n } : { value: 1, low: 1 - reach, high: 1, level, n };
}
