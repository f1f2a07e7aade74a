import type { Figure } from "../finding/figure.ts";
import { WEEKDAYS } from "./week.ts";

/** What a figure draws, as numbers: null is a gap, not a zero. */
export interface FigureTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** The data of a figure as one table, in the figure's own unit and order. */
export function figureTable(figure: Figure): FigureTable {
  switch (figure.kind) {
    case "volume":
    case "shares":
      return overTime(figure);
    case "week":
      return {
        columns: ["day", "hour", ...figure.weeks.map(({ label }) => `${label} (${figure.unit})`)],
        rows: WEEKDAYS.flatMap((day, at) =>
          Array.from({ length: 24 }, (_, hour) => [
            day,
            hour,
            ...figure.weeks.map(({ shares }) => shares[at]?.[hour] ?? null),
          ]),
        ),
      };
    case "timeline":
      return {
        columns: ["row", "neighbour", "from (UTC)", "to (UTC)"],
        rows: figure.spans.map(({ row, name, from, to }) => [row, name, from, to]),
      };
  }
}

type TimeFigure = Extract<Figure, { kind: "volume" | "shares" }>;

/** A row for each time; three columns for each series. */
function overTime({ series, unit }: TimeFigure): FigureTable {
  const times = [...new Set(series.flatMap(({ points }) => points.map(({ at }) => at)))].sort();
  const held = series.map(({ points }) => new Map(points.map((point) => [point.at, point])));
  return {
    columns: ["time (UTC)", ...series.flatMap(({ name }) => [`${name} (${unit})`, "low", "high"])],
    rows: times.map((at) => [
      at,
      ...held.flatMap((points) => {
        const point = points.get(at);
        return [point?.value ?? null, point?.low ?? null, point?.high ?? null];
      }),
    ]),
  };
}
