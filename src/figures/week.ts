import { axisX, axisY, cell } from "@observablehq/plot";
import type { Figure } from "../finding/figure.ts";
import { tellingOf } from "../values/quantity.ts";
import {
  chart,
  type Drawing,
  element,
  FONT_SIZE,
  LINE,
  type Strip,
  type SvgDocument,
  type SvgNode,
  shortened,
  text,
} from "./canvas.ts";
import { QUIET } from "./over-time.ts";
import { colour, HEAT_STEPS, heat } from "./palette.ts";

type WeekFigure = Extract<Figure, { kind: "week" }>;

export const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] as const;

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const SIDE_BY_SIDE = 560; // pixels; two maps beside each other need this much
const BETWEEN = 22;
const DAYS = 34; // room for the names of days

/** Hour × weekday in the subject's time, before and after on one scale of colours. */
export function drawWeek(figure: WeekFigure, drawing: Drawing): Strip[] {
  const { document, width } = drawing;
  const most = roundUp(figure.weeks.flatMap(({ shares }) => shares.flat()).reduce((a, b) => Math.max(a, b), 0));
  const beside = width >= SIDE_BY_SIDE ? figure.weeks.length : 1;
  const each = (width - BETWEEN * (beside - 1)) / beside;
  const maps = figure.weeks.map((week) => weekMap(document, week, each, most));
  const zone = text(document, 0, 13, shortened(`hour of day, ${figure.zone}`, width), QUIET);
  return [
    { node: zone, height: LINE + 4 },
    ...(beside > 1 ? [row(document, maps, each)] : maps),
    legend(document, figure.unit, most),
  ];
}

function weekMap(document: SvgDocument, week: WeekFigure["weeks"][number], width: number, most: number): Strip {
  const cells = WEEKDAYS.flatMap((day, at) =>
    HOURS.map((hour) => ({ day, hour, fill: heat(week.shares[at]?.[hour] ?? 0, most) })),
  );
  const height = 7 * 20 + 22;
  const node = chart(document, {
    width,
    height,
    marginTop: 0,
    marginRight: 2,
    marginBottom: 22,
    marginLeft: DAYS,
    x: { type: "band", domain: HOURS, padding: 0, round: false },
    y: { type: "band", domain: [...WEEKDAYS], padding: 0, round: false },
    color: { type: "identity" },
    marks: [
      cell(cells, { x: "hour", y: "day", fill: "fill", inset: 0.5 }),
      axisX({
        ticks: [0, 3, 6, 9, 12, 15, 18, 21],
        tickSize: 0,
        fontSize: FONT_SIZE,
        color: colour("quiet"),
        label: null,
      }),
      axisY({ tickSize: 0, fontSize: FONT_SIZE, color: colour("quiet"), label: null }),
    ],
  });
  const weeks = `${week.label} · ${week.weeks} ${week.weeks === 1 ? "week" : "weeks"}`;
  const title = text(document, DAYS, 13, shortened(weeks, width - DAYS), { "font-weight": 600 });
  const both = element(
    document,
    "g",
    {},
    title,
    element(document, "g", { transform: `translate(0,${LINE + 3})` }, node),
  );
  return { node: both, height: height + LINE + 9 };
}

function row(document: SvgDocument, maps: readonly Strip[], each: number): Strip {
  const node = element(document, "g", {});
  for (const [at, map] of maps.entries())
    node.appendChild(element(document, "g", { transform: `translate(${at * (each + BETWEEN)},0)` }, map.node));
  return { node, height: Math.max(...maps.map(({ height }) => height)) };
}

/** Steps of colour with the shares where they begin; a continuous legend of Plot would need a canvas. */
function legend(document: SvgDocument, unit: string, most: number): Strip {
  const box = 32;
  const { factor, unit: words } = tellingOf(unit, most);
  const node: SvgNode = element(document, "g", {});
  for (let step = 0; step < HEAT_STEPS; step++) {
    const fill = heat((step + 0.5) / HEAT_STEPS, 1);
    node.appendChild(
      element(document, "rect", { x: DAYS + step * box, y: 4, width: box, height: 10, fill, stroke: colour("grid") }),
    );
  }
  for (const step of [0, HEAT_STEPS / 2, HEAT_STEPS]) {
    const value = ((most * step) / HEAT_STEPS) * factor;
    const label = String(Number(value.toPrecision(2)));
    node.appendChild(text(document, DAYS + step * box, 28, label, { ...QUIET, "text-anchor": "middle" }));
  }
  node.appendChild(text(document, DAYS, 45, shortened(words, HEAT_STEPS * box), QUIET));
  return { node, height: 52 };
}

/** The next of 1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8 × 10ⁿ: eighths of these are short numbers. */
function roundUp(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10].find((step) => step * power >= value) ?? 10) * power;
}
