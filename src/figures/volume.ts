import type { Figure } from "../finding/figure.ts";
import { tellingOf } from "../values/quantity.ts";
import type { Drawing, Strip } from "./canvas.ts";
import { overTime, timed } from "./over-time.ts";
import { seriesStyle } from "./palette.ts";

/** A quantity over time with its interval band, the compared windows and events. */
export function drawVolume(figure: Extract<Figure, { kind: "volume" }>, drawing: Drawing): Strip[] {
  const series = figure.series.map(({ name, points }, index) => ({
    name,
    style: seriesStyle(index),
    points: timed(points),
  }));
  const greatest = series
    .flatMap(({ points }) => points.flatMap(({ value, high }) => [value ?? 0, high ?? 0]))
    .reduce((most, value) => Math.max(most, value), 0);
  const { factor, unit } = tellingOf(figure.unit, greatest);
  const y = { type: "linear" as const, domain: [0, greatest * factor || 1], nice: true };
  return overTime(figure, series, { unit: `${unit || "ratio"} · times in UTC`, factor, y }, drawing);
}
