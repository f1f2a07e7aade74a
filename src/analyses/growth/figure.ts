import type { Figure } from "../../finding/figure.ts";
import { formatInstant } from "../../values/instant.ts";
import { startOfDay, weekdayOf } from "../instrument/local-time.ts";
import type { Judged } from "./judge.ts";
import type { Occasion } from "./occasion.ts";
import type { DailySeries } from "./series.ts";

type Point = Extract<Figure, { kind: "volume" }>["series"][number]["points"][number];

/** Days that a week must have to be drawn. */
const FEWEST_DAYS = 4;

/** Weekly means of the days, with what day-to-day and sampling noise leave open; weeks that are not covered are gaps. */
export function volumeFigure(judged: Judged, { subject, period, against, scene }: Occasion): Figure {
  const { outcome, counted } = judged;
  const { series } = outcome;
  const drawn = [{ name: subject.title, points: weekly(series, subject.zone) }];
  return {
    kind: "volume",
    title: `${capital(counted)} a day`,
    caption:
      `Weekly means of local days with their 95 % interval; ${scene.exporters.length} exporters, scaled for sampling and loss` +
      `${judged.reading !== "panel" ? ", before controls are divided out" : ""}. Gaps are weeks without enough coverage.`,
    unit:
      judged.measure === "hosts"
        ? "addresses a day"
        : judged.measure === "hours"
          ? "hours a day"
          : `${counted.split(",")[0]} a day`,
    zone: subject.zone.name,
    series: drawn,
    windows: [
      { ...text(against), label: "compared with" },
      { ...text(period), label: "period" },
    ],
    events: subject.events
      .filter(({ at }) => at >= Math.min(period.from, against.from) && at < Math.max(period.to, against.to))
      .map(({ at, title }) => ({ at: formatInstant(at), title })),
  };
}

function weekly({ from, values }: DailySeries, zone: Occasion["subject"]["zone"]): Point[] {
  const points: Point[] = [];
  for (let monday = from - weekdayOf(from); monday < from + values.length; monday += 7) {
    const days: number[] = [];
    for (let day = monday; day < monday + 7; day++) if (values[day - from]! >= 0) days.push(values[day - from]!);
    points.push({ at: formatInstant(startOfDay(monday, zone)), ...summary(days) });
  }
  return points;
}

function summary(days: readonly number[]): Omit<Point, "at"> {
  if (days.length < FEWEST_DAYS) return { value: null, low: null, high: null };
  const mean = days.reduce((sum, each) => sum + each, 0) / days.length;
  const variance = days.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (days.length - 1);
  const half = 1.96 * Math.sqrt(variance / days.length); // day-to-day spread holds what sampling adds
  return { value: mean, low: Math.max(0, mean - half), high: mean + half };
}

function text({ from, to }: Occasion["period"]): { from: string; to: string } {
  return { from: formatInstant(from), to: formatInstant(to) };
}

function capital(words: string): string {
  return words[0]!.toUpperCase() + words.slice(1);
}
