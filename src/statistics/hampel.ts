import { sortedQuantile } from "./quantile.ts";

export type Cleaned = { readonly values: Float64Array; readonly outliers: readonly number[] };

/**
 * Values further than `threshold` scaled MADs from the median of their surroundings become missing (NaN), and are listed.
 * Single wild days are events to be told, not levels to be averaged. Missing days stay missing.
 * Bears wild values up to half of each surrounding (Hampel, 1974; Davies & Gather, JASA 88, 1993).
 */
export function hampel(series: ArrayLike<number>, halfWidth = 15, threshold = 4): Cleaned {
  const values = Float64Array.from(series);
  const outliers: number[] = [];
  const space = new Float64Array(2 * halfWidth + 1);
  for (let at = 0; at < values.length; at++) {
    const around = finite(values.subarray(Math.max(0, at - halfWidth), at + halfWidth + 1), space).sort();
    const centre = sortedQuantile(around, 0.5);
    for (let k = 0; k < around.length; k++) around[k] = Math.abs(around[k]! - centre);
    const scale = MAD_TO_DEVIATION * sortedQuantile(around.sort(), 0.5);
    // A surrounding that is mostly one value has no scale to judge by.
    if (scale > 0 && Math.abs(values[at]! - centre) > threshold * scale) outliers.push(at);
  }
  for (const at of outliers) values[at] = Number.NaN;
  return { values, outliers };
}

/** 1 / Φ⁻¹(3/4): turns the MAD of a normal sample into its standard deviation. */
const MAD_TO_DEVIATION = 1.4826022185056018;

function finite(values: Float64Array, space: Float64Array): Float64Array {
  let kept = 0;
  for (const value of values) if (Number.isFinite(value)) space[kept++] = value;
  return space.subarray(0, kept);
}
