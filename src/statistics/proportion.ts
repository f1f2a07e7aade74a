import { betaQuantile } from "./beta.ts";
import { gammaQuantile } from "./gamma.ts";

export type Interval = { readonly value: number; readonly low: number; readonly high: number; readonly level: number };

/** A share of independent things, `hits` of `n`, with its exact interval (Clopper & Pearson, 1934); of none, all is possible. */
export function proportion(hits: number, n: number, level = 0.95): Interval {
  const tail = (1 - level) / 2;
  return {
    value: hits / n,
    low: hits === 0 ? 0 : betaQuantile(tail, hits, n - hits + 1),
    high: hits === n ? 1 : betaQuantile(1 - tail, hits + 1, n - hits),
    level,
  };
}

/** The mean behind a count of independent events, with its exact interval (Garwood, 1936). */
export function countMean(count: number, level = 0.95): Interval {
  const tail = (1 - level) / 2;
  return { value: count, low: gammaQuantile(tail, count), high: gammaQuantile(1 - tail, count + 1), level };
}
