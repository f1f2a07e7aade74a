import { type Growth, type GrowthBeyond, growthAnchored, growthBeyond, growthCombined, growthOf } from "./estimate.ts";
import type { Measure } from "./measures.ts";
import type { Scene } from "./scene.ts";
import { type DailySeries, dailySeries, observedDays, zeroDays } from "./series.ts";

/** What one measure says, read in several ways. */
export interface Outcome {
  /** Over all exporters, without controls. */
  readonly asSeen: Growth | null;
  /** On the exporters that are in both windows, without controls. */
  readonly onPanel: Growth | null;
  /** Beyond the controls, over all exporters. */
  readonly normalised: GrowthBeyond | null;
  /** Beyond the controls, on the panel. */
  readonly normalisedOnPanel: GrowthBeyond | null;
  /** Of these two the one that assumes less: on the panel where that sees enough, for who joins or leaves may see one network differently. */
  readonly compared: { readonly growth: GrowthBeyond | null; readonly over: "all" | "panel" };
  /** On the panel, corrected by the controls as far as they speak against it. */
  readonly anchored: GrowthBeyond | null;
  /** Each exporter of the panel by itself, without controls, and all of them joined by inverse variance. */
  readonly byExporter: readonly { readonly exporter: string; readonly growth: Growth | null }[];
  readonly combined: Growth | null;
  /** How the controls themselves changed, by the same exporters. */
  readonly controlGrowth: readonly { readonly id: string; readonly growth: Growth | null }[];
  readonly series: DailySeries;
  readonly days: { readonly before: WindowDays; readonly after: WindowDays };
  /** Share of the later window's total that the panel saw. */
  readonly panelShare: number;
}

interface WindowDays {
  readonly of: number;
  readonly observed: number;
  readonly zero: number;
}

/** A measure in all its readings; `make` gives its series over the exporters of the panel or over all. */
export function outcomeOf(scene: Scene, make: SeriesMaker): Outcome {
  const { before, after, controls } = scene;
  const series = make("all", null);
  const panelShare = share(make("panel", null), series, after);
  const [normalised, normalisedOnPanel] = [readBeyond(scene, make, "all"), readBeyond(scene, make, "panel")];
  const isSteady = panelShare >= LEAST_PANEL_SHARE && normalisedOnPanel !== null;
  return {
    asSeen: growthOf(series, before, after),
    onPanel: readOn(scene, make, "panel"),
    normalised,
    normalisedOnPanel,
    compared: isSteady ? { growth: normalisedOnPanel, over: "panel" } : { growth: normalised, over: "all" },
    anchored: readBeyond(scene, make, "panel", growthAnchored),
    ...exporterByExporter(scene, make),
    controlGrowth: controls.map(({ id }) => ({ id, growth: growthOf(make("all", id), before, after) })),
    series,
    days: { before: windowDays(series, before), after: windowDays(series, after) },
    panelShare,
  };
}

/** How a measure is read: on the panel corrected by controls, beyond controls alone, on the panel alone. */
export type Reading = "anchored" | "normalised" | "panel";

/** One reading alone; beyond controls over the exporters that the outcome is compared on. */
export function readAs(reading: Reading, scene: Scene, make: SeriesMaker, over: "all" | "panel"): Growth | null {
  if (reading === "panel") return readOn(scene, make, "panel");
  return reading === "anchored" ? readBeyond(scene, make, "panel", growthAnchored) : readBeyond(scene, make, over);
}

/** Share of the later window's total that the panel must see to stand for all. */
export const LEAST_PANEL_SHARE = 0.2;

/** Of a single exporter there is nothing to join. */
function exporterByExporter(
  { before, after, panel }: Scene,
  make: SeriesMaker,
): Pick<Outcome, "byExporter" | "combined"> {
  if (panel.length < 2) return { byExporter: [], combined: null };
  const series = panel.map((exporter) => make([exporter], null));
  const byExporter = panel.map((exporter, at) => ({ exporter, growth: growthOf(series[at]!, before, after) }));
  return { byExporter, combined: growthCombined(series, before, after) };
}

function readOn({ before, after }: Scene, make: SeriesMaker, over: Over): Growth | null {
  return growthOf(make(over, null), before, after);
}

function readBeyond(
  { before, after, controls, ownGrowth }: Scene,
  make: SeriesMaker,
  over: Over,
  compare = growthBeyond,
): GrowthBeyond | null {
  const others = controls.map(({ id }) => make(over, id));
  return others.length === 0 ? null : compare(make(over, null), others, before, after, ownGrowth);
}

/** All exporters, those of the panel, or these of it. */
type Over = "all" | "panel" | readonly string[];

/** The series of the subject (null) or of a control, over some exporters. */
export type SeriesMaker = (over: Over, control: string | null) => DailySeries;

/** Totals of a measure from the rows of a scene. */
export function totalsOf(scene: Scene, measure: Measure, rows = scene.core): SeriesMaker {
  return (over, control) =>
    dailySeries(
      control === null ? rows : (scene.controls.find(({ id }) => id === control)?.rows ?? []),
      measure,
      scene.span,
      over === "all" ? scene.exporters : over === "panel" ? scene.panel : over,
      over === "all" ? scene.coverage : scene.panelCoverage,
    );
}

/** The series with its largest day of each window taken out, in the subject only. */
export function withoutLargestDays(scene: Scene, make: SeriesMaker): SeriesMaker {
  return (over, control) => {
    const series = make(over, control);
    if (control !== null) return series;
    const values = series.values.slice();
    for (const window of [scene.before, scene.after]) {
      let largest = -1;
      for (let at = window.from - series.from; at < window.to - series.from; at++)
        if (values[at]! > (values[largest] ?? Number.NEGATIVE_INFINITY)) largest = at;
      if (largest >= 0) values[largest] = Number.NaN;
    }
    return { ...series, values };
  };
}

function windowDays(series: DailySeries, window: { from: number; to: number }): WindowDays {
  return {
    of: window.to - window.from,
    observed: observedDays(series, window),
    zero: zeroDays(series, window),
  };
}

function share(part: DailySeries, whole: DailySeries, window: { from: number; to: number }): number {
  let parts = 0;
  let wholes = 0;
  for (let at = window.from - whole.from; at < window.to - whole.from; at++) {
    if (!(part.values[at]! >= 0) || !(whole.values[at]! > 0)) continue;
    parts += part.values[at]!;
    wholes += whole.values[at]!;
  }
  return wholes === 0 ? 0 : Math.min(1, parts / wholes);
}
