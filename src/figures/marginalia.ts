import { parseInstant } from "../values/instant.ts";
import { element, HALO, LINE, round, type SvgDocument, type SvgNode, shortened, text, textWidth } from "./canvas.ts";
import type { Stretch } from "./gaps.ts";
import { layLabels } from "./labels.ts";
import { colour } from "./palette.ts";

export interface Ground {
  readonly document: SvgDocument;
  /** Pixels of an instant. */
  readonly x: (at: number) => number;
  readonly edges: { readonly left: number; readonly right: number };
  readonly domain: Stretch;
  /** Of the chart below, in pixels. */
  readonly height: number;
}

interface Dated {
  readonly windows?: readonly { readonly from: string; readonly to: string; readonly label: string }[];
  readonly events: readonly { readonly at: string; readonly title: string }[];
}

/** More would be a thicket; the table beside the figure has them all. */
const MOST_EVENTS = 12;

/** What stands above a chart over time and reaches into it: events as named rules, compared windows as bars. */
export function marginalia(dated: Dated, ground: Ground): { node: SvgNode; above: number } {
  const events = eventsIn(dated.events, ground);
  const windows = windowsIn(dated.windows ?? [], ground);
  const windowLines = windows.reduce((most, { line }) => Math.max(most, line + 1), 0);
  const lanes = events.reduce((most, { lane }) => Math.max(most, lane + 1), 0);
  const windowRoom = windowLines === 0 ? 0 : windowLines * LINE + 8;
  const above = windowRoom + lanes * LINE + 10;
  const node = element(ground.document, "g", {});
  const line = (lane: number) => above - windowRoom - 6 - lane * LINE;
  for (const one of events) drawRule(node, one.x, ground, line(one.lane) - 10, above);
  for (const one of windows) drawWindow(node, one, ground, above);
  for (const one of events) {
    const place = one.anchor === "start" ? one.x + 5 : one.x - 5;
    const look = { ...HALO, "text-anchor": one.anchor };
    node.appendChild(text(ground.document, place, line(one.lane), one.words, look));
  }
  return { node, above };
}

function eventsIn(events: Dated["events"], { x, edges, domain }: Ground) {
  const within = events.flatMap(({ at, title }) => {
    const instant = parseInstant(at);
    if (instant === null || instant < domain.from || instant > domain.to) return [];
    const place = x(instant);
    const room = Math.max(edges.right - place, place - edges.left) - 6;
    return [{ x: place, words: shortened(title, room) }];
  });
  return layLabels(within.sort((a, b) => a.x - b.x).slice(0, MOST_EVENTS), edges);
}

interface Bar {
  readonly left: number;
  readonly right: number;
  readonly words: string;
  /** Middle of the words. */
  readonly middle: number;
  readonly line: number;
}

/** Each window with its name above it, one line higher where it would run into the one before. */
function windowsIn(windows: NonNullable<Dated["windows"]>, { x, edges }: Ground): Bar[] {
  const bars: Bar[] = [];
  const clamp = (value: number) => Math.min(edges.right, Math.max(edges.left, value));
  for (const { from, to, label } of windows) {
    const [start, end] = [parseInstant(from), parseInstant(to)];
    if (start === null || end === null || end <= start) continue;
    const [left, right] = [clamp(x(start)), clamp(x(end))];
    const words = shortened(label, edges.right - edges.left);
    const half = textWidth(words) / 2;
    const middle = Math.min(edges.right - half, Math.max(edges.left + half, (left + right) / 2));
    const meets = (bar: Bar) => Math.abs(bar.middle - middle) < half + textWidth(bar.words) / 2 + 6;
    const below = bars.filter(meets).map(({ line }) => line);
    bars.push({ left, right, words, middle, line: below.length === 0 ? 0 : Math.max(...below) + 1 });
  }
  return bars;
}

function drawWindow(into: SvgNode, bar: Bar, { document, height }: Ground, above: number): void {
  const fill = colour("window");
  const bottom = above + height;
  const width = Math.max(2, round(bar.right - bar.left));
  into.appendChild(element(document, "rect", { x: round(bar.left), y: above - 6, width, height: 4, fill }));
  for (const side of [bar.left, bar.right])
    into.appendChild(
      element(document, "path", {
        d: `M${round(side)},${above - 2}V${bottom}`,
        fill: "none",
        stroke: fill,
        "stroke-width": 0.75,
        "stroke-dasharray": "1 3",
      }),
    );
  into.appendChild(
    text(document, bar.middle, above - 11 - bar.line * LINE, bar.words, { ...HALO, "text-anchor": "middle" }),
  );
}

function drawRule(into: SvgNode, x: number, { document, height }: Ground, top: number, above: number): void {
  into.appendChild(
    element(document, "path", {
      d: `M${round(x)},${top}V${above + height}`,
      fill: "none",
      stroke: colour("ink"),
      "stroke-width": 1,
      "stroke-dasharray": "3 2",
    }),
  );
}
