import { betaCdf } from "./beta.ts";

/**
 * The most things there may be where `found` were found and each would have been found with probability `power`: with more,
 * so few would be found with a probability below (1 − level) / 2 (Clopper & Pearson, 1934, turned round). Null when the
 * power is nothing, or too little for doubles, for then nothing bounds them.
 */
export function mostThatMayBe(found: number, power: number, level = 0.95): number | null {
  if (!(1 - power < 1)) return null;
  if (power >= 1) return found;
  /** Whether there may be one more than so many. */
  const mayBeMore = (many: number) => betaCdf(1 - power, many + 1 - found, found + 1) >= (1 - level) / 2;
  if (!mayBeMore(found)) return found;
  let [most, beyond] = [found, 2 * found + 1];
  while (mayBeMore(beyond)) [most, beyond] = [beyond, 2 * beyond];
  while (beyond - most > 1) {
    const middle = Math.floor((most + beyond) / 2);
    if (mayBeMore(middle)) most = middle;
    else beyond = middle;
  }
  return beyond;
}
