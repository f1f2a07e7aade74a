import type { Period } from "../../values/instant.ts";
import type { Task } from "../analysis.ts";
import { CORE, CORE_AND_SUSPECTED } from "../instrument/belonging.ts";
import { askClockFaults, type ClockFault } from "../instrument/clock-faults.ts";
import { askCoverage, type Covered } from "../instrument/coverage.ts";
import { askCallers, askHourlyFlows, askHourlyHosts, askHourlyRecords } from "./ask.ts";
import type { Beacon } from "./automatic.ts";
import type { Weeks } from "./estimate.ts";
import { type ControlWeeks, type InstrumentClock, instrumentClock } from "./instrument-clock.ts";
import { octetsFrom, type Quantity, quantityFrom } from "./quantity.ts";
import { type HourlyAmount, type WeekOfHours, weeksOf } from "./weeks.ts";
import type { Whose } from "./whose.ts";

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
  /** The weeks of the calendar, whether they count or not: hours in their place. */
  readonly calendar: { readonly period: readonly WeekOfHours[]; readonly against: readonly WeekOfHours[] };
  /** Pairs of a host and a service that call at all hours alike, and their flows, left out. */
  readonly automatic: { readonly pairs: number; readonly flows: number };
  readonly clockFaults: readonly ClockFault[];
  /** A clock of the instrument that moved between or within the windows: `weeks` and `octets` have it turned back. */
  readonly clock: InstrumentClock | null;
}

/** Null when the subject has no flow as a client. */
export async function readRhythm(task: Task, leastCoverage: number): Promise<Reading | null> {
  const { store, subject, period, against } = task;
  const windows = against ? [period, against] : [period];
  const whose: Whose = { subject, grades: CORE, windows };
  const callers = await askCallers(store, whose);
  const apart = await askHourlyFlows(store, whose, callers);
  // Where nobody else is there, machines are what lives: their hours are told rather than none.
  const without = apart.length > 0 ? callers : [];
  const flows = apart.length > 0 ? apart : await askHourlyFlows(store, whose, []);
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
  const octets = flows.some(({ octets }) => octets > 0) ? inWindows(octetsFrom(flows)) : null;
  const quantity = quantityFrom(flows, await askHourlyHosts(store, whose, without));
  const cuts = { period: cut(quantity.amounts, period), against: against ? cut(quantity.amounts, against) : [] };
  const asTold = inWindows(quantity.amounts);
  const mondays = {
    period: counting(cuts.period, leastCoverage).map(({ monday }) => monday),
    against: counting(cuts.against, leastCoverage).map(({ monday }) => monday),
  };
  const controls = await readControls(task, span, covered, exporters, leastCoverage);
  const clock = instrumentClock({ ...asTold, mondays }, controls, task.random.fork("clock"));
  return {
    quantity,
    weeks: clock?.steady(asTold) ?? asTold,
    octets: octets && (clock?.steady(octets) ?? octets),
    wider: await askWider(task, whose, without, inWindows),
    mondays,
    of: { period: cuts.period.length, against: cuts.against.length },
    exporters,
    changed: against ? exporters.filter((exporter) => !inBoth(exporter, covered, [period, against])) : [],
    sampled: flows.some(({ whole }) => whole === 0),
    calendar: cuts,
    automatic: { pairs: without.length, flows: without.reduce((sum, pair) => sum + pair.flows, 0) },
    clockFaults: await askClockFaults(store, windows),
    clock,
  };
}

/** What the subject's exporters told of the controls, by hour: only where two windows are compared. */
async function readControls(
  { store, controls, period, against }: Task,
  span: Period,
  covered: Covered,
  same: readonly string[],
  leastCoverage: number,
): Promise<ControlWeeks[]> {
  if (!against) return [];
  const found: ControlWeeks[] = [];
  for (const control of controls) {
    const rows = (await askHourlyRecords(store, control, span)).filter(({ exporter }) => same.includes(exporter));
    const amounts = rows.map(({ hour, exporter, records }) => ({ hour, exporter, amount: records }));
    const exporters = [...new Set(rows.map(({ exporter }) => exporter))].sort();
    const [now, then] = [period, against].map((window) =>
      counting(weeksOf(amounts, window, control.zone, covered, exporters, leastCoverage), leastCoverage),
    ) as [WeekOfHours[], WeekOfHours[]];
    if (now.length < 2 || then.length < 2) continue;
    const hoursOf = (weeks: readonly WeekOfHours[]) => weeks.map(({ hours }) => hours);
    const mondaysOf = (weeks: readonly WeekOfHours[]) => weeks.map(({ monday }) => monday);
    const mondays = { period: mondaysOf(now), against: mondaysOf(then) };
    found.push({ id: control.id, period: hoursOf(now), against: hoursOf(then), mondays });
  }
  return found;
}

async function askWider(
  { store, subject }: Task,
  whose: Whose,
  without: readonly Beacon[],
  inWindows: (amounts: readonly HourlyAmount[]) => WindowWeeks,
): Promise<WindowWeeks | null> {
  if (!subject.members.some(({ grade }) => grade === "suspected")) return null;
  const wider = { ...whose, grades: CORE_AND_SUSPECTED };
  const flows = await askHourlyFlows(store, wider, without);
  return inWindows(quantityFrom(flows, await askHourlyHosts(store, wider, without)).amounts);
}

/** Weeks with enough hours and with something in them. */
function counting(weeks: readonly WeekOfHours[], leastCoverage: number): WeekOfHours[] {
  return weeks.filter(({ covered, hours }) => covered >= leastCoverage && hours.some((amount) => amount > 0));
}

function inBoth(exporter: string, covered: Covered, windows: readonly Period[]): boolean {
  return windows.every(({ from, to }) => covered.share(exporter, from, to) > 0);
}
