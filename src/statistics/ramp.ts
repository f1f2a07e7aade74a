/** The level before, the level after, and a straight way between them over the values from `from` up to, but not, `to`. */
export type Ramp = { readonly from: number; readonly to: number; readonly left: number };

/**
 * The ramp that fits best, by least squares over a grid of its ends; `left` is the sum of squares about it. A ramp
 * of no length is a step at `from`. Missing values (NaN) are passed over.
 */
export function bestRamp(values: ArrayLike<number>, grid = 7): Ramp {
  let best: Ramp = { from: 0, to: 0, left: Number.POSITIVE_INFINITY };
  for (let from = grid; from <= values.length - grid; from += grid)
    for (let to = from; to <= values.length - grid; to += grid) {
      const left = squaresAbout(values, from, to);
      if (left < best.left) best = { from, to, left };
    }
  return best;
}

/** Sum of squares left when the values are regressed on a ramp with these ends. */
export function squaresAbout(values: ArrayLike<number>, from: number, to: number): number {
  let [n, x, y, xx, xy, yy] = [0, 0, 0, 0, 0, 0];
  for (let at = 0; at < values.length; at++) {
    const value = values[at]!;
    if (!Number.isFinite(value)) continue;
    const up = at >= to ? 1 : at < from ? 0 : (at - from + 0.5) / (to - from);
    n++;
    x += up;
    y += value;
    xx += up * up;
    xy += up * value;
    yy += value * value;
  }
  const spread = xx - (x * x) / n;
  const along = xy - (x * y) / n;
  return n === 0 ? 0 : Math.max(0, yy - (y * y) / n - (spread > 0 ? (along * along) / spread : 0));
}
