import type { Period } from "../../values/instant.ts";
import type { Task } from "../analysis.ts";
import { CORE, CORE_AND_SUSPECTED } from "../instrument/belonging.ts";
import { askCoverage, type Covered } from "../instrument/coverage.ts";
import { askHourlyFlows, askHourlyHosts, type Whose } from "./ask.ts";
import type { Weeks } from "./estimate.ts";
import { octetsFrom, type Quantity, quantityFrom } from "./quantity.ts";
import { type HourlyAmount, type WeekOfHours, weeksOf } from "./weeks.ts";

/** The weeks that count, of each window. */
export interface WindowWeeks {
  readonly period: Weeks;
  /** Null when only the period is asked about. */
  readonly against: Weeks | null;
}

/** A rhythm as it was read: what was counted, and by how many weeks. */
export interface Reading {
  readonly quantity: Quantity;
  readonly weeks: WindowWeeks;
  readonly octets: WindowWeeks | null;
  /** With suspected members too; null when there are none. */
  readonly wider: WindowWeeks | null;
  /** Mondays (as local days) of the weeks that count. */
  readonly mondays: { readonly period: readonly number[]; readonly against: readonly number[] };
  /** Weeks of the calendar in each window, whether they count or not. */
  readonly of: { readonly period: number; readonly against: number };
  readonly exporters: readonly string[];
  /** Exporters that were at work in one window only. */
  readonly changed: readonly string[];
  readonly sampled: boolean;
}

/** Null when the subject has no flow as a client. */
export async function readRhythm(task: Task, leastCoverage: number): Promise<Reading | null> {
  const { store, subject, period, against } = task;
  const windows = against ? [period, against] : [period];
  const whose: Whose = { subject, grades: CORE, windows };
  const flows = await askHourlyFlows(store, whose);
  if (flows.length === 0) return null;
  const span = { from: Math.min(...windows.map(({ from }) => from)), to: Math.max(...windows.map(({ to }) => to)) };
  const covered = await askCoverage(store, span);
  const exporters = [...new Set(flows.map(({ exporter }) => exporter))].sort();
  const cut = (amounts: readonly HourlyAmount[], window: Period) =>
    weeksOf(amounts, window, subject.zone, covered, exporters, leastCoverage);
  const inWindows = (amounts: readonly HourlyAmount[]): WindowWeeks => ({
    period: counting(cut(amounts, period), leastCoverage).map(({ hours }) => hours),
    against: against && counting(cut(amounts, against), leastCoverage).map(({ hours }) => hours),
  });
  const quantity = quantityFrom(flows, await askHourlyHosts(store, whose));
  const cuts = { period: cut(quantity.amounts, period), against: against ? cut(quantity.amounts, against) : [] };
  return {
    quantity,
    weeks: inWindows(quantity.amounts),
    octets: flows.some(({ octets }) => octets > 0) ? inWindows(octetsFrom(flows)) : null,
    wider: await askWider(task, whose, inWindows),
    mondays: {
      period: counting(cuts.period, leastCoverage).map(({ monday }) => monday),
      against: counting(cuts.against, leastCoverage).map(({ monday }) => monday),
    },
    of: { period: cuts.period.length, against: cuts.against.length },
    exporters,
    changed: against ? exporters.filter((exporter) => !inBoth(exporter, covered, [period, against])) : [],
    sampled: flows.some(({ whole }) => whole === 0),
  };
}

async function askWider(
  { store, subject }: Task,
  whose: Whose,
  inWindows: (amounts: readonly HourlyAmount[]) => WindowWeeks,
): Promise<WindowWeeks | null> {
  if (!subject.members.some(({ grade }) => grade === "suspected")) return null;
  const wider = { ...whose, grades: CORE_AND_SUSPECTED };
  return inWindows(quantityFrom(await askHourlyFlows(store, wider), await askHourlyHosts(store, wider)).amounts);
}

/** Weeks with enough hours and with something in them. */
function counting(weeks: readonly WeekOfHours[], leastCoverage: number): WeekOfHours[] {
  return weeks.filter(({ covered, hours }) => covered >= leastCoverage && hours.some((amount) => amount > 0));
}

function inBoth(exporter: string, covered: Covered, windows: readonly Period[]): boolean {
  return windows.every(({ from, to }) => covered.share(exporter, from, to) > 0);
}
