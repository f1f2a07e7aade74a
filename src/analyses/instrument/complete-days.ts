import type { Period } from "../../values/instant.ts";
import type { Zone } from "../../values/zone.ts";
import type { Covered } from "./coverage.ts";
import { type LocalDay, startOfDay } from "./local-time.ts";

/** Which days can be used, and how much of them each exporter covers. */
export interface DayCoverage {
  /** Whether every exporter that was at work then covers at least the share that is asked for. */
  complete(day: LocalDay): boolean;
  /** Share of the day, 0 to 1. */
  share(exporter: string, day: LocalDay): number;
  /** Whether the exporter was at work then: between its first and its last covered hour. */
  expected(exporter: string, day: LocalDay): boolean;
}

/**
 * A day counts when each of the exporters that was at work covers `least` of it. A day before an exporter's first or
 * after its last record is not held against it; a day on which none was at work never counts: missing is not zero.
 */
export function dayCoverage(covered: Covered, exporters: readonly string[], zone: Zone, least: number): DayCoverage {
  const shares = new Map<string, number>();
  const share = (exporter: string, day: LocalDay) => {
    const key = `${day} ${exporter}`;
    let known = shares.get(key);
    if (known === undefined) {
      known = covered.share(exporter, startOfDay(day, zone), startOfDay(day + 1, zone));
      shares.set(key, known);
    }
    return known;
  };
  const expected = (exporter: string, day: LocalDay) => {
    const reported = covered.reported(exporter);
    return reported !== null && overlapsWhole(reported, startOfDay(day, zone), startOfDay(day + 1, zone));
  };
  return {
    share,
    expected,
    complete(day) {
      const atWork = exporters.filter((exporter) => expected(exporter, day) || share(exporter, day) >= least);
      return atWork.length > 0 && atWork.every((exporter) => share(exporter, day) >= least);
    },
  };
}

/** The exporters that cover at least `least` of the days of each window: the ones that can be compared (Labovitz 2010). */
export function panelOf(
  coverage: DayCoverage,
  exporters: readonly string[],
  windows: readonly { readonly from: LocalDay; readonly to: LocalDay }[],
  least: number,
): string[] {
  return exporters.filter((exporter) =>
    windows.every(({ from, to }) => {
      let good = 0;
      for (let day = from; day < to; day++) if (coverage.share(exporter, day) >= least) good++;
      return to > from && good >= least * (to - from);
    }),
  );
}

function overlapsWhole(reported: Period, from: number, to: number): boolean {
  return reported.from < to && reported.to > from;
}
