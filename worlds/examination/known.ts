import { parsePeriod } from "../../src/values/instant.ts";
import { tellTruth } from "../truth.ts";
import type { World } from "../world.ts";
import type { Kind, Known } from "./grade.ts";
import { windowsOf } from "./windows.ts";

/** A ratio or a share that differs by less did not change. */
const NOTHING = 0.01;

/** A world with what is set in it; the first of its windows is compared with, the last is asked about. */
export function knownOf(world: World): Known {
  const truth = tellTruth(world, 0, null);
  const { before, after } = windowsOf(world);
  const known = { world, truth, subject: world.networks[0]!.id, before: before.id, after: after.id };
  return { ...known, kind: kindOf(known) };
}

/** Ratio of a network's daily means in the two windows, as set. */
export function ratiosOf({ truth, before, after }: Omit<Known, "kind">, network: string) {
  return truth.growth.find((one) => one.network === network && one.of === after && one.against === before)?.set ?? null;
}

/** What is set of the subject in its two windows. */
export function setIn({ truth, subject, before, after }: Omit<Known, "kind">) {
  return {
    before: truth.windows[before]!.networks[subject]!.set,
    after: truth.windows[after]!.networks[subject]!.set,
  };
}

function kindOf(known: Omit<Known, "kind">): Kind {
  const { world, truth, subject } = known;
  const changed = (network: string): boolean => {
    const own = truth.changes.filter(({ what }) => what.startsWith(`${network}`));
    const ratio = ratiosOf(known, network)?.octets ?? 1;
    return Math.abs(ratio - 1) > NOTHING || own.some(({ cause }) => cause === "use" || cause === "way");
  };
  const { routeEvents, holidays } = world.file.networks[0]!;
  if (changed(subject) || routeEvents.length > 0 || holidays.length > 0) return "use";
  if (truth.changes.some(({ cause }) => cause === "event")) return "event";
  if (world.networks.some(({ id }) => id !== subject && changed(id))) return "control";
  return truth.changes.some(({ cause }) => cause === "instrument") || isOdd(world) ? "instrument" : "quiet";
}

/** Whether the instrument errs, though it does so all the time. */
function isOdd({ file }: World): boolean {
  const { exporters, nat } = file.instrument;
  return (
    nat.length > 0 ||
    (file.routeCollector?.resets.length ?? 0) > 0 ||
    exporters.some(
      ({ loss, clock, missing, restarts, timeouts, tellsNeighbours, directions, sampling }) =>
        loss + missing.length + restarts.length > 0 ||
        clock !== undefined ||
        timeouts !== undefined ||
        !tellsNeighbours ||
        directions !== "both" ||
        sampling.some(({ tells, method }) => tells !== undefined || method === "count"),
    )
  );
}

/** What exporters did about sampling in the two windows. */
export function samplingIn({ world, before, after }: Known) {
  const windows = [before, after].map((id) => parsePeriod(world.file.windows[id]!)!);
  const rates = windows.map(({ from, to }) =>
    world.exporters
      .filter(({ period }) => period.from < to && period.to > from)
      .flatMap(({ sampling }) =>
        sampling.filter((one, n) => one.from < to && (sampling[n + 1]?.from ?? Number.POSITIVE_INFINITY) > from),
      ),
  );
  const all = rates.flat();
  return {
    whole: all.every(({ oneIn }) => oneIn === 1),
    told: all.every(({ tells }) => tells !== null),
    /** As the exporters tell it. */
    alike: new Set(all.map(({ tells }) => tells)).size === 1,
    trulyAlike: new Set(all.map(({ oneIn }) => oneIn)).size === 1,
    thinnest: Math.max(...all.map(({ oneIn }) => oneIn)),
  };
}

/** Share of a window's days on which some exporter was heard for most of the day; 1 where nothing is missing. */
export function heardShare({ world }: Known, window: string): number {
  const { from, to } = parsePeriod(world.file.windows[window]!)!;
  const silent = world.exporters.map(({ missing }) =>
    missing.reduce((sum, one) => sum + Math.max(0, Math.min(to, one.to) - Math.max(from, one.from)), 0),
  );
  return 1 - Math.min(...silent) / (to - from);
}

/** Beyond 5 % a bin counts as missing (METHODS §1.4): then to answer and to refuse are both fair. */
export function losesMuch({ world }: Known): boolean {
  return world.exporters.some(({ loss }) => loss > 0.05);
}
