import { proportion } from "../../src/statistics/proportion.ts";
import { calibrationOf } from "./calibration.ts";
import type { Examined } from "./examined.ts";
import type { Mark } from "./grade.ts";
import { median } from "./median.ts";
import { type Count, count, falseIn, KINDS } from "./tally.ts";

/** A figure that METHODS asks for, and what was found. */
export interface Bar {
  readonly section: string;
  readonly asks: string;
  readonly found: string;
  /** Null: not examined here. */
  readonly met: boolean | null;
  readonly because: string;
}

/** The figures of the bars of METHODS that worlds can tell of. */
export function barsOf(examined: Examined): Bar[] {
  return BARS.map(({ section, asks, find, because }) => ({ section, asks, because, ...find(examined) }));
}

type Found = Pick<Bar, "found" | "met">;

const NOT_HERE: Found = { found: "not examined here", met: null };

const BARS: readonly (Pick<Bar, "section" | "asks" | "because"> & { find(examined: Examined): Found })[] = [
  {
    section: "§1 growth",
    asks: "coverage ≥ .92 on a 300 % rise while visibility doubles and 1:100 becomes 1:1000",
    find: (examined) => atLeast(0.92, summaryOf(examined, "growth growth-bar")?.coverage),
    because: "world growth-bar, by summaries of many seeds; the same estimator as in the store",
  },
  {
    section: "§1 growth",
    asks: "median error ≤ 10 % in that world",
    find: (examined) => atMost(0.1, summaryOf(examined, "growth growth-bar")?.medianError),
    because: "world growth-bar, by summaries",
  },
  {
    section: "§1 growth",
    asks: "raw totals are wrong by ≥ 2× there, the estimate is not",
    find: ({ marks }) => {
      const errors = intervalsOf(marks, "growth.octets", ["growth-bar"]).map(({ error }) => error);
      return errors.length === 0
        ? NOT_HERE
        : { found: `largest error of the estimate ${points(Math.max(...errors))} %`, met: Math.max(...errors) < 0.5 };
    },
    because: "the whole way through a store, world growth-bar",
  },
  {
    section: "§3 rhythm",
    asks: "power ≥ .95 for a move of 10 points, 12 + 12 weeks, every packet",
    find: ({ marks }) => power(marks, "rhythm.shift", ["rhythm-10-points-whole"], 0.95),
    because: "answered flows, through a store",
  },
  {
    section: "§3 rhythm",
    asks: "the same at 1:1000",
    find: (examined) => {
      const row = summaryOf(examined, "rhythm rhythm-10-points hosts");
      return row ? atLeast(0.95, row.told) : power(examined.marks, "rhythm.shift", ["rhythm-10-points"], 0.95);
    },
    because: "active addresses by hour, by summaries of many seeds",
  },
  {
    section: "§3 rhythm",
    asks: "false alarms ≤ 5 % where nothing happens, 1:1000",
    find: (examined) => atMostShare(0.05, summaryOf(examined, "rhythm half-year hosts")?.told),
    because: "active addresses by hour, by summaries of many seeds",
  },
  {
    section: "§3 rhythm",
    asks: "zone within ± 1 h in ≥ 90 % of populations of 50 and more, refusing when R < .1",
    find: ({ marks }) => {
      const errors = intervalsOf(marks, "rhythm.timeZone", null).map(({ error }) => error);
      return errors.length === 0
        ? NOT_HERE
        : atLeast(
            0.9,
            count(errors, (error) => error <= 1),
          );
    },
    because: "rhythm.timeZone, in every world whose clocks are right; what it refuses does not count",
  },
  {
    section: "§4 paths",
    asks: "error of a way's share ≤ 2 points at 1:1000",
    find: ({ marks }) => {
      const errors = intervalsOf(marks, "paths.share", null, ["quiet", "use"]).map(({ error }) => error);
      if (errors.length === 0) return NOT_HERE;
      const within = count(errors, (error) => error <= 0.02);
      return {
        found: `${shareText(within)}; median ${points(median(errors))} points`,
        met: within.hits / within.of >= 0.95,
      };
    },
    because: "95 of 100 estimates within 2 points, in quiet worlds and in those in which use or ways change",
  },
  {
    section: "§4 paths",
    asks: "no false confirmation over scripted leaks, hijacks, failovers and resets",
    find: ({ marks }) => {
      const alarms = falseIn(
        marks.filter(({ finding }) => finding === "paths.newUpstream"),
        KINDS,
      );
      return alarms.of === 0 ? NOT_HERE : { found: shareText(alarms), met: alarms.hits === 0 };
    },
    because: "worlds route-… and routes-…",
  },
  {
    section: "§4 paths",
    asks: "a new upstream is confirmed and dated within 48 h",
    find: ({ marks }) => power(marks, "paths.newUpstream", null, 1),
    because: "worlds upstream-new…",
  },
  {
    section: "§4 paths",
    asks: "the four worked examples of as-hegemony; CTI's published order",
    find: () => NOT_HERE,
    because: "src/statistics/paths.test.ts holds the examples, transit.test.ts those of transit influence",
  },
  {
    section: "§5–10",
    asks: "false findings ≤ 5 % over activity, concealment, tunnels, mining, presence and conduct",
    find: ({ marks }) =>
      atMostShare(
        0.05,
        falseIn(
          marks.filter(({ analysis }) => WHAT_IT_DOES.has(analysis)),
          ["quiet", "instrument"],
        ),
      ),
    because: "worlds where nothing, or only the measurement, changes",
  },
  {
    section: "§8 mining",
    asks: "bounds of capacity hold the truth in ≥ 95 %",
    find: ({ marks }) => {
      const intervals = intervalsOf(marks, "mining.capacity", null);
      return atLeast(0.95, intervals.length === 0 ? undefined : count(intervals, ({ holds }) => holds));
    },
    because: "worlds with miners; 400 farms beside them in src/analyses/mining/capacity.test.ts",
  },
  {
    section: "§9 presence",
    asks: "false countries at level 3 and above ≤ .05 a run",
    find: ({ marks }) => {
      const runs = new Set(marks.filter(({ analysis }) => analysis === "presence").map(runOf)).size;
      if (runs === 0) return NOT_HERE;
      const { hits } = falseIn(
        marks.filter(({ finding }) => finding === "presence.country"),
        KINDS,
      );
      return { found: `${(hits / runs).toFixed(3)} (${hits} in ${runs} runs)`, met: hits / runs <= 0.05 };
    },
    because: "every world; 600 simulated runs beside them in src/analyses/presence/bars.test.ts",
  },
  {
    section: "§12 judgement",
    asks: "calibration error (ECE) ≤ .05",
    find: ({ marks }) => atMost(0.05, calibrationOf(marks).error ?? undefined),
    because: "all likelihoods that were said",
  },
  {
    section: "§12 judgement",
    asks: "Brier score below that of always saying the prior",
    find: ({ marks }) => {
      const { brier, brierOfPrior } = calibrationOf(marks);
      return brier === null || brierOfPrior === null
        ? NOT_HERE
        : { found: `${brier.toFixed(3)} against ${brierOfPrior.toFixed(3)}`, met: brier < brierOfPrior };
    },
    because: "counting inconsistencies (ACH) is not computed",
  },
  {
    section: "§12 judgement",
    asks: "findings of high confidence are wrong in ≤ 5 %",
    find: ({ marks }) => atMostShare(0.05, calibrationOf(marks).wrongByConfidence.high),
    because:
      "wrong: the interval does not hold the truth, or a change is told that is none; a 95 % interval may miss 5 %",
  },
  {
    section: "§14 worlds",
    asks: "≥ 300 scenario runs",
    find: ({ marks }) => {
      const runs = new Set(marks.map(runOf)).size;
      return { found: `${runs}`, met: runs >= 300 };
    },
    because: "a run is a world and a seed, the whole way through a store",
  },
  {
    section: "§14 worlds",
    asks: "false findings ≤ 5 % where nothing, or only the measurement, changes",
    find: ({ marks }) => atMostShare(0.05, falseIn(marks, ["quiet", "instrument"])),
    because: "all findings that could tell a change",
  },
  {
    section: "§14 worlds",
    asks: "intervals within 3 points of nominal",
    find: ({ marks }) => {
      const intervals = marks.flatMap(({ interval }) => (interval && !interval.bounds ? [interval] : []));
      if (intervals.length === 0) return NOT_HERE;
      const held = count(intervals, ({ holds }) => holds);
      return { found: shareText(held), met: Math.abs(held.hits / held.of - 0.95) <= 0.03 };
    },
    because:
      "all intervals of all worlds, those included in which a clock jumps or a control has reasons of its own; what evidence leaves open (activity, concealment, capacity) has bounds, which hold more often",
  },
];

