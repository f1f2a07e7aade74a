import { fixed, quantityText, tellingOf } from "../values/quantity.ts";
import {
  type Drawing,
  element,
  HALO,
  LINE,
  round,
  type Strip,
  type SvgNode,
  shortened,
  text,
  textWidth,
} from "./canvas.ts";
import { QUIET } from "./over-time.ts";
import { colour } from "./palette.ts";
import { type Ended, type ValueScale, valueScale } from "./value-scale.ts";

/** A thing with its value; what stands before the name (a ladder) is drawn by whoever knows it. */
export interface DotRow extends Ended {
  readonly name: string;
  readonly note: string;
  readonly before: Ended | null;
  /** Drawn at the end of the row's name, with its width in pixels. */
  readonly sign: { readonly width: number; draw(x: number, y: number): SvgNode } | null;
}

/** More would be a list; the table beside the figure has them all. */
const MOST_ROWS = 40;

const BESIDE = 560; // pixels; names and dots beside each other need this much
const AFTER = 8; // pixels from the dot of now to that of before
const EDGE = 12;

/** A row for each thing, with its dot on a scale they share; on a narrow page the dot stands below the name. */
export function dotRows(rows: readonly DotRow[], unit: string, drawing: Drawing): Strip[] {
  const { document, width } = drawing;
  if (rows.length === 0)
    return [{ node: text(document, width / 2, 40, "no data", { ...QUIET, "text-anchor": "middle" }), height: 70 }];
  const shown = rows.slice(0, MOST_ROWS);
  const room = roomFor(shown, unit, drawing);
  const node = element(document, "g", {});
  let bottom = 6;
  const laid = shown.map((row) => {
    const y = bottom;
    bottom += heightOf(row, room);
    return { row, y };
  });
  node.appendChild(axis(room, unit, bottom, drawing));
  for (const { row, y } of laid) node.appendChild(drawRow(row, y, room, drawing));
  const hidden = rows.length - shown.length;
  return [
    { node: text(document, 0, 13, shortened(headline(unit, hidden, rows), width), QUIET), height: LINE + 2 },
    { node, height: bottom + 26 },
  ];
}

interface Room {
  readonly beside: boolean;
  readonly unit: string;
  /** Of the names. */
  readonly names: number;
  readonly left: number;
  readonly right: number;
  readonly scale: ValueScale;
}

function roomFor(rows: readonly DotRow[], unit: string, { width }: Drawing): Room {
  const beside = width >= BESIDE;
  const widest = Math.max(
    ...rows.map(({ name, note, sign }) => Math.max(textWidth(name) + (sign?.width ?? 0) + 12, textWidth(note) + 4)),
  );
  const names = beside ? Math.min(Math.max(widest, 90), width * 0.36) : width;
  const values = Math.max(...rows.map((row) => textWidth(valueText(row, unit))));
  const [left, right] = beside ? [names + EDGE, width - values - 16] : [EDGE, width - EDGE];
  const all = rows.flatMap(({ before, ...now }) => (before ? [now, before] : [now]));
  return {
    beside,
    unit,
    names,
    left,
    right,
    scale: valueScale(unit, all, { left, right }),
  };
}

/** Pixels from a row to the next. */
function heightOf({ note, before }: DotRow, { beside }: Room): number {
  const noted = note === "" ? 0 : LINE - 2;
  const compared = before ? AFTER : 0;
  return beside ? Math.max(LINE + noted, LINE + compared) + 7 : LINE + noted + compared + 20;
}

