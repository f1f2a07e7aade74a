/** Days that were observed, ascending; `columns` are what may move their mean, `y` what was seen. */
export type Regression = {
  readonly days: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly columns: readonly ArrayLike<number>[];
};

/** What a regression says of one φ and one share of white noise. */
export type Fit = {
  /** Restricted log-likelihood, up to a constant. */
  readonly logLikelihood: number;
  /** γ₀, the variance of one day about its mean, white noise and all. */
  readonly variance: number;
  /** Degrees of freedom left. */
  readonly freedom: number;
};

/**
 * A regression whose noise is AR(1), ρ(i, j) = φ^|i−j|, ready to be fitted for any φ in (−1, 1); days may be missing.
 * The restricted likelihood takes out most of the downward bias that φ̂ has in short series with trends:
 * Cheang & Reinsel, JASA 95 (2000). A fit is null when the columns depend on each other or no freedom is left.
 *
 * `white` is the share of γ₀ that belongs to its day alone, as sampling leaves it: days then correlate by (1 − white) φ^|i−j|.
 * Without it lasting noise under white noise would pass for a low φ, and the mean of many days for much better known than it is.
 */
export function ar1Regression({ days, y, columns }: Regression): (phi: number, white?: number) => Fit | null {
  const rows = Array.from(y, (value, k) => [...columns.map((column) => column[k]!), value]);
  const steps = sumsByGap(days, rows);
  const freedom = y.length - columns.length;
  return (phi, white = 0) => {
    if (freedom < 1) return null;
    const { products, logDeterminant } =
      white > 0 ? filteredProducts(days, rows, phi, white) : whitenedProducts(rows, steps, phi);
    const solved = eliminate(products);
    if (solved === null) return null;
    const variance = solved.residual / freedom;
    const logLikelihood = -0.5 * (logDeterminant + solved.logDeterminant + freedom * Math.log(variance));
    return { logLikelihood, variance, freedom };
  };
}

/**
 * Σᵢⱼ aᵢ bⱼ ρ(i, j): the covariance of two weighted sums of the same noise, in units of γ₀, where ρ is 1 on a day and
 * (1 − white) φ^|i−j| between days. Every day has an entry.
 */
export function weightedCovariance(a: ArrayLike<number>, b: ArrayLike<number>, phi: number, white = 0): number {
  let sum = 0;
  let sameDay = 0;
  let pastA = 0; // Σ aᵢ φ^(now − i) over the days before now
  let pastB = 0;
  for (let now = 0; now < a.length; now++) {
    pastA *= phi;
    pastB *= phi;
    sameDay += a[now]! * b[now]!;
    sum += a[now]! * pastB + b[now]! * pastA;
    pastA += a[now]!;
    pastB += b[now]!;
  }
  return sameDay + (1 - white) * sum;
}

/** Sums of products of all rows that follow the one before after the same number of days. Lower triangles. */
type Step = { gap: number; count: number; own: Triangle; past: Triangle; mixed: Triangle };
type Triangle = Float64Array[];

function sumsByGap(days: ArrayLike<number>, rows: readonly number[][]): Step[] {
  const steps = new Map<number, Step>();
  for (let k = 1; k < rows.length; k++) {
    const gap = days[k]! - days[k - 1]!;
    const size = rows[k]!.length;
    const step = steps.get(gap) ?? { gap, count: 0, own: triangle(size), past: triangle(size), mixed: triangle(size) };
    steps.set(gap, step);
    step.count++;
    addProducts(step, rows[k]!, rows[k - 1]!);
  }
  return [...steps.values()];
}

function addProducts(step: Step, now: readonly number[], before: readonly number[]): void {
  for (let i = 0; i < now.length; i++)
    for (let j = 0; j <= i; j++) {
      step.own[i]![j]! += now[i]! * now[j]!;
      step.past[i]![j]! += before[i]! * before[j]!;
      step.mixed[i]![j]! += now[i]! * before[j]! + before[i]! * now[j]!;
    }
}

/** Given the day seen before, a day is f = φ^gap of it, and the rest has variance 1 − f². */
function whitenedProducts(rows: readonly number[][], steps: readonly Step[], phi: number) {
  const first = rows[0]!;
  const products = triangle(first.length);
  for (let i = 0; i < first.length; i++) for (let j = 0; j <= i; j++) products[i]![j] = first[i]! * first[j]!;
  let logDeterminant = 0;
  for (const { gap, count, own, past, mixed } of steps) {
    const f = phi ** gap;
    const rest = 1 - f * f;
    logDeterminant += count * Math.log(rest);
    for (let i = 0; i < first.length; i++)
      for (let j = 0; j <= i; j++) products[i]![j]! += (own[i]![j]! - f * mixed[i]![j]! + f * f * past[i]![j]!) / rest;
  }
  return { products, logDeterminant };
}

/**
 * The same where only `1 − white` of γ₀ lasts: a Kalman filter for an AR(1) that is seen with white noise (Harvey, Forecasting,
 * Structural Time Series Models and the Kalman Filter, 1989, §3.4). What a day adds to the days before it, over its deviation.
 */
function filteredProducts(days: ArrayLike<number>, rows: readonly number[][], phi: number, white: number) {
  const size = rows[0]!.length;
  const products = triangle(size);
  const state = new Float64Array(size);
  const news = new Float64Array(size);
  let uncertain = 1 - white;
  let logDeterminant = 0;
  for (const [k, row] of rows.entries()) {
    if (k > 0) {
      const f = phi ** (days[k]! - days[k - 1]!);
      for (let i = 0; i < size; i++) state[i]! *= f;
      uncertain = f * f * uncertain + (1 - f * f) * (1 - white);
    }
    const spread = uncertain + white;
    const gain = uncertain / spread;
    logDeterminant += Math.log(spread);
    for (let i = 0; i < size; i++) {
      news[i] = row[i]! - state[i]!;
      state[i]! += gain * news[i]!;
      for (let j = 0; j <= i; j++) products[i]![j]! += (news[i]! * news[j]!) / spread;
    }
    uncertain *= 1 - gain;
  }
  return { products, logDeterminant };
}

/** Cholesky in place, y as the last row: its pivot is the residual sum of squares, the others make the determinant. */
function eliminate(lower: Triangle): { residual: number; logDeterminant: number } | null {
  const last = lower.length - 1;
  let logDeterminant = 0;
  for (let row = 0; ; row++) {
    const line = lower[row]!;
    const size = line[row]!;
    for (let column = 0; column <= row; column++) {
      let value = line[column]!;
      for (let k = 0; k < column; k++) value -= line[k]! * lower[column]![k]!;
      line[column] = column < row ? value / lower[column]![column]! : value;
    }
    const pivot = line[row]!;
    // A series without noise has no residual; the least that doubles can tell stands for it.
    if (row === last) return { residual: Math.max(pivot, size * 1e-13, 1e-280), logDeterminant };
    if (pivot <= size * 1e-10) return null;
    logDeterminant += Math.log(pivot);
    line[row] = Math.sqrt(pivot);
  }
}

function triangle(size: number): Triangle {
  return Array.from({ length: size }, (_, row) => new Float64Array(row + 1));
}
