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
    case "ranking":
      return ranking(figure);
    case "countries":
      return {
        columns: ["country", "name", "level of evidence, 0 to 5", figure.unit, "low", "high", "note"],
        rows: figure.rows.map((row) => [row.country, row.name, row.level, ...[row.value, row.low, row.high], row.note]),
      };
    case "links":
      return {
        columns: ["from", "to", figure.unit, "low", "high"],
        rows: figure.links.map(({ from, to, value, low, high }) => [from, to, value, low, high]),
      };
    case "calibration":
      return {
        columns: ["stated", `was so (${figure.unit})`, "low", "high", "cases"],
        rows: figure.bins.map(({ stated, held, low, high, n }) => [stated, held, low, high, n]),
      };
  }
}

type TimeFigure = Extract<Figure, { kind: "volume" | "shares" }>;

/** Columns for the time before only where a row has one. */
function ranking({ rows, unit }: Extract<Figure, { kind: "ranking" }>): FigureTable {
  const compared = rows.some(({ before }) => before !== null);
  return {
    columns: ["name", unit, "low", "high", ...(compared ? ["before", "before, low", "before, high"] : []), "note"],
    rows: rows.map(({ name, value, low, high, before, note }) => [
      name,
      ...[value, low, high],
      ...(compared ? [before?.value ?? null, before?.low ?? null, before?.high ?? null] : []),
      note,
    ]),
  };
}

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
