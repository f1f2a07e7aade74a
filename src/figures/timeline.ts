import { gridX, type Markish, rectX } from "@observablehq/plot";
import type { Figure } from "../finding/figure.ts";
import { parseInstant } from "../values/instant.ts";
import { chart, type Drawing, HALO, LINE, type Strip, type SvgNode, shortened, text, textWidth } from "./canvas.ts";
import { marginalia } from "./marginalia.ts";
import { QUIET } from "./over-time.ts";
import { colour, seriesStyle } from "./palette.ts";
import { timeAxis } from "./time-axis.ts";

type TimelineFigure = Extract<Figure, { kind: "timeline" }>;

interface Span {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly fill: string;
  /** Pixels from the top of the chart. */
  readonly y: number;
}

interface Lane {
  readonly name: string;
  readonly y: number;
  readonly spans: readonly Span[];
}

/** More would be a list; the table beside the figure has them all. */
const MOST_ROWS = 40;

const BAR = 13; // pixels
const LANE = 17;
const EDGES = { left: 34, right: 34 }; // pixels; half a date

/** A row for each prefix, in it a lane for each neighbour: place and name tell neighbours apart, not colour alone. */
export function drawTimeline(figure: TimelineFigure, drawing: Drawing): Strip[] {
  const { document, width } = drawing;
  const edges = { left: EDGES.left, right: width - EDGES.right };
  const { rows, lanes, height } = laidOut(figure);
  const domain = domainOf(figure);
  if (!domain) return [{ node: text(document, width / 2, 40, "no data", QUIET), height: 70 }];
  const x = (at: number) => edges.left + ((at - domain.from) / (domain.to - domain.from)) * (edges.right - edges.left);
  const margin = marginalia(figure, { document, x, edges, domain, height });
  const node = chart(document, {
    width,
    height: margin.above + height + 34,
    marginTop: margin.above,
    marginBottom: 34,
    marginLeft: edges.left,
    marginRight: EDGES.right,
    x: { type: "utc", domain: [new Date(domain.from), new Date(domain.to)] },
    y: { type: "identity", axis: null },
    color: { type: "identity" },
    marks: [
      gridX({ stroke: colour("grid"), strokeOpacity: 1 }),
      bars(
        lanes.flatMap(({ spans }) => spans),
        margin.above,
      ),
      timeAxis(domain, width),
    ],
  });
  node.appendChild(margin.node);
  for (const { name, y } of rows) node.appendChild(rowName(name, margin.above + y, drawing));
  for (const lane of lanes) node.appendChild(laneName(lane, margin.above, x, edges, drawing));
  const hidden = figure.rows.length - MOST_ROWS;
  const more = hidden > 0 ? ` · ${hidden} further rows in the table` : "";
  const unit = text(document, 0, 13, shortened(`${figure.unit} · times in UTC${more}`, width), QUIET);
  return [
    { node: unit, height: LINE + 2 },
    { node, height: margin.above + height + 34 },
  ];
}

function laidOut(figure: TimelineFigure): { rows: { name: string; y: number }[]; lanes: Lane[]; height: number } {
  const names = [...new Set(figure.spans.map(({ name }) => name))];
  const rows: { name: string; y: number }[] = [];
  const lanes: Lane[] = [];
  let y = 4;
  for (const row of figure.rows.slice(0, MOST_ROWS)) {
    rows.push({ name: row, y });
    y += LINE;
    for (const name of names) {
      const fill = seriesStyle(names.indexOf(name)).colour;
      const spans = figure.spans
        .filter((span) => span.row === row && span.name === name)
        .flatMap((span) => {
          const [from, to] = [parseInstant(span.from), parseInstant(span.to)];
          return from === null || to === null || to < from ? [] : [{ name, from, to, fill, y }];
        });
      if (spans.length === 0) continue;
      lanes.push({ name, y, spans });
      y += LANE;
    }
    y += 8;
  }
  return { rows, lanes, height: y };
}

function bars(spans: readonly Span[], above: number): Markish {
  return rectX(spans, {
    x1: ({ from }: Span) => new Date(from),
    x2: ({ to }: Span) => new Date(to),
    y1: ({ y }: Span) => above + y,
    y2: ({ y }: Span) => above + y + BAR,
    fill: "fill",
    insetLeft: -0.75, // an instant is seen as a stroke
    insetRight: -0.75,
  });
}

function rowName(name: string, y: number, { document, width }: Drawing): SvgNode {
  const words = shortened(name, width - EDGES.left - EDGES.right);
  return text(document, EDGES.left, y + 12, words, { ...HALO, "font-weight": 600 });
}

/** The neighbour's name once in its lane: in the first bar that holds it, else after the last, else before the first. */
function laneName(
  { name, y, spans }: Lane,
  above: number,
  x: (at: number) => number,
  edges: { left: number; right: number },
  { document }: Drawing,
): SvgNode {
  const words = shortened(name, (edges.right - edges.left) / 2);
  const room = textWidth(words) + 8;
  const line = above + y + 11;
  const holding = spans.find(({ from, to }) => x(to) - x(from) >= room);
  if (holding) return text(document, x(holding.from) + 4, line, words, { fill: colour("paper"), "font-weight": 600 });
  const end = Math.max(...spans.map(({ to }) => x(to)));
  if (end + room <= edges.right) return text(document, end + 5, line, words, HALO);
  const start = Math.min(...spans.map(({ from }) => x(from)));
  return text(document, start - 5, line, words, { ...HALO, "text-anchor": "end" });
}

function domainOf({ spans }: TimelineFigure): { from: number; to: number } | null {
  const times = spans.flatMap(({ from, to }) => [parseInstant(from), parseInstant(to)]).filter((at) => at !== null);
  if (times.length === 0) return null;
  const from = times.reduce((least, at) => Math.min(least, at));
  const to = times.reduce((most, at) => Math.max(most, at));
  return from < to ? { from, to } : { from: from - 3_600_000, to: to + 3_600_000 };
}
