import { logGamma } from "./gamma.ts";

export type BocpdSetting = {
  /** Chance of a change before any value: one in so many. */
  readonly expectedRun: number;
  /** Prior of the level: its mean, and how many values it is worth. */
  readonly mean: number;
  readonly weight: number;
  /** Prior of the precision: Gamma(shape, rate). */
  readonly shape: number;
  readonly rate: number;
};

/** For values brought to mean 0 and deviation 1; a change every 120 days (METHODS §2). */
export const DAILY: BocpdSetting = { expectedRun: 120, mean: 0, weight: 0.1, shape: 1, rate: 0.1 };

/** After the last value: the probability of each run length, index 0 is "the change is right behind it". */
export type RunLengths = Float64Array;

/**
 * Bayesian online detection of changes of a normal level and variance (Adams & MacKay, arXiv 0710.3742), Normal–Gamma prior and
 * constant hazard. Values are taken to be independent given their run: whiten autocorrelated ones. NaN is passed over.
 */
export function runLengths(values: ArrayLike<number>, setting: BocpdSetting = DAILY): RunLengths {
  let runs = Float64Array.of(1);
  let states: State[] = [setting];
  for (let at = 0; at < values.length; at++) {
    const value = values[at]!;
    if (!Number.isFinite(value)) continue;
    const grown = new Float64Array(runs.length + 1);
    let changed = 0;
    for (let run = 0; run < runs.length; run++) {
      const mass = runs[run]! * Math.exp(logPredictive(states[run]!, value));
      grown[run + 1] = mass * (1 - 1 / setting.expectedRun);
      changed += mass / setting.expectedRun;
    }
    grown[0] = changed;
    const total = grown.reduce((sum, mass) => sum + mass, 0);
    // A value that no run allows, however far out, says nothing of when: the state begins anew.
    if (!(total > 0)) {
      runs = Float64Array.of(1);
      states = [setting];
      continue;
    }
    runs = grown.map((mass) => mass / total);
    states = [setting, ...states.map((state) => updated(state, value))];
  }
  return runs;
}

/** Probability that a change lies within the last `last` values. */
export function changeWithin(runs: RunLengths, last: number): number {
  return runs.slice(0, last + 1).reduce((sum, mass) => sum + mass, 0);
}

type State = Pick<BocpdSetting, "mean" | "weight" | "shape" | "rate">;

/** Log density of Student's t that the posterior predicts (Murphy, 2007, eq. 110). */
function logPredictive({ mean, weight, shape, rate }: State, value: number): number {
  const scale = (rate * (weight + 1)) / (weight * shape);
  const degrees = 2 * shape;
  return (
    logGamma((degrees + 1) / 2) -
    logGamma(degrees / 2) -
    0.5 * Math.log(degrees * Math.PI * scale) -
    ((degrees + 1) / 2) * Math.log1p((value - mean) ** 2 / (degrees * scale))
  );
}

function updated({ mean, weight, shape, rate }: State, value: number): State {
  return {
    mean: (weight * mean + value) / (weight + 1),
    weight: weight + 1,
    shape: shape + 0.5,
    rate: rate + (weight * (value - mean) ** 2) / (2 * (weight + 1)),
  };
}
