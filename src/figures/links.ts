import type { Figure } from "../finding/figure.ts";
import { fixed, tellingOf } from "../values/quantity.ts";
import { type Drawing, element, HALO, LINE, round, type Strip, type SvgNode, shortened, text } from "./canvas.ts";
import { dotRows } from "./dot-rows.ts";
import { QUIET } from "./over-time.ts";
import { seriesStyle } from "./palette.ts";
import { laidOut, type SankeyNode } from "./sankey.ts";

type LinksFigure = Extract<Figure, { kind: "links" }>;

const BANDS_FROM = 560; // pixels; on less, names do not fit between the columns
const MOST_LINKS = 40;
const NODE = 10; // pixels wide
const GAP = 12;
const BAND_OPACITY = 0.32;

/** Who is reached through whom, as bands (Sankey); on a narrow page a row for each link. */
export function drawLinks(figure: LinksFigure, drawing: Drawing): Strip[] {
  const { links, unit } = figure;
  if (drawing.width < BANDS_FROM || links.length === 0) return dotRows(links.map(asRow), unit, drawing);
  const { document, width } = drawing;
  const shown = [...links].sort((a, b) => b.value - a.value).slice(0, MOST_LINKS);
  const height = Math.min(520, 90 + 34 * fullestColumn(shown));
  const { nodes, links: bands } = laidOut(shown, { height, gap: GAP });
  if (nodes.length === 0) return dotRows(links.map(asRow), unit, drawing);
  const last = Math.max(1, ...nodes.map(({ column }) => column));
  const x = ({ column }: SankeyNode) => (column / last) * (width - NODE);
  const node = element(document, "g", {});
  for (const band of bands) {
    const [from, to] = [x(band.from) + NODE, x(band.to)];
    const middle = (from + to) / 2;
    node.appendChild(
      element(document, "path", {
        d: `M${round(from)},${round(band.fromY)}C${round(middle)},${round(band.fromY)} ${round(middle)},${round(band.toY)} ${round(to)},${round(band.toY)}`,
        fill: "none",
        stroke: styleOf(band.from, nodes),
        "stroke-opacity": BAND_OPACITY,
        "stroke-width": round(band.thickness),
      }),
    );
  }
  for (const one of nodes) node.appendChild(named(one, { x: x(one), last, unit, nodes }, drawing));
  const hidden = links.length - bands.length;
  const more = hidden > 0 ? ` · ${hidden} further links in the table` : "";
  const head = `${tellingOf(unit, 1).unit} · widths are values, intervals in the table${more}`;
  return [
    { node: text(document, 0, 13, shortened(head, width), QUIET), height: LINE + 6 },
    { node, height: height + 14 },
  ];
}

function asRow({ from, to, ...held }: LinksFigure["links"][number]) {
  return { ...held, name: `${from} → ${to}`, note: "", before: null, sign: null };
}

function styleOf(node: SankeyNode, nodes: readonly SankeyNode[]): string {
  return seriesStyle(nodes.indexOf(node)).colour;
}

/** The bar of a node, its name and sum beside it: to the right, in the last column to the left. */
function named(
  node: SankeyNode,
  { x, last, unit, nodes }: { x: number; last: number; unit: string; nodes: readonly SankeyNode[] },
  { document, width }: Drawing,
): SvgNode {
  const { factor } = tellingOf(unit, node.value);
  const told = tellingOf(/^shares?\b/.test(unit) ? "share" : unit, node.value).unit;
  const sum = `${fixed(node.value * factor, node.value * factor < 10 ? 1 : 0)}\u00a0${told}`;
  const end = node.column === last && last > 0;
  const column = width / Math.max(1, last) / 2 - NODE;
  const words = `${shortened(node.name, column - sum.length * 7)} ${sum}`;
  const look = { ...HALO, "text-anchor": end ? "end" : "start" };
  return element(
    document,
    "g",
    {},
    element(document, "rect", {
      x: round(x),
      y: round(node.y),
      width: NODE,
      height: round(Math.max(1, node.height)),
      fill: styleOf(node, nodes),
    }),
    text(document, end ? x - 5 : x + NODE + 5, node.y + node.height / 2 + 4, words, look),
  );
}

/** How many things the fullest side of the links has. */
function fullestColumn(links: LinksFigure["links"]): number {
  const sides = [links.map(({ from }) => from), links.map(({ to }) => to)];
  return Math.max(...sides.map((names) => new Set(names).size));
}
