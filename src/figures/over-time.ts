import { areaY, axisY, dot, gridY, lineY, type Markish, rectX, ruleY, type ScaleOptions } from "@observablehq/plot";
import type { Figure } from "../finding/figure.ts";
import { parseInstant } from "../values/instant.ts";
import { fixed } from "../values/quantity.ts";
import {
  chart,
  type Drawing,
  element,
  FONT_SIZE,
  HALO,
  LINE,
  type Strip,
  shortened,
  text,
  textWidth,
} from "./canvas.ts";
import { gapsOf, type Stretch, type TimedValue, thinned, withGaps } from "./gaps.ts";
import { type KeyItem, keyStrip } from "./key.ts";
import { marginalia } from "./marginalia.ts";
import { colour, type SeriesStyle } from "./palette.ts";
import { timeAxis } from "./time-axis.ts";

type TimeFigure = Extract<Figure, { kind: "volume" | "shares" }>;

export interface StyledSeries {
  readonly name: string;
  readonly style: SeriesStyle;
  readonly points: readonly TimedValue[];
}

/** What the two figures over time do not share. */
export interface Scale {
  /** Written above the axis. */
  readonly unit: string;
  readonly factor: number;
  readonly y: ScaleOptions;
}

const HOUR = 3_600_000;
const EDGES = { left: 46, right: 14 }; // pixels; room for `1,000` and for half a date
const BAND_OPACITY = 0.2;

/** Lines with their bands over time; gaps stay empty, compared windows and events stand above. */
export function overTime(figure: TimeFigure, series: readonly StyledSeries[], scale: Scale, drawing: Drawing): Strip[] {
  const { document, width } = drawing;
  const told = series.map((one) => ({ ...one, points: withGaps(one.points) }));
  const domain = domainOf(figure, told);
  if (!domain) return [nothing(drawing)];
  const edges = { left: leftEdge(scale), right: width - EDGES.right };
  const x = (at: number) => edges.left + ((at - domain.from) / (domain.to - domain.from)) * (edges.right - edges.left);
  const gaps = gapsOf(told.map(({ points }) => points)).filter(({ from, to }) => to > domain.from && from < domain.to);
  const margin = marginalia(figure, { document, x, edges, domain, height: plotHeight(width) });
  const node = chart(document, {
    width,
    height: margin.above + plotHeight(width) + 34,
    marginTop: margin.above,
    marginBottom: 34,
    marginLeft: edges.left,
    marginRight: EDGES.right,
    x: { type: "utc", domain: [new Date(domain.from), new Date(domain.to)] },
    y: scale.y,
    marks: marks(told, gaps, domain, scale, edges.right - edges.left),
  });
  node.appendChild(margin.node);
  const look = { ...QUIET, ...HALO, stroke: colour("gap"), "text-anchor": "middle" };
  for (const label of gapLabels(gaps, x, edges, margin.above + 14)) node.appendChild(text(document, ...label, look));
  return [
    { node: text(document, 0, 13, shortened(scale.unit, width), QUIET), height: LINE + 2 },
    keyStrip(drawing, keyOf(told, gaps, figure)),
    { node, height: margin.above + plotHeight(width) + 34 },
  ];
}

/** Milliseconds; points whose time cannot be read are left out. */
export function timed(points: TimeFigure["series"][number]["points"]): TimedValue[] {
  return points.flatMap((point) => {
    const at = parseInstant(point.at);
    return at === null ? [] : [{ ...point, at }];
  });
}

/** Room for the widest number beside the axis. */
function leftEdge({ y }: Scale): number {
  const [, top] = y.domain ? [...y.domain] : [];
  return Math.max(EDGES.left, Math.ceil(textWidth(fixed(1.25 * Number(top ?? 0), 0))) + 12);
}

export const QUIET = { fill: colour("quiet") } as const;

function plotHeight(width: number): number {
  return Math.round(Math.min(240, 120 + width / 6));
}

