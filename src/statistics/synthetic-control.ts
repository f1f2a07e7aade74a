import type { Days } from "./daily-regression.ts";
import { differenceInDifferences, type NormalisedDifference } from "./difference-in-differences.ts";

export type SyntheticFit = {
  /** One for each control, none below zero, together 1. */
  readonly weights: readonly number[];
  /** Root mean square of what is left before the change, in logs. */
  readonly rmspe: number;
};

export type SyntheticDifference = NormalisedDifference &
  SyntheticFit & {
    /** What each control shows when treated as if it were the subject, the other controls being its controls. */
    readonly placebos: readonly number[];
    /** (1 + placebos at least as far from zero) / (1 + placebos). With few controls it cannot be small. */
    readonly pValue: number;
  };

/**
 * A mix of controls that moved like the subject before the change, as its control after it (Abadie, Diamond & Hainmueller,
 * JASA 105, 2010). Levels are taken out first, as networks differ in size (Ferman & Pinto, Quantitative Economics 12, 2021).
 * Null when fewer than two controls or too few days. Look at `rmspe` before you believe it.
 */
export function syntheticControl(
  subject: ArrayLike<number>,
  controls: readonly ArrayLike<number>[],
  before: Days,
  after: Days,
  level = 0.95,
): SyntheticDifference | null {
  if (controls.length < 2) return null;
  const own = fitSynthetic(subject, controls, before);
  if (own === null) return null;
  const found = differenceInDifferences(subject, controls, before, after, { level, weights: own.weights });
  if (found === null) return null;
  const placebos = controls.flatMap((control, at) => {
    const others = controls.filter((_, other) => other !== at);
    const placebo = fitSynthetic(control, others, before);
    const shown = placebo && differenceInDifferences(control, others, before, after, { weights: placebo.weights });
    return shown ? [shown.difference] : [];
  });
  const asFar = placebos.filter((placebo) => Math.abs(placebo) >= Math.abs(found.difference)).length;
  return { ...found, weights: own.weights, rmspe: own.rmspe, placebos, pValue: (1 + asFar) / (1 + placebos.length) };
}

/** Weights by least squares over the simplex, on days that all have; null below two weeks of them. */
export function fitSynthetic(
  subject: ArrayLike<number>,
  controls: readonly ArrayLike<number>[],
  during: Days,
): SyntheticFit | null {
  const all = [subject, ...controls];
  const days: number[] = [];
  for (let day = during.from; day < during.to; day++)
    if (all.every((series) => Number.isFinite(series[day]))) days.push(day);
  if (days.length < 14) return null;
  const [y, ...x] = all.map((series) => centred(days.map((day) => series[day]!)));
  const inner = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, value, k) => sum + value * b[k]!, 0) / days.length;
  const gram = x.map((row) => x.map((column) => inner(row, column)));
  const weights = leastSquaresOnSimplex(
    gram,
    x.map((row) => inner(row, y!)),
  );
  const left = y!.map((value, k) => value - x.reduce((sum, row, at) => sum + weights[at]! * row[k]!, 0));
  return { weights, rmspe: Math.sqrt(inner(left, left)) };
}

/** Minimises wᵀGw − 2bᵀw over w ≥ 0, Σw = 1: projected gradient with Nesterov's momentum, restarted when it climbs. */
export function leastSquaresOnSimplex(gram: readonly number[][], target: readonly number[]): number[] {
  const step = 1 / (gram.reduce((sum, row, at) => sum + row[at]!, 0) || 1); // the trace bounds the largest eigenvalue
  let weights = target.map(() => 1 / target.length);
  let ahead = weights;
  let momentum = 1;
  for (let round = 0; round < 20_000; round++) {
    const gradient = target.map((b, at) => gram[at]!.reduce((sum, g, k) => sum + g * ahead[k]!, 0) - b);
    const next = ontoSimplex(ahead.map((weight, at) => weight - step * gradient[at]!));
    const moved = next.map((weight, at) => weight - weights[at]!);
    const climbing = gradient.reduce((sum, g, at) => sum + g * moved[at]!, 0) > 0;
    const following = climbing ? 1 : (1 + Math.sqrt(1 + 4 * momentum ** 2)) / 2;
    ahead = climbing ? next : next.map((weight, at) => weight + ((momentum - 1) / following) * moved[at]!);
    [weights, momentum] = [next, following];
    if (moved.every((change) => Math.abs(change) < 1e-12)) break;
  }
  return weights;
}

/** The nearest point with no part below zero and sum 1 (Duchi et al., ICML 2008). */
function ontoSimplex(point: readonly number[]): number[] {
  let sum = 0;
  let shift = 0;
  [...point]
    .sort((a, b) => b - a)
    .forEach((value, at) => {
      sum += value;
      if (value - (sum - 1) / (at + 1) > 0) shift = (sum - 1) / (at + 1);
    });
  return point.map((value) => Math.max(0, value - shift));
}

function centred(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}
