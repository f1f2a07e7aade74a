import { loadWorld } from "../make.ts";
import { atVolume } from "../scale.ts";
import { growthIn } from "./summary-growth.ts";
import { rhythmIn } from "./summary-rhythm.ts";
import type { Count } from "./tally.ts";

/** One question over many seeds, by the estimators of the analysis but without records and store. */
export interface SummaryRow {
  readonly id: string;
  readonly analysis: string;
  readonly what: string;
  readonly world: string;
  /** Intervals that held the truth. */
  readonly coverage: Count | null;
  readonly medianError: number | null;
  readonly errorIn: "ratio" | "points";
  /** A change was told. */
  readonly told: Count;
  /** Whether there was one. */
  readonly changed: boolean;
}

type Summarised = Pick<SummaryRow, "coverage" | "medianError" | "told" | "changed">;

interface SummaryPlan {
  readonly id: string;
  readonly analysis: "growth" | "rhythm";
  readonly world: string;
  readonly what: string;
  /** Multiple of its flows, so that hundreds of seeds are quick. */
  readonly volume: number;
  /** Of the seeds asked for. */
  readonly share: number;
}

const GROWTH: readonly (readonly [string, string])[] = [
  ["half-year", "beyond the control"],
  ["quiet-lasting-days", "beyond the control, days that go along by .85"],
  ["quiet-alone", "on the panel"],
  ["exporter-joins", "beyond the control, visibility doubles"],
  ["sampling-coarser", "beyond the control, 1:500 becomes 1:2000"],
  ["growth-1-25", "beyond the control"],
  ["growth-1-5", "beyond the control"],
  ["growth-4", "beyond the control"],
  ["growth-bar", "beyond the control, visibility doubles, 1:100 becomes 1:1000"],
];
const RHYTHM = ["half-year", "rhythm-5-points", "rhythm-10-points"];

export const SUMMARIES: readonly SummaryPlan[] = [
  ...GROWTH.map(
    ([world, what]): SummaryPlan => ({ id: `growth ${world}`, analysis: "growth", world, what, volume: 0.1, share: 1 }),
  ),
  ...RHYTHM.flatMap((world) =>
    (["flows", "hosts"] as const).map(
      (what): SummaryPlan => ({
        id: `rhythm ${world} ${what}`,
        analysis: "rhythm",
        world,
        what,
        volume: 0.6,
        share: 0.5,
      }),
    ),
  ),
];

export function summarise(id: string, seeds: number): SummaryRow {
  const { analysis, world: name, what, volume, share } = SUMMARIES.find((plan) => plan.id === id)!;
  const world = atVolume(loadWorld(name), volume);
  const many = Math.max(1, Math.round(seeds * share));
  const found: Summarised =
    analysis === "growth" ? growthIn(world, many) : rhythmIn(world, what as "flows" | "hosts", many);
  return { id, analysis, what, world: name, errorIn: analysis === "growth" ? "ratio" : "points", ...found };
}
