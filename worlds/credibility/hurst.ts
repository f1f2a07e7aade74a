/**
 * Hurst's exponent by detrended fluctuation analysis of first order (Peng et al., Physical Review E 49, 1994): the slope of
 * the logarithm of the fluctuation over that of the window, for windows between `least` and `most` bins.
 */
export function hurst(series: ArrayLike<number>, least: number, most: number): number {
  const profile = profileOf(series);
  const points: [number, number][] = [];
  for (let window = least; window <= most; window = Math.ceil(window * 1.35)) {
    const fluctuation = fluctuationAt(profile, window);
    if (fluctuation > 0) points.push([Math.log(window), Math.log(fluctuation)]);
  }
  return slopeOf(points);
}

function profileOf(series: ArrayLike<number>): Float64Array {
  let mean = 0;
  for (let i = 0; i < series.length; i++) mean += series[i]! / series.length;
  const profile = new Float64Array(series.length);
  let sum = 0;
  for (let i = 0; i < series.length; i++) {
    sum += series[i]! - mean;
    profile[i] = sum;
  }
  return profile;
}

/** Root mean square of what is left of the profile when each window's straight line is taken away. */
function fluctuationAt(profile: Float64Array, window: number): number {
  const windows = Math.floor(profile.length / window);
  let squares = 0;
  for (let w = 0; w < windows; w++) squares += residualSquares(profile, w * window, window);
  return Math.sqrt(squares / (windows * window));
}

function residualSquares(profile: Float64Array, from: number, window: number): number {
  const middle = (window - 1) / 2;
  let [mean, cross, square] = [0, 0, 0];
  for (let i = 0; i < window; i++) mean += profile[from + i]! / window;
  for (let i = 0; i < window; i++) {
    const y = profile[from + i]! - mean;
    cross += (i - middle) * y;
    square += y * y;
  }
  const spread = (window * (window * window - 1)) / 12; // Σ (i − middle)²
  return square - (cross * cross) / spread;
}

function slopeOf(points: readonly [number, number][]): number {
  const mean = (which: 0 | 1): number => points.reduce((sum, point) => sum + point[which], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const cross = points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0);
  return cross / points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
}
