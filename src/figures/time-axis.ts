import { axisX, type Markish } from "@observablehq/plot";
import { FONT_SIZE } from "./canvas.ts";
import type { Stretch } from "./gaps.ts";
import { colour } from "./palette.ts";

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const SHORT = 4 * DAY; // below, hours are told

/** Ticks in UTC: years and months, or the 24 hours of a day; never AM and PM. */
export function timeAxis(domain: Stretch, width: number): Markish {
  const look = { color: colour("quiet"), fontSize: FONT_SIZE, label: null };
  const long = domain.to - domain.from;
  if (long >= SHORT) return axisX({ ...look, ticks: Math.max(2, Math.round(width / 90)) });
  const seconds = long < 10 * MINUTE;
  const end = seconds ? 19 : 16; // of 2015-10-23T02:01:17.000Z
  const ticks = Math.max(2, Math.round(width / (seconds ? 150 : 90)));
  const tickFormat = (at: Date, index: number) => {
    const text = at.toISOString();
    const clock = text.slice(11, end);
    return index === 0 || text.slice(11, 19) === "00:00:00" ? `${clock}\n${text.slice(0, 10)}` : clock;
  };
  return axisX({ ...look, ticks, tickFormat });
}
