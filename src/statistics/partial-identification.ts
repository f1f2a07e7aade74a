/** What is estimated with an interval of chance. */
export type Interval = { readonly value: number; readonly low: number; readonly high: number };

/** A share of which the evidence leaves a part open (Manski, American Economic Review 80, 1990). */
export type Bounded<E extends Interval> = {
  /** As the best evidence tells it. */
  readonly told: E;
  /** Only what can be nothing else; all that may be it. */
  readonly lowest: E;
  readonly highest: E;
};

/**
 * Where the truth may lie, whatever the open part is: from the lower end of the interval of what it is at least to the upper end
 * of that of what it is at most. Holds the whole of what is possible as often as the level says (Horowitz & Manski, Journal of
 * the American Statistical Association 95, 2000).
 */
export function rangeOf({ told, lowest, highest }: Bounded<Interval>): { low: number; high: number } {
  return { low: Math.min(told.low, lowest.low), high: Math.max(told.high, highest.high) };
}

/** How far what is told moved between two windows. */
export type Moved = Interval & {
  /** What is left of it whatever the open part of either window is: from all of it against the move to all of it with it. */
  readonly survives: { readonly low: number; readonly high: number };
};

/** `difference` knows how two estimates of different windows are subtracted. */
export function movedBetween<E extends Interval>(
  later: Bounded<E>,
  earlier: Bounded<E>,
  difference: (later: E, earlier: E) => Interval,
): Moved {
  const { value, low, high } = difference(later.told, earlier.told);
  const least = difference(later.lowest, earlier.highest);
  const most = difference(later.highest, earlier.lowest);
  return { value, low, high, survives: { low: Math.min(low, least.low), high: Math.max(high, most.high) } };
}

/** Whether a move is there whatever the open part is. */
export function isCertain({ survives: { low, high } }: Moved): boolean {
  return low > 0 || high < 0;
}

/** Whether what is told moved by more than chance explains. */
export function isMeasurable({ low, high }: Interval): boolean {
  return low > 0 || high < 0;
}
