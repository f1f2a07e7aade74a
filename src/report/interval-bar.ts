import type { Estimate } from "../finding/finding.ts";
import { html, type Markup } from "./markup.ts";

/** One scale for all estimates of a unit, so that their bars can be compared down a column. */
export interface BarScale {
  readonly from: number;
  readonly to: number;
  readonly logarithmic: boolean;
  /** Where nothing is the case: a ratio of 1, a share of 0; null where there is no such place. */
  readonly rest: number | null;
}

const WIDTH = 140; // pixels
const HEIGHT = 20;
const EDGE = 8;

/** The scale for the estimates of one unit; they decide its ends, unless the unit does. */
export function barScale(unit: string, estimates: readonly Estimate[]): BarScale {
  if (/^shares?\b/.test(unit)) return { from: 0, to: 1, logarithmic: false, rest: 0 };
  if (unit === "hour of day") return { from: 0, to: 24, logarithmic: false, rest: null };
  const ends = estimates
    .flatMap(({ value, low, high }) => [value, low ?? value, high ?? value])
    .filter(Number.isFinite);
  if (unit === "ratio" && ends.every((end) => end > 0))
    return { from: Math.min(0.5, ...ends), to: Math.max(2, ...ends), logarithmic: true, rest: 1 };
  return { from: Math.min(0, ...ends), to: Math.max(0, ...ends), logarithmic: false, rest: 0 };
}

/** A line for the interval, a dot for the value, an arrow for an open end. The numbers stand beside it. */
export function intervalBar({ value, low, high }: Estimate, scale: BarScale): Markup {
  const at = placeOn(scale);
  const middle = HEIGHT / 2;
  const rest = scale.rest === null ? "" : `M${at(scale.rest)},2V${HEIGHT - 2}`;
  return html`<svg class="bar" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" aria-hidden="true">
<path class="axis" d="M${EDGE / 2},${middle}H${WIDTH - EDGE / 2}${rest}"/><path class="interval" d="${line(low, high, at)}"/>
<circle cx="${at(value)}" cy="${middle}" r="3"/></svg>`;
}

/** From end to end with a stop or, where an end is open, an arrow; nothing where both are. */
function line(low: number | null, high: number | null, at: (value: number) => number): string {
  if (low === null && high === null) return "";
  const middle = HEIGHT / 2;
  const left = low === null ? EDGE / 2 : at(low);
  const right = high === null ? WIDTH - EDGE / 2 : at(high);
  const stop = (x: number) => `M${x},${middle - 5}v10`;
  const arrow = (x: number, back: number) => `M${x + back},${middle - 4}L${x},${middle}l${back},4`;
  return `M${left},${middle}H${right}${low === null ? arrow(left, 5) : stop(left)}${high === null ? arrow(right, -5) : stop(right)}`;
}

function placeOn({ from, to, logarithmic }: BarScale): (value: number) => number {
  const scaled = (value: number) => (logarithmic ? Math.log(Math.max(value, Number.MIN_VALUE)) : value);
  const [start, end] = [scaled(from), scaled(to)];
  return (value) => {
    const share = end > start ? (scaled(value) - start) / (end - start) : 0.5;
    const inside = Math.min(1, Math.max(0, Number.isNaN(share) ? 0.5 : share));
    return Math.round((EDGE + inside * (WIDTH - 2 * EDGE)) * 10) / 10;
  };
}
