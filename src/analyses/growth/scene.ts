import type { Period } from "../../values/instant.ts";
import type { Task } from "../analysis.ts";
import { CORE, CORE_AND_SUSPECTED } from "../instrument/belonging.ts";
import { askClockFaults, type ClockFault } from "../instrument/clock-faults.ts";
import { type DayCoverage, dayCoverage, panelOf } from "../instrument/complete-days.ts";
import { askCoverage } from "../instrument/coverage.ts";
import { askDailyHosts, type DailyHosts } from "../instrument/daily-hosts.ts";
import { askEnds } from "../instrument/ends.ts";
import { wholeDays } from "../instrument/local-time.ts";
import { askDailyTotals, askNetworks, type DailyTotal, type NetworkTotal } from "./ask.ts";
import { askParts, type PartTotal } from "./ask-parts.ts";
import type { DaySpan } from "./series.ts";

/** All that growth is estimated from: rows, windows in local days, and what the exporters covered. */
export interface Scene {
  readonly span: DaySpan;
  readonly before: DaySpan;
  readonly after: DaySpan;
  /** Exporters that ever carried the subject. */
  readonly exporters: readonly string[];
  /** Those of them that cover enough of both windows. */
  readonly panel: readonly string[];
  /** With every exporter that was at work, and with the panel alone. */
  readonly coverage: DayCoverage;
  readonly panelCoverage: DayCoverage;
  readonly coverageGuessed: readonly string[];
  readonly core: readonly DailyTotal[];
  /** With suspected members; null when there are none. */
  readonly wider: readonly DailyTotal[] | null;
  readonly hosts: readonly DailyHosts[];
  readonly controls: readonly {
    readonly id: string;
    readonly rows: readonly DailyTotal[];
    readonly hosts: readonly DailyHosts[];
  }[];
  readonly networks: readonly NetworkTotal[];
  readonly parts: readonly PartTotal[];
  readonly clockFaults: readonly ClockFault[];
  /** How far a single control may have grown by itself, as a deviation in logarithms. */
  readonly ownGrowth: number;
}

/** Asks for everything; null when the subject has no flow in the span. */
export async function askScene(
  task: Task,
  against: Period,
  leastCoverage: number,
  ownGrowth: number,
): Promise<Scene | null> {
  const { store, subject, period } = task;
  const { zone } = subject;
  const span = { from: Math.min(period.from, against.from), to: Math.max(period.to, against.to) };
  const edges = [period.from, period.to, against.from, against.to];
  const whose = { subject, grades: CORE, zone, span, edges };
  const ends = await askEnds(store, whose);
  const core = await askDailyTotals(store, whose, ends);
  if (core.length === 0) return null;
  const covered = await askCoverage(store, span);
  const exporters = [...new Set(core.map(({ exporter }) => exporter))].sort();
  const coverage = dayCoverage(covered, exporters, zone, leastCoverage);
  const windows = [wholeDays(against, zone), wholeDays(period, zone)];
  const panel = panelOf(coverage, exporters, windows, leastCoverage);
  const controls = [];
  for (const control of task.controls) {
    const asked = { subject: control, grades: CORE, zone, span, edges };
    const itsEnds = await askEnds(store, asked);
    controls.push({
      id: control.id,
      rows: await askDailyTotals(store, asked, itsEnds),
      hosts: await askDailyHosts(store, asked, itsEnds, panel),
    });
  }
  const suspected = subject.members.some(({ grade }) => grade === "suspected");
  const wider = { ...whose, grades: CORE_AND_SUSPECTED };
  return {
    span: wholeDays(span, zone),
    before: windows[0]!,
    after: windows[1]!,
    exporters,
    panel,
    coverage,
    panelCoverage: dayCoverage(covered, panel, zone, leastCoverage),
    coverageGuessed: covered.guessed.filter((exporter) => exporters.includes(exporter)),
    core,
    wider: suspected ? await askDailyTotals(store, wider, await askEnds(store, wider)) : null,
    hosts: await askDailyHosts(store, whose, ends, panel),
    controls,
    networks: await askNetworks(store, whose, ends, against, period),
    parts: await askParts(store, whose, against, period),
    clockFaults: await askClockFaults(store, [against, period]),
    ownGrowth,
  };
}
