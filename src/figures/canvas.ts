import { type PlotOptions, plot } from "@observablehq/plot";
import { colour } from "./palette.ts";

/** The little of the DOM that drawing needs, so that a page's own document and a server's made one both serve. */
export interface SvgNode {
  readonly outerHTML: string;
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  appendChild(child: unknown): unknown;
  removeChild(child: unknown): unknown;
  querySelectorAll(selector: string): ArrayLike<SvgNode>;
}

export interface SvgDocument {
  createElementNS(namespace: string, name: string): SvgNode;
  createTextNode(text: string): unknown;
}

/** Where and how wide to draw. */
export interface Drawing {
  readonly document: SvgDocument;
  /** In CSS pixels at scale 1. */
  readonly width: number;
  /** Worlds that the drawing rests on; drawn into it as a mark. */
  readonly madeUp: readonly string[];
}

/** A strip of a drawing: strips are set one below the other. */
export interface Strip {
  readonly node: SvgNode;
  /** In CSS pixels. */
  readonly height: number;
}

export type Attributes = Readonly<Record<string, string | number>>;

const SVG = "http://www.w3.org/2000/svg";

/** Letters of 12 px: read at 360 px wide without zooming, and as 9 pt on paper. */
export const FONT_SIZE = 12;
export const LINE = 17;

export function element(document: SvgDocument, name: string, attributes: Attributes, ...inside: unknown[]): SvgNode {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
  for (const child of inside) node.appendChild(typeof child === "string" ? document.createTextNode(child) : child);
  return node;
}

/** A chart without its style sheet, its inner labels (the whole is one image) and its warnings. */
export function chart(document: SvgDocument, options: PlotOptions): SvgNode {
  const node: SvgNode = plot({ ...options, document });
  for (const style of Array.from(node.querySelectorAll("style"))) node.removeChild(style);
  for (const inner of [node, ...Array.from(node.querySelectorAll("*"))])
    for (const name of ["aria-label", "aria-description", "aria-hidden", "class"]) inner.removeAttribute(name);
  for (const path of Array.from(node.querySelectorAll("path[d]")))
    path.setAttribute(
      "d",
      (path.getAttribute("d") ?? "").replace(/\d+\.\d+/g, (number) => String(+(+number).toFixed(1))),
    );
  for (const name of ["font-family", "font-size"]) node.removeAttribute(name);
  node.setAttribute("overflow", "visible");
  return node;
}

/** Strips under each other as one image with a name and a description for those who do not see it. */
export function compose(
  { document, width, madeUp }: Drawing,
  said: { title: string; description: string },
  strips: readonly Strip[],
): string {
  const marked = madeUp.length === 0 ? strips : [...strips, madeUpStrip(document, width, madeUp)];
  const height = marked.reduce((sum, strip) => sum + strip.height, 0);
  const root = element(
    document,
    "svg",
    {
      xmlns: SVG,
      role: "img",
      "aria-label": madeUp.length === 0 ? said.title : `${said.title} (made up: ${madeUp.join(", ")})`,
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      fill: "currentColor",
      "font-family": "var(--figure-font, system-ui, sans-serif)",
      "font-size": FONT_SIZE,
      "font-variant-numeric": "tabular-nums",
    },
    element(document, "desc", {}, said.description),
  );
  let y = 0;
  for (const strip of marked) {
    root.appendChild(element(document, "g", { transform: `translate(0,${y})` }, strip.node));
    y += strip.height;
  }
  return root.outerHTML.replaceAll("&nbsp;", "&#160;"); // known to XML as well
}

/** Plain text, its left end at a place. */
export function text(document: SvgDocument, x: number, y: number, words: string, more: Attributes = {}): SvgNode {
  return element(document, "text", { x: round(x), y: round(y), "text-anchor": "start", ...more }, words);
}

/** Letters that keep a rim of the paper's colour, for where they cross a line. */
export const HALO: Attributes = {
  stroke: colour("paper"),
  "stroke-width": 4,
  "stroke-linejoin": "round",
  "paint-order": "stroke",
};

/** Two decimals: enough for a screen, and the same on every machine. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function madeUpStrip(document: SvgDocument, width: number, worlds: readonly string[]): Strip {
  const words = `Made up: ${worlds.join(", ")}`;
  const box = { x: 0.5, y: 4.5, width: width - 1, height: 20, fill: "none", stroke: "currentColor" };
  return {
    node: element(
      document,
      "g",
      {},
      element(document, "rect", { ...box, "stroke-dasharray": "4 3" }),
      text(document, width / 2, 19, shortened(words, width - 16), { "text-anchor": "middle", "font-weight": 600 }),
    ),
    height: 28,
  };
}

/** Width of a line in pixels, rather too wide: fonts differ from reader to reader. */
export function textWidth(words: string): number {
  let sum = 0;
  for (const letter of words) sum += letter.codePointAt(0)! >= 0x1100 ? 1 : /[ilj.,:;'|! ]/.test(letter) ? 0.35 : 0.62;
  return sum * FONT_SIZE;
}

/** The beginning of a text that fits, with an ellipsis where something is missing; all of it is in the table. */
export function shortened(words: string, width: number): string {
  if (textWidth(words) <= width) return words;
  const letters = [...words];
  while (letters.length > 1 && textWidth(letters.join("")) > width - FONT_SIZE) letters.pop();
  return `${letters.join("").trimEnd()}…`;
}
