import type { Figure } from "../finding/figure.ts";
import { tellingOf } from "../values/quantity.ts";
import type { Drawing, Strip } from "./canvas.ts";
import type { TimedValue } from "./gaps.ts";
import { overTime, type StyledSeries, timed } from "./over-time.ts";
import { remainderStyle, seriesStyle } from "./palette.ts";

type SharesFigure = Extract<Figure, { kind: "shares" }>;

/** Ids under which analyses tell what could not be attributed. */
const REMAINDERS: ReadonlySet<string> = new Set(["unattributed", "unresolved", "remainder", "unknown"]);

/** Below this, what is missing to the whole is rounding. */
const ROUNDING = 0.005;

/** Shares of a whole over time, each with its band; what is missing to the whole is drawn too. */
export function drawShares(figure: SharesFigure, drawing: Drawing): Strip[] {
  const series = styled(figure);
  const { factor, unit } = tellingOf(figure.unit, 1);
  const greatest = series
    .flatMap(({ points }) => points.flatMap(({ value, high }) => [value ?? 0, high ?? 0]))
    .reduce((most, value) => Math.max(most, value), 0);
  const y = { type: "linear" as const, domain: [0, Math.max(1, Math.min(1.05, greatest)) * factor] };
  return overTime(figure, series, { unit: `${unit} · times in UTC`, factor, y }, drawing);
}

function styled(figure: SharesFigure): StyledSeries[] {
  let ways = 0;
  const series = figure.series.map(({ id, name, points }) => ({
    name,
    style: REMAINDERS.has(id) ? remainderStyle() : seriesStyle(ways++),
    points: timed(points),
  }));
  const missing = figure.series.some(({ id }) => REMAINDERS.has(id)) ? [] : remainder(series);
  return missing.length === 0
    ? series
    : [...series, { name: "not attributed", style: remainderStyle(), points: missing }];
}

/** One less the sum at each time where every series has a value. */
function remainder(series: readonly StyledSeries[]): TimedValue[] {
  const sums = new Map<number, { sum: number; seen: number }>();
  for (const { points } of series)
    for (const { at, value } of points) {
      const held = sums.get(at) ?? { sum: 0, seen: 0 };
      sums.set(at, { sum: held.sum + (value ?? 0), seen: held.seen + (value === null ? 0 : 1) });
    }
  const left = [...sums].map(([at, { sum, seen }]) => ({
    at,
    value: seen === series.length ? Math.max(0, 1 - sum) : null,
    low: null,
    high: null,
  }));
  return left.some(({ value }) => (value ?? 0) > ROUNDING) ? left : [];
}
