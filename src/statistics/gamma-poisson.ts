import { digamma, logGamma } from "./gamma.ts";

/**
 * Ratios of counts to what was expected, drawn towards 1 as far as the counts are small: y ~ Poisson(θE), θ ~ Gamma(a, a), a by
 * marginal likelihood (Clayton & Kaldor, Biometrics 43, 1987). Counts that vary more than chance are handed in divided by their
 * index of dispersion, together with their expectation.
 */
interface Shrunk {
  /** Posterior mean of log θ. */
  readonly logRatios: readonly number[];
  /** Shape of the prior: large where all ratios are alike. */
  readonly shape: number;
}

export function shrink(counts: readonly number[], expected: readonly number[]): Shrunk {
  const shape = likeliestShape(counts, expected);
  return { shape, logRatios: counts.map((count, at) => digamma(shape + count) - Math.log(shape + expected[at]!)) };
}

const [LEAST, MOST] = [Math.log(0.05), Math.log(1000)];
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** By golden-section search on the logarithm (Kiefer, 1953). */
function likeliestShape(counts: readonly number[], expected: readonly number[]): number {
  let [low, high] = [LEAST, MOST];
  for (let step = 0; step < 60; step++) {
    const [left, right] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
    if (logLikelihood(Math.exp(left), counts, expected) < logLikelihood(Math.exp(right), counts, expected)) low = left;
    else high = right;
  }
  return Math.exp((low + high) / 2);
}

/** Without what does not hang on the shape. */
function logLikelihood(shape: number, counts: readonly number[], expected: readonly number[]): number {
  const each = shape * Math.log(shape) - logGamma(shape);
  return counts.reduce((sum, count, at) => {
    return sum + each + logGamma(shape + count) - (shape + count) * Math.log(shape + expected[at]!);
  }, 0);
}
