import type { Figure } from "../finding/figure.ts";
import type { Finding, Findings } from "../finding/finding.ts";
import type { CsvTable } from "../values/csv-text.ts";

export type ColumnType = "text" | "number" | "integer" | "boolean";
type Value = string | number | null;

/** A column of a table that leaves: what it is called, what it holds, and where it is from. */
export interface Column<Row> {
  readonly name: string;
  readonly type: ColumnType;
  readonly unit: string;
  readonly meaning: string;
  of(row: Row): Value;
}

function column<Row>(
  name: string,
  type: ColumnType,
  unit: string,
  meaning: string,
  of: (row: Row) => Value,
): Column<Row> {
  return { name, type, unit, meaning, of };
}

const estimate = (finding: Finding) => (finding.answered ? finding.estimate : null);
const truth = (value: boolean): Value => (value ? 1 : 0);

/** A row a finding. */
export const FINDING_COLUMNS: readonly Column<Finding>[] = [
  column("finding", "text", "", "id of the finding", ({ id }) => id),
  column("analysis", "text", "", "question that it answers", ({ analysis }) => analysis),
  column("from", "text", "ISO 8601, UTC", "start of the period", ({ period }) => period.from),
  column("to", "text", "ISO 8601, UTC", "end of the period, not included", ({ period }) => period.to),
  column(
    "againstFrom",
    "text",
    "ISO 8601, UTC",
    "start of the window compared with",
    ({ against }) => against?.from ?? null,
  ),
  column("againstTo", "text", "ISO 8601, UTC", "its end, not included", ({ against }) => against?.to ?? null),
  column("answered", "boolean", "0 or 1", "whether the data carry an answer", ({ answered }) => truth(answered)),
  column("claim", "text", "", "the answer in a sentence, or what would be needed for one", (finding) =>
    finding.answered ? finding.claim : `${finding.reason}: ${finding.needs}`,
  ),
  column("value", "number", "see unit", "the estimate", (finding) => estimate(finding)?.value ?? null),
  column(
    "low",
    "number",
    "see unit",
    "lower end of the interval; empty when open",
    (finding) => estimate(finding)?.low ?? null,
  ),
  column(
    "high",
    "number",
    "see unit",
    "upper end of the interval; empty when open",
    (finding) => estimate(finding)?.high ?? null,
  ),
  column("level", "number", "probability", "of the interval", (finding) => estimate(finding)?.level ?? null),
  column("unit", "text", "", "of value, low and high", (finding) => estimate(finding)?.unit ?? null),
  column("n", "integer", "observations", "what the estimate rests on", (finding) => estimate(finding)?.n ?? null),
  column(
    "nEffective",
    "number",
    "observations",
    "the same, after their dependence",
    (finding) => estimate(finding)?.nEffective ?? null,
  ),
  column("likelihoodTerm", "text", "ICD 203", "how probable, in words", (finding) =>
    finding.answered ? (finding.likelihood?.term ?? null) : null,
  ),
  column("likelihood", "number", "probability", "how probable", (finding) =>
    finding.answered ? (finding.likelihood?.probability ?? null) : null,
  ),
  column("confidence", "text", "low, moderate or high", "how good the evidence is", (finding) =>
    finding.answered ? finding.confidence.level : null,
  ),
  column("madeUp", "text", "", "made-up worlds that it rests on, a space between", ({ madeUp }) => madeUp.join(" ")),
  column("evidence", "text", "SHA-256", "digests of the rows that prove it, a space between", ({ evidence }) =>
    [...new Set(evidence.map(({ sha256 }) => sha256))].join(" "),
  ),
];

/** A value of a figure: at a time, of a name, or both. */
export interface Point {
  readonly finding: string;
  readonly figure: string;
  readonly unit: string;
  readonly series: string;
  readonly at: string | null;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** A row a value that is drawn. */
export const POINT_COLUMNS: readonly Column<Point>[] = [
  column("finding", "text", "", "id of the finding", ({ finding }) => finding),
  column("figure", "text", "", "title of the figure", ({ figure }) => figure),
  column("series", "text", "", "line, day or name within the figure", ({ series }) => series),
  column("at", "text", "ISO 8601, UTC", "time of the value; empty where it has none", ({ at }) => at),
  column("value", "number", "see unit", "empty for a gap", ({ value }) => value),
  column("low", "number", "see unit", "lower end of its interval", ({ low }) => low),
  column("high", "number", "see unit", "upper end of its interval", ({ high }) => high),
  column("unit", "text", "", "of value, low and high", ({ unit }) => unit),
];

/** Every value that the figures of the findings draw; bars of a timeline have none. */
export function pointsOf({ findings }: Findings): Point[] {
  return findings.flatMap(({ id, figures }) =>
    figures.flatMap((figure) =>
      valuesOf(figure).map((point) => ({ finding: id, figure: figure.title, unit: figure.unit, ...point })),
    ),
  );
}

type FigureValue = Omit<Point, "finding" | "figure" | "unit">;

function valuesOf(figure: Figure): FigureValue[] {
  switch (figure.kind) {
    case "volume":
    case "shares":
      return figure.series.flatMap(({ name, points }) => points.map((point) => ({ series: name, ...point })));
    case "week":
      return figure.weeks.flatMap(({ label, shares }) =>
        shares.flatMap((hours, day) =>
          hours.map((value, hour) => bare(`${label}, ${WEEKDAYS[day]} ${String(hour).padStart(2, "0")}:00`, value)),
        ),
      );
    case "ranking":
      return figure.rows.flatMap(({ name, value, low, high, before }) => [
        { series: name, at: null, value, low, high },
        ...(before ? [{ series: `${name}, before`, at: null, ...before }] : []),
      ]);
    case "countries":
      return figure.rows.map(({ name, value, low, high }) => ({ series: name, at: null, value, low, high }));
    case "links":
      return figure.links.map(({ from, to, value, low, high }) => ({
        series: `${from} to ${to}`,
        at: null,
        value,
        low,
        high,
      }));
    case "calibration":
      return figure.bins.map(({ stated, held, low, high }) => ({
        series: String(stated),
        at: null,
        value: held,
        low,
        high,
      }));
    case "timeline":
      return [];
  }
}

const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

function bare(series: string, value: number): FigureValue {
  return { series, at: null, value, low: null, high: null };
}

/** A table as text cells. */
export function csvTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): CsvTable {
  return { columns: columns.map(({ name }) => name), rows: rows.map((row) => columns.map(({ of }) => of(row))) };
}

/** What each column of the tables means. */
export function dictionary(): CsvTable {
  const rows = <Row>(table: string, columns: readonly Column<Row>[]) =>
    columns.map(({ name, type, unit, meaning }) => [table, name, type, unit, meaning]);
  return {
    columns: ["table", "column", "type", "unit", "meaning"],
    rows: [...rows("findings", FINDING_COLUMNS), ...rows("points", POINT_COLUMNS)],
  };
}
