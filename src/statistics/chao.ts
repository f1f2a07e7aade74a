import { normalQuantile } from "./normal.ts";

export type Richness = {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly level: number;
  /** How many were met at all: no estimate is below. */
  readonly seen: number;
};

/**
 * At least how many there are, from how many occasions (days) each one that was met was met on: Chao2, bias-corrected
 * (Chao, Biometrics 43, 1987), with its log-normal interval. What is rarer than the rarest that was met may still be
 * missing, so even `high` does not bound what there is. `once` and `twice`: met on one and on two of `occasions`.
 */
export function chao2(seen: number, once: number, twice: number, occasions: number, level = 0.95): Richness {
  const share = (occasions - 1) / occasions;
  const unseen = (share * once * (once - 1)) / (2 * (twice + 1));
  if (!(unseen > 0)) return { value: seen, low: seen, high: seen, level, seen };
  const variance =
    unseen +
    (share ** 2 * once * (2 * once - 1) ** 2) / (4 * (twice + 1) ** 2) +
    (share ** 2 * once ** 2 * twice * (once - 1) ** 2) / (4 * (twice + 1) ** 4);
  const spread = Math.exp(normalQuantile((1 + level) / 2) * Math.sqrt(Math.log(1 + variance / unseen ** 2)));
  return { value: seen + unseen, low: seen + unseen / spread, high: seen + unseen * spread, level, seen };
}
