import { coveredFrom } from "../../src/analyses/instrument/coverage.ts";
import { partShare, shiftBetween } from "../../src/analyses/rhythm/estimate.ts";
import analysis from "../../src/analyses/rhythm/index.ts";
import { partsOf } from "../../src/analyses/rhythm/parts.ts";
import { type HourlyAmount, weeksOf } from "../../src/analyses/rhythm/weeks.ts";
import { createRandom } from "../../src/statistics/random.ts";
import { type Aggregates, Summary } from "../aggregates.ts";
import type { World } from "../world.ts";
import { median } from "./median.ts";
import { count } from "./tally.ts";

const { significance, leastCoverage } = analysis.settings;

/** rhythm.shift and the move of working hours, by flows of people or by their addresses. */
export function rhythmIn(world: World, quantity: "flows" | "hosts", seeds: number) {
  const { restDays, workHours, id } = world.networks[0]!;
  const alone = { ...world, networks: world.networks.slice(0, 1) };
  const work = partsOf({ restDays: [...restDays], workHours }).find((part) => part.id === "workHourShare")!;
  const summary = new Summary(alone, "hour");
  const changed = world.file.networks[0]!.people!.mix.length > 1;
  const found = Array.from({ length: seeds }, (_, seed) => {
    const amounts = amountsOf(id, summary.draw(seed + 1), quantity);
    const [then, now] = world.windows.map(({ period }) =>
      weeksOf(amounts, period, world.networks[0]!.zone, coveredAll(world), ["all"], leastCoverage.value)
        .filter(({ covered }) => covered >= leastCoverage.value)
        .map(({ hours }) => hours),
    );
    const shift = shiftBetween(then!, now!, createRandom(seed + 1), significance.value)!;
    return { shifted: shift.shifted, move: partShare(work.hours, now!, then!)!.difference! };
  });
  return {
    coverage: changed ? null : count(found, ({ move }) => move.low <= 0 && move.high >= 0),
    medianError: changed ? null : median(found.map(({ move }) => Math.abs(move.value))),
    told: count(found, ({ shifted }) => shifted),
    changed,
  };
}

function amountsOf(id: string, { totals, hosts }: Aggregates, quantity: "flows" | "hosts"): HourlyAmount[] {
  if (quantity === "hosts")
    return hosts
      .filter(({ network }) => network === id)
      .map(({ bin, seen }) => ({ hour: bin, exporter: null, amount: seen }));
  return totals
    .filter(({ network, actor }) => network === id && actor === "people")
    .map(({ bin, records }) => ({ hour: bin, exporter: null, amount: records }));
}

function coveredAll({ period: { from, to } }: World) {
  return coveredFrom([], [{ exporter: "all", from, to, share: 1 }], [], { from, to });
}
