import { benjaminiHochberg } from "../../statistics/benjamini-hochberg.ts";
import { changeWithin, runLengths } from "../../statistics/bocpd.ts";
import { chanceOfAny, FIRM, type FirmChange, type FirmSetting, firmChanges } from "../../statistics/firm-changes.ts";
import { aboutLevels, type Levels, levelChanges } from "../../statistics/level-changes.ts";
import { bestRamp, squaresAbout } from "../../statistics/ramp.ts";
import type { Random } from "../../statistics/random.ts";
import { withoutWeekdays } from "../../statistics/weekday-adjustment.ts";
import { type WindowDifference, windowDifference } from "../../statistics/window-difference.ts";
import { weekdayOf } from "../instrument/local-time.ts";
import type { LogSeries } from "./series.ts";

/** A change of level of one series; places are days of the series. */
export interface LevelChange extends FirmChange {
  /** Whether binary segmentation with the same setting finds it too. */
  readonly alsoGreedy: boolean;
  /** Where the level moved slowly rather than at once; null where a step fits as well. */
  readonly gradual: { readonly from: number; readonly to: number } | null;
  /** Later ÷ earlier as a logarithm, over up to a quarter on either side; null where too few days are left. */
  readonly difference: WindowDifference | null;
}

/** What was found in one series, before all that were tested are weighed together. */
export interface Searched {
  readonly levels: Levels;
  readonly candidates: readonly LevelChange[];
  /** Where there is no candidate: how often noise alone parts as far. */
  readonly pValue: number | null;
  /** The least lasting change, in the middle of the series, that would be a candidate; a logarithm. */
  readonly leastShift: number;
  /** Probability that a change lies within the last fortnight. */
  readonly recent: number;
}

/** Days to either side over which levels are compared: a quarter. */
const SIDE = 91;
const RECENT = 14;
const SHORTEST_RAMP = 28;
const GREEDY_MARGIN = 5; // days; the margin of the TCPD metrics

/** Null where too few days count. */
export function searchLevels(
  series: LogSeries,
  firstDay: number,
  fewestDays: number,
  random: Random,
  setting: FirmSetting = FIRM,
): Searched | null {
  const flat = withoutWeekdays(series, weekdayOf(firstDay));
  const levels = levelChanges(flat);
  if (!levels || levels.kept.length < fewestDays) return null;
  const greedy = levelChanges(flat, { search: "binSeg" })?.changes ?? [];
  const firm = firmChanges(flat, levels, random, setting);
  const calm = onlyKept(series, levels.kept);
  const dense = Float64Array.from(levels.kept, (at) => flat[at]!);
  return {
    levels,
    candidates: firm.map((change, k) => ({
      ...change,
      alsoGreedy: greedy.some((at) => at >= change.low - GREEDY_MARGIN && at <= change.high + GREEDY_MARGIN),
      gradual: gradually(flat, levels, firm[k - 1]?.at ?? 0, change.at, firm[k + 1]?.at ?? series.length),
      difference: sideDifference(calm, firm[k - 1]?.high ?? 0, change, firm[k + 1]?.low ?? series.length),
    })),
    pValue: firm.length === 0 ? chanceOfAny(dense, random, setting.draws) : null,
    leastShift: 2 * Math.sqrt((levels.penalty * levels.variance) / dense.length),
    recent: recentChange(dense, levels),
  };
}

/** A ramp of four weeks or more in place of the step, where it is worth its further parameter (Schwarz, 1978; days as many as are independent). */
function gradually(
  flat: LogSeries,
  { kept, phi }: Levels,
  from: number,
  at: number,
  to: number,
): LevelChange["gradual"] {
  const values = onlyKept(flat, kept).subarray(from, to);
  const ramp = bestRamp(values);
  const days = values.filter(Number.isFinite).length;
  const independent = (days * (1 - phi)) / (1 + phi);
  const gain = independent * Math.log(squaresAbout(values, at - from, at - from) / ramp.left);
  const long = ramp.to - ramp.from >= SHORTEST_RAMP;
  return long && gain > 2 * Math.log(Math.max(2, independent)) ? { from: from + ramp.from, to: from + ramp.to } : null;
}

/** The difference of a series between the two sides of a change; what may lie on either side is left out. */
export function sideDifference(
  series: ArrayLike<number>,
  from: number,
  change: Pick<FirmChange, "at" | "low" | "high">,
  to: number,
): WindowDifference | null {
  const side = (length: number) => ({
    before: { from: Math.max(from, change.low - length), to: change.low },
    after: { from: change.high, to: Math.min(to, change.high + length) },
  });
  const { before, after } = side(SIDE);
  return windowDifference(series, before, after);
}

/** Changes that came again in reruns and that all tests together leave standing: stable, and q ≤ rate. */
export function standing<T extends { readonly selected: number; readonly pValue: number }>(
  found: readonly { readonly candidates: readonly T[]; readonly pValue: number | null }[],
  leastSelected: number,
  falseDiscovery: number,
): (T & { readonly qValue: number })[][] {
  const tested = found.flatMap(({ candidates, pValue }) =>
    pValue === null ? candidates.map((one) => one.pValue) : [pValue],
  );
  const adjusted = benjaminiHochberg(tested);
  let next = 0;
  return found.map(({ candidates, pValue }) => {
    if (pValue !== null) next++;
    return candidates
      .map((one) => ({ ...one, qValue: pValue === null ? adjusted[next++]! : 1 }))
      .filter(({ selected, qValue }) => selected >= leastSelected && qValue <= falseDiscovery);
  });
}

/** Whitened for φ and brought to its own spread, since run lengths are of independent values. */
function recentChange(dense: Float64Array, { changes, kept, phi }: Levels): number {
  const noise = aboutLevels(
    dense,
    changes.map((at) => kept.indexOf(at)),
  );
  const whitened = Float64Array.from(noise.subarray(1), (one, at) => one - phi * noise[at]!);
  const spread = Math.sqrt(whitened.reduce((sum, one) => sum + one * one, 0) / whitened.length);
  return spread > 0 ? changeWithin(runLengths(whitened.map((one) => one / spread)), RECENT) : 0;
}

function onlyKept(series: LogSeries, kept: Int32Array): Float64Array {
  const values = new Float64Array(series.length).fill(Number.NaN);
  for (const at of kept) values[at] = series[at]!;
  return values;
}
