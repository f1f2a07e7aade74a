/**
 * Colours of figures as CSS variables with their light and dark values; a page sets the variables, a lone drawing falls
 * back to the light ones. Series after Okabe & Ito (2008), darkened or lightened until each keeps 3 : 1 against its paper
 * (WCAG 1.4.11); a series also has dashes of its own, so that nothing is told by colour alone.
 */
export const FIGURE_COLOURS = {
  paper: { light: "#fdfcf9", dark: "#16181c" },
  ink: { light: "#1f2328", dark: "#e4e2dc" },
  quiet: { light: "#5c6068", dark: "#a5a7ac" },
  grid: { light: "#e3e0d8", dark: "#33373e" },
  gap: { light: "#eceae3", dark: "#24272d" },
  window: { light: "#4a5560", dark: "#b3bbc4" },
  "series-1": { light: "#0072b2", dark: "#6db6e8" },
  "series-2": { light: "#c04e00", dark: "#f0935a" },
  "series-3": { light: "#007a5a", dark: "#3fc49b" },
  "series-4": { light: "#a8558a", dark: "#e3a4c8" },
  "series-5": { light: "#946800", dark: "#e6b34a" },
  "series-6": { light: "#3f5fa8", dark: "#9db4f0" },
  remainder: { light: "#6b6b6b", dark: "#a3a3a3" },
  // Sequential, lightness falls (light) or rises (dark) with every step: YlGnBu of Brewer; viridis of Smith & van der Walt.
  "heat-0": { light: "#f7f7ec", dark: "#2a2233" },
  "heat-1": { light: "#e4f2cf", dark: "#46327e" },
  "heat-2": { light: "#c7e9b4", dark: "#365c8d" },
  "heat-3": { light: "#7fcdbb", dark: "#277f8e" },
  "heat-4": { light: "#41b6c4", dark: "#1fa187" },
  "heat-5": { light: "#1d91c0", dark: "#4ac16d" },
  "heat-6": { light: "#225ea8", dark: "#a0da39" },
  "heat-7": { light: "#0c2c84", dark: "#fde725" },
} as const;

export type FigureColour = keyof typeof FIGURE_COLOURS;

export const HEAT_STEPS = 8;

/** What a series is drawn with. */
export interface SeriesStyle {
  readonly colour: string;
  /** SVG dash array; empty is a whole line. */
  readonly dash: string;
}

const DASHES = ["", "7 3", "2 3", "9 3 2 3", "12 3 2 3 2 3", "4 2"] as const;

/** `var(--figure-ink, #1f2328)` */
export function colour(name: FigureColour): string {
  return `var(--figure-${name}, ${FIGURE_COLOURS[name].light})`;
}

/** Styles repeat after six series; names beside the lines still tell them apart. */
export function seriesStyle(index: number): SeriesStyle {
  const turn = index % DASHES.length;
  return { colour: colour(`series-${turn + 1}` as FigureColour), dash: DASHES[turn] ?? "" };
}

export function remainderStyle(): SeriesStyle {
  return { colour: colour("remainder"), dash: "1.5 2.5" };
}

/** The step of a value between 0 and `most`, told by colour `heat-0` to `heat-7`. */
export function heat(value: number, most: number): string {
  const step = most > 0 ? Math.floor((value / most) * HEAT_STEPS) : 0;
  return colour(`heat-${Math.max(0, Math.min(HEAT_STEPS - 1, step || 0))}` as FigureColour);
}
