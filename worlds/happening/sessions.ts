import { MINUTE, type Milliseconds } from "../../src/values/instant.ts";
import { STEP } from "../world.ts";

const QUANTILES = 64;
const MEAN: Milliseconds = 40 * MINUTE;
const MOST: Milliseconds = 180 * MINUTE;

/** How long people's sessions last: exponential, 40 minutes, cut at three hours; as equally likely lengths. */
export const SESSION_LENGTHS: readonly Milliseconds[] = Array.from({ length: QUANTILES }, (_, i) =>
  Math.min(MOST, -MEAN * Math.log(1 - (i + 0.5) / QUANTILES)),
);

/** Sizes of sessions differ: lognormal of this deviation and mean 1. */
export const SESSION_DEVIATION = 0.8;

/** Visits to a server last at most this long. */
export const VISIT: Milliseconds = 2 * MINUTE;

/** Share of a session's flows that begin so many steps after the step in which the session began. */
export const SESSION_LAGS: readonly number[] = lags(SESSION_LENGTHS);
export const VISIT_LAGS: readonly number[] = lags([VISIT]);

/** Steps after which the last flow of a session has begun. */
export const LONGEST = SESSION_LAGS.length;

function lags(lengths: readonly Milliseconds[]): number[] {
  const grid = 64;
  const shares: number[] = [];
  for (const length of lengths)
    for (let start = 0; start < grid; start++)
      for (let flow = 0; flow < grid; flow++) {
        const lag = Math.floor((start + 0.5) / grid + (((flow + 0.5) / grid) * length) / STEP);
        shares[lag] = (shares[lag] ?? 0) + 1 / (grid * grid * lengths.length);
      }
  return Array.from(shares, (share) => share ?? 0);
}
