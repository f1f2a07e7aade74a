import { betaCdf } from "./beta.ts";

/**
 * The most things there may be where `found` were found and each would have been found with probability `power`: with more,
 * so few would be found with a probability below (1 − level) / 2 (Clopper & Pearson, 1934, turned round). Null when the
 * power is nothing, for then nothing bounds them.
 */
export function mostThatMayBe(found: number, power: number, level = 0.95): number | null {
  if (!(power > 0)) return null;
  if (power >= 1) return found;
  let most = found;
  while (betaCdf(1 - power, most + 1 - found, found + 1) >= (1 - level) / 2) most++;
  return most;
}
