import type { BlockEstimate } from "./jackknife.ts";

/** What a number of days tell. */
export type DailyEstimate = BlockEstimate & {
  /** So many independent days would know it as well. */
  readonly nEffective: number;
};