const WHAT_IT_DOES = new Set(["activity", "concealment", "tunnels", "mining", "presence", "conduct"]);

function runOf({ world, seed }: Mark): string {
  return `${world} ${seed}`;
}

function summaryOf({ summaries }: Examined, id: string) {
  return summaries.find((row) => row.id === id);
}

function intervalsOf(
  marks: readonly Mark[],
  finding: string,
  worlds: readonly string[] | null,
  kinds?: readonly string[],
) {
  return marks
    .filter(
      (mark) =>
        mark.finding === finding && (!worlds || worlds.includes(mark.world)) && (!kinds || kinds.includes(mark.kind)),
    )
    .flatMap(({ interval }) => interval ?? []);
}

function power(marks: readonly Mark[], finding: string, worlds: readonly string[] | null, least: number): Found {
  const real = marks.filter(
    (mark) =>
      mark.finding === finding &&
      (!worlds || worlds.includes(mark.world)) &&
      mark.change &&
      mark.change.effect !== null,
  );
  return atLeast(least, real.length === 0 ? undefined : count(real, ({ change }) => change!.right));
}

function atLeast(least: number, found: Count | null | undefined): Found {
  return found ? { found: shareText(found), met: found.hits / found.of >= least } : NOT_HERE;
}

function atMostShare(most: number, found: Count | null | undefined): Found {
  return found && found.of > 0 ? { found: shareText(found), met: found.hits / found.of <= most } : NOT_HERE;
}

function atMost(most: number, found: number | null | undefined): Found {
  return typeof found === "number" ? { found: found.toFixed(3), met: found <= most } : NOT_HERE;
}

/** `.954 (.93 to .97; 382 of 400)`. */
export function shareText({ hits, of }: Count): string {
  if (of === 0) return "–";
  const { low, high } = proportion(hits, of);
  return `${brief(hits / of)} (${brief(low)}–${brief(high)}; ${hits} of ${of})`;
}

function brief(share: number): string {
  return share.toFixed(3).replace(/^0\./, ".");
}

function points(share: number): string {
  return (share * 100).toFixed(1);
}
