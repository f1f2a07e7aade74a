import { axisX, type Markish } from "@observablehq/plot";
import { FONT_SIZE } from "./canvas.ts";
import type { Stretch } from "./gaps.ts";
import { colour } from "./palette.ts";

const DAY = 86_400_000;
const SHORT = 4 * DAY; // below, hours are told

/** Ticks in UTC: years and months, or the 24 hours of a day; never AM and PM. */
export function timeAxis(domain: Stretch, width: number): Markish {
  const look = { color: colour("quiet"), fontSize: FONT_SIZE, label: null };
  const ticks = Math.max(2, Math.round(width / 90));
  if (domain.to - domain.from >= SHORT) return axisX({ ...look, ticks });
  return axisX({ ...look, ticks, tickFormat: clock });
}

function clock(at: Date, index: number): string {
  const text = at.toISOString();
  return text.slice(11, 16) === "00:00" || index === 0
    ? `${text.slice(11, 16)}\n${text.slice(0, 10)}`
    : text.slice(11, 16);
}
