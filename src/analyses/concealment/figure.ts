import type { Figure } from "../../finding/figure.ts";
import { rangeOf } from "../../statistics/partial-identification.ts";
import { formatInstant } from "../../values/instant.ts";
import { startOfDay, weekdayOf } from "../instrument/local-time.ts";
import { CLASSES, MEANING } from "./classes.ts";
import { boundedShareIn } from "./estimate.ts";
import type { Occasion } from "./occasion.ts";
import type { DaySpan, Series } from "./series.ts";

/** Covered days that a week must have to be drawn. */
const FEWEST_DAYS = 4;

/** Shares of activity time by week, each class by itself, the unresolved one with them. */
export function sharesOverTime({ subject, period, against, reading }: Occasion): Figure {
  const { subject: read, days } = reading;
  const windows = [
    ...(read.against ? [{ span: days.against!, series: read.against.time }] : []),
    { span: days.period, series: read.period.time },
  ];
  return {
    kind: "shares",
    title: `How the traffic of ${subject.title} is hidden`,
    caption:
      "Share of activity time by week, with its 95 % interval and what the records leave open; gaps are weeks without enough covered days.",
    unit: "share of time",
    zone: subject.zone.name,
    series: CLASSES.filter((one) => one !== "dnsTunnel").map((id) => ({
      id,
      name: MEANING[id],
      points: windows.flatMap(({ span, series }) => weekly(series, span, CLASSES.indexOf(id), subject.zone)),
    })),
    windows: [...(against ? [{ ...text(against), label: "compared with" }] : []), { ...text(period), label: "period" }],
    events: subject.events
      .filter(
        ({ at }) =>
          at >= Math.min(period.from, against?.from ?? period.from) &&
          at < Math.max(period.to, against?.to ?? period.to),
      )
      .map(({ at, title }) => ({ at: formatInstant(at), title })),
  };
}

function weekly(series: Series, { from, to }: DaySpan, place: number, zone: Occasion["subject"]["zone"]) {
  const points = [];
  for (let monday = from - weekdayOf(from); monday < to; monday += 7) {
    const cut = (days: Float64Array) => days.slice(Math.max(0, monday - from), monday + 7 - from);
    const week = {
      wholes: cut(series.wholes),
      parts: series.parts.map(cut),
      least: series.least.map(cut),
      most: series.most.map(cut),
    };
    const share = week.wholes.filter(Number.isFinite).length >= FEWEST_DAYS ? boundedShareIn(week, place) : null;
    const held = share ? { value: share.told.value, ...rangeOf(share) } : { value: null, low: null, high: null };
    points.push({ at: formatInstant(startOfDay(monday, zone)), ...held });
  }
  return points;
}

function text({ from, to }: Occasion["period"]): { from: string; to: string } {
  return { from: formatInstant(from), to: formatInstant(to) };
}
