import type { Random } from "./random.ts";

/** How often each true class (row) was told as each class (column), in flows held out and sampled at the same rate. */
export type Confusions = readonly (readonly number[])[];

export interface Corrected {
  /** Shares of the true classes. */
  readonly shares: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly level: number;
}

const MOST_STEPS = 1000;
const CLOSE = 1e-10;

/**
 * Shares of the true classes behind the shares that a classifier tells: the q with told = Mᵀ q, by expectation and maximisation
 * (Vardi & Lee, JRSS B 55, 1993; for priors of classes: Saerens, Latinne & Decaestecker, Neural Computation 14, 2002). It stays
 * within 0 and 1 and adds up to 1, where the inverse of M need not. Null where a class was never held out.
 */
export function correctedShares(told: readonly number[], confusions: Confusions): number[] | null {
  const rates = ratesOf(confusions);
  const whole = told.reduce((sum, share) => sum + share, 0);
  if (!rates || !(whole > 0)) return null;
  let shares = told.map(() => 1 / told.length);
  for (let step = 0; step < MOST_STEPS; step++) {
    const next = shares.map(() => 0);
    for (const [as, share] of told.entries()) {
      const expected = shares.reduce((sum, of, truth) => sum + of * rates[truth]![as]!, 0);
      if (expected > 0)
        for (const truth of shares.keys())
          next[truth]! += ((share / whole) * shares[truth]! * rates[truth]![as]!) / expected;
    }
    const scale = next.reduce((sum, one) => sum + one, 0);
    const scaled = next.map((one) => one / scale);
    const moved = Math.max(...scaled.map((one, truth) => Math.abs(one - shares[truth]!)));
    shares = scaled;
    if (moved < CLOSE) break;
  }
  return shares;
}

/**
 * The same with what is not known of M: each row drawn from its Dirichlet posterior under Jeffreys' prior (½ a cell), the ends
 * being quantiles of the draws. Errors of the told shares are not in it.
 */
export function correctedInterval(
  told: readonly number[],
  confusions: Confusions,
  random: Random,
  { draws = 400, level = 0.95 } = {},
): Corrected | null {
  const shares = correctedShares(told, confusions);
  if (!shares) return null;
  const drawn = Array.from({ length: draws }, () =>
    correctedShares(
      told,
      confusions.map((row) => row.map((count) => gammaDraw(count + 0.5, random))),
    ),
  ).flatMap((one) => (one ? [one] : []));
  const end = (truth: number, at: number) => {
    const sorted = drawn.map((one) => one[truth]!).sort((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.floor(at * sorted.length))] ?? shares[truth]!;
  };
  return {
    shares,
    low: shares.map((one, truth) => Math.min(one, end(truth, (1 - level) / 2))),
    high: shares.map((one, truth) => Math.max(one, end(truth, (1 + level) / 2))),
    level,
  };
}

function ratesOf(confusions: Confusions): number[][] | null {
  const rates = confusions.map((row) => {
    const whole = row.reduce((sum, count) => sum + count, 0);
    return row.map((count) => count / whole);
  });
  return rates.every((row) => row.every(Number.isFinite)) ? rates : null;
}

/** Marsaglia & Tsang, ACM TOMS 26 (2000); a shape below 1 by their remark on U^(1/shape). */
function gammaDraw(shape: number, random: Random): number {
  if (shape < 1) return gammaDraw(shape + 1, random) * random.next() ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random.next()) < x ** 2 / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}
