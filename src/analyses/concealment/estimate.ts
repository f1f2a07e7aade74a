import { blockJackknife } from "../../statistics/jackknife.ts";
import { normalQuantile } from "../../statistics/normal.ts";
import type { Bounded, Interval } from "../../statistics/partial-identification.ts";
import { type ShareOfTotal, shareOfTotal } from "../../statistics/share-of-total.ts";
import { studentQuantile } from "../../statistics/student.ts";
import type { Daily, Series } from "./series.ts";

/** A share with its interval; days are the unit. */
export type Share = ShareOfTotal;

/** Days below which no share is told. */
export const FEWEST_DAYS = 3;

/** Of a class, by its place; null below three covered days, or where nothing is to be shared. */
export function shareIn({ parts, wholes }: Daily, place: number, level = 0.95): Share | null {
  const long = shareOfTotal(parts[place]!, wholes, level);
  if (long) return long;
  // A fortnight is needed to know how days depend on each other; below, they are taken one by one.
  const days = Array.from(wholes, (whole, day) => (Number.isFinite(whole) ? day : -1)).filter((day) => day >= 0);
  if (days.length < FEWEST_DAYS) return null;
  const sum = (of: Float64Array, used: readonly number[]) => used.reduce((total, at) => total + of[days[at]!]!, 0);
  const told = blockJackknife(days.length, (used) => sum(parts[place]!, used) / sum(wholes, used), "logit", level);
  return told && { ...told, nEffective: told.n };
}

/** The share of a class with what its evidence leaves open. */
export function boundedShareIn({ wholes, parts, least, most }: Series, place: number): Bounded<Share> | null {
  const told = shareIn({ wholes, parts }, place);
  const lowest = shareIn({ wholes, parts: least }, place);
  const highest = shareIn({ wholes, parts: most }, place);
  return told && lowest && highest && { told, lowest, highest };
}

/** Of two independent shares: half-widths towards each end add as squares (Newcombe, Statistics in Medicine 17, 1998, method 10). */
export function differenceOf(later: Share, earlier: Share): Interval {
  const value = later.value - earlier.value;
  return {
    value,
    low: value - Math.hypot(later.value - later.low, earlier.high - earlier.value),
    high: value + Math.hypot(later.high - later.value, earlier.value - earlier.low),
  };
}

/** How far a share moved, as a logarithm of the ratio; ends that are open are null. */
export interface Move {
  readonly logRatio: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** A move with the half of its interval. */
interface Measured {
  readonly value: number;
  readonly half: number;
}

/** A network's share in both windows. */
interface Pair {
  readonly before: Share;
  readonly after: Share;
}

/**
 * How much more the subject's share moved than those of its controls: logarithms of ratios subtracted (difference in
 * differences). Half-widths of independent parts add as squares (Zou & Donner, Statistics in Medicine 27, 2008); that of a share's
 * logarithm is (1 − share) of that of its logit. `own` is how far a single control may have moved by itself; several tell it by
 * how far they are apart. Open above where the share was nothing before; null where it is nothing in both windows, or where
 * most controls have nothing to compare with.
 */
export function moveBeyond(subject: Pair, controls: readonly Pair[], own: number, level: number): Move | null {
  const others = controls.flatMap((control) => moveOf(control) ?? stillOf(control) ?? []);
  if (others.length === 0 || others.length < controls.length / 2) return null;
  const mean = others.reduce((sum, { value }) => sum + value, 0) / others.length;
  const noise = Math.hypot(...others.map(({ half }) => half)) / others.length;
  const common = Math.hypot(noise, spreadOf(others, mean, own, level));
  const moved = moveOf(subject);
  if (!moved) return openMove(subject, mean, common);
  const half = Math.hypot(moved.half, common);
  const value = moved.value - mean;
  return { logRatio: value, low: value - half, high: value + half };
}

/** How far the mean of the controls may be from what the world did: half an interval. */
function spreadOf(others: readonly Measured[], mean: number, own: number, level: number): number {
  const tail = (1 + level) / 2;
  const assumed = normalQuantile(tail) * own;
  if (others.length < 2) return assumed;
  const variance = others.reduce((sum, { value }) => sum + (value - mean) ** 2, 0) / (others.length - 1);
  return Math.max(assumed, studentQuantile(tail, others.length - 1) * Math.sqrt(variance)) / Math.sqrt(others.length);
}

/** Nothing on one side: only a bound can be told, from the most that the empty side may have held. */
function openMove({ before, after }: Pair, mean: number, common: number): Move | null {
  if (before.value <= 0 && after.value > 0)
    return { logRatio: null, low: Math.log(after.low / before.high) - mean - common, high: null };
  if (after.value <= 0 && before.value > 0)
    return { logRatio: null, low: null, high: Math.log(after.high / before.low) - mean + common };
  return null;
}

function moveOf({ before, after }: Pair): Measured | null {
  if (!isInside(before) || !isInside(after)) return null;
  return { value: Math.log(after.value / before.value), half: Math.hypot(logHalf(before), logHalf(after)) };
}

/** What a control has in neither window did not rise there; it says as little of the world as one that moved by itself. */
function stillOf({ before, after }: Pair): Measured | null {
  return before.value > 0 || after.value > 0 ? null : { value: 0, half: 0 };
}

function isInside({ value }: Share): boolean {
  return value > 0 && value < 1;
}

function logHalf({ value, low, high }: Share): number {
  return ((logit(high) - logit(low)) / 2) * (1 - value);
}

function logit(share: number): number {
  const inside = Math.min(1 - 1e-12, Math.max(1e-12, share));
  return Math.log(inside / (1 - inside));
}