function marks(
  series: readonly StyledSeries[],
  gaps: readonly Stretch[],
  domain: Stretch,
  { factor }: Scale,
  columns: number,
): Markish[] {
  const all: Markish[] = [
    rectX(gaps, {
      x1: ({ from }: Stretch) => new Date(Math.max(from, domain.from)),
      x2: ({ to }: Stretch) => new Date(Math.min(to, domain.to)),
      fill: colour("gap"),
    }),
    gridY({ stroke: colour("grid"), strokeOpacity: 1 }),
    timeAxis(domain, columns),
    axisY({ color: colour("quiet"), ticks: 5, tickSize: 0, fontSize: FONT_SIZE, label: null }),
    ruleY([0], { stroke: colour("quiet") }),
  ];
  for (const { style, points } of series) {
    const drawn = thinned(points, columns);
    const x = ({ at }: TimedValue) => new Date(at);
    const y = (value: number | null) => (value === null ? Number.NaN : value * factor);
    const banded = { x, y1: ({ low }: TimedValue) => y(low), y2: ({ high }: TimedValue) => y(high) };
    all.push(areaY(drawn, { ...banded, fill: style.colour, fillOpacity: BAND_OPACITY }));
  }
  for (const { style, points } of series) {
    const drawn = thinned(points, columns);
    const at = {
      x: (point: TimedValue) => new Date(point.at),
      y: ({ value }: TimedValue) => (value === null ? Number.NaN : value * factor),
    };
    all.push(lineY(drawn, { ...at, stroke: style.colour, strokeWidth: 1.75, strokeDasharray: style.dash || "none" }));
    all.push(dot(lonely(drawn), { ...at, fill: style.colour, r: 2.5 }));
  }
  return all;
}

/** Points with a gap on either side, which no line would show. */
function lonely(points: readonly TimedValue[]): TimedValue[] {
  const seen = (index: number) => (points[index]?.value ?? null) !== null;
  return points.filter((_, index) => seen(index) && !seen(index - 1) && !seen(index + 1));
}

function domainOf({ windows }: TimeFigure, series: readonly StyledSeries[]): Stretch | null {
  const ends = windows.flatMap(({ from, to }) => [parseInstant(from), parseInstant(to)]);
  const times = [...series.flatMap(({ points }) => points.map(({ at }) => at)), ...ends.filter((at) => at !== null)];
  if (times.length === 0) return null;
  const from = times.reduce((least, at) => Math.min(least, at));
  const to = times.reduce((most, at) => Math.max(most, at));
  return from < to ? { from, to } : { from: from - HOUR, to: to + HOUR };
}

/** "no data" in every gap wide enough; where none is, beside the widest. */
function gapLabels(
  gaps: readonly Stretch[],
  x: (at: number) => number,
  edges: { left: number; right: number },
  y: number,
): [x: number, y: number, words: string][] {
  const words = "no data";
  const room = textWidth(words) + 4;
  const wide = gaps.filter(({ from, to }) => x(to) - x(from) >= room);
  const widest = [...gaps].sort((a, b) => b.to - b.from - (a.to - a.from)).slice(0, 1);
  return (wide.length > 0 ? wide : widest).map(({ from, to }) => {
    const middle = (x(from) + x(to)) / 2;
    return [Math.min(edges.right - room / 2, Math.max(edges.left + room / 2, middle)), y, words];
  });
}

function keyOf(series: readonly StyledSeries[], gaps: readonly Stretch[], { windows }: TimeFigure): KeyItem[] {
  const banded = series.some(({ points }) => points.some(({ low, high }) => low !== null && high !== null));
  return [
    ...series.map(({ name, style }) => ({ kind: "line" as const, words: name, style })),
    ...(banded ? [{ kind: "band" as const, words: "interval", style: series[0]!.style }] : []),
    ...(gaps.length > 0 ? [{ kind: "gap" as const, words: "no data" }] : []),
    ...(windows.length > 0 ? [{ kind: "window" as const, words: "compared" }] : []),
  ];
}

function nothing({ document, width }: Drawing): Strip {
  const words = text(document, width / 2, 40, "no data", { ...QUIET, "text-anchor": "middle" });
  return { node: element(document, "g", {}, words), height: 70 };
}