function drawRow(row: DotRow, y: number, room: Room, { document, width }: Drawing): SvgNode {
  const { beside, unit, names } = room;
  const value = valueText(row, unit);
  const end = beside ? names : width - textWidth(value) - 8;
  const sign = row.sign ? row.sign.width + 8 : 0;
  const node = element(document, "g", {});
  const name = shortened(row.name, end - sign);
  node.appendChild(text(document, 0, y + 12, name, HALO));
  if (row.sign) node.appendChild(row.sign.draw(beside ? names - row.sign.width : textWidth(name) + 8, y));
  const noteRoom = (beside ? names : width) - 4;
  node.appendChild(text(document, 0, y + 12 + LINE - 2, shortened(row.note, noteRoom), { ...HALO, ...QUIET }));
  const middle = y + (beside ? 8 : heightOf(row, room) - 12 - (row.before ? AFTER : 0));
  if (row.before) node.appendChild(held(row.before, middle + AFTER, true, room, document));
  node.appendChild(held(row, middle, false, room, document));
  node.appendChild(text(document, width, y + 12, value, { ...HALO, "text-anchor": "end", "font-weight": 600 }));
  return node;
}

/** A dot and its interval: whole for now; hollow and dashed for before; an arrow where an end is open. */
function held(
  { value, low, high }: Ended,
  y: number,
  before: boolean,
  { scale, left, right }: Room,
  document: Drawing["document"],
): SvgNode {
  const stroke = colour(before ? "series-2" : "series-1");
  const [from, to] = [low === null ? left : scale.place(low), high === null ? right : scale.place(high)];
  const line = low === null && high === null ? "" : `M${round(from)},${y}H${round(to)}`;
  const arrows = line === "" ? "" : `${low === null ? arrow(from, y, 5) : ""}${high === null ? arrow(to, y, -5) : ""}`;
  const look = { fill: "none", stroke, "stroke-width": 2, "stroke-dasharray": before ? "4 2" : "none" };
  return element(
    document,
    "g",
    {},
    element(document, "path", { d: `${line}${arrows}` || "M0,0", ...look }),
    element(document, "circle", {
      cx: round(scale.place(value)),
      cy: y,
      r: before ? 3.5 : 4,
      fill: before ? colour("paper") : stroke,
      stroke,
      "stroke-width": 1.5,
    }),
  );
}

function arrow(x: number, y: number, back: number): string {
  return `M${round(x + back)},${y - 4}L${round(x)},${y}l${back},4`;
}

function axis({ scale, left, right }: Room, unit: string, bottom: number, { document }: Drawing): SvgNode {
  const node = element(document, "g", {});
  const { factor } = tellingOf(unit, Math.max(...scale.ticks.map(Math.abs)));
  let taken = Number.NEGATIVE_INFINITY;
  for (const tick of scale.ticks) {
    const x = round(scale.place(tick));
    const stroke = colour(tick === scale.rest ? "quiet" : "grid");
    node.appendChild(element(document, "path", { d: `M${x},2V${bottom}`, fill: "none", stroke, "stroke-width": 1 }));
    const words = `${unit === "ratio" ? "×" : ""}${tickText(tick * factor)}`;
    const half = textWidth(words) / 2;
    const middle = Math.min(Math.max(x, left), right);
    if (middle - half < taken) continue;
    node.appendChild(text(document, middle, bottom + 15, words, { ...QUIET, "text-anchor": "middle" }));
    taken = middle + half + 6;
  }
  return node;
}

function tickText(value: number): string {
  return Number.isInteger(value) ? fixed(value, 0) : String(Number(value.toPrecision(3)));
}

/** What the axis tells, and what each kind of dot is. */
function headline(unit: string, hidden: number, rows: readonly DotRow[]): string {
  const most = Math.max(...rows.map(({ value, high }) => Math.abs(high ?? value)));
  const words = tellingOf(unit, most).unit || "ratio, logarithmic";
  const compared = rows.some(({ before }) => before !== null) ? " · filled: the period, hollow: before" : "";
  return `${words}${compared}${hidden > 0 ? ` · ${hidden} further rows in the table` : ""}`;
}

/** The value without the words that the head of the figure has. */
function valueText({ value, low, high }: Ended, unit: string): string {
  const short = /^shares?\b/.test(unit) ? "share" : /^octets\b/.test(unit) ? "octets" : KNOWN.has(unit) ? unit : "";
  const told = quantityText({ value, low, high, unit: short });
  return told.value.replace(/\u00a0$/, "");
}

const KNOWN: ReadonlySet<string> = new Set(["ratio", "hour of day"]);
