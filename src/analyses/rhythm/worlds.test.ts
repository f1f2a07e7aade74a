import assert from "node:assert/strict";
import { test } from "vitest";
import { type Aggregates, Summary } from "../../../worlds/aggregates.ts";
import { loadWorld } from "../../../worlds/make.ts";
import { atVolume } from "../../../worlds/scale.ts";
import type { World } from "../../../worlds/world.ts";
import { createRandom } from "../../statistics/random.ts";
import { type Period, WEEK } from "../../values/instant.ts";
import { coveredFrom } from "../instrument/coverage.ts";
import { partShare, shiftBetween } from "./estimate.ts";
import analysis from "./index.ts";
import { partsOf } from "./parts.ts";
import { type HourlyAmount, weeksOf } from "./weeks.ts";

/** More of them: NARROWS_SEEDS=200. Power and false alarms are proved on more seeds in estimate.test.ts. */
const SEEDS = Number(process.env.NARROWS_SEEDS ?? 12);
const WEEKS = 12;
const SIGNIFICANCE = analysis.settings.significance.value;
const WORK = partsOf({ restDays: [6], workHours: { from: 8, to: 18 } })[0]!;

for (const name of ["rhythm-moves", "quiet"] as const)
  test(
    `world ${name}, 12 + 12 weeks at 1:1000`,
    () => {
      const world = cut(atVolume(loadWorld(name), 0.5));
      const summary = new Summary(world, "hour");
      const drawn = Array.from({ length: SEEDS }, (_, seed) => summary.draw(seed));
      for (const quantity of ["flows", "hosts"] as const) {
        const found = drawn.map((aggregates, seed) => shiftIn(world, amountsOf(world, aggregates, quantity), seed));
        const shifted = share(found, ({ shift }) => shift.shifted);
        const points = (found.reduce((sum, { work }) => sum + work.value, 0) / SEEDS) * 100;
        console.info(
          `rhythm, world ${name} by ${quantity}: shift told in ${(shifted * 100).toFixed(1)} % of ${SEEDS} seeds, working hours moved by ${points.toFixed(1)} points`,
        );
        if (name === "rhythm-moves") assert.ok(shifted >= 0.95, `power ${shifted}`);
        else assert.ok(shifted <= 0.05 + 2 * Math.sqrt((0.05 * 0.95) / SEEDS), `false alarms ${shifted}`);
      }
    },
    SEEDS * 10_000,
  );

function shiftIn(world: World, amounts: readonly HourlyAmount[], seed: number) {
  const [then, now] = windowsOf(world).map((window) =>
    weeksOf(amounts, window, world.networks[0]!.zone, coveredAll(world), ["all"], 0.8).map(({ hours }) => hours),
  );
  return {
    shift: shiftBetween(then!, now!, createRandom(seed), SIGNIFICANCE)!,
    work: partShare(WORK.hours, now!, then!)!.difference!,
  };
}

/** Only the weeks around the change, so that hundreds of seeds are quick. */
function cut(world: World): World {
  const [before, after] = windowsOf(world);
  return { ...world, networks: world.networks.slice(0, 1), visible: [{ from: before.from, to: after.to }] };
}

function windowsOf({ windows }: World): [Period, Period] {
  const turn = windows[1]!.period.from;
  const margin = WEEK / 7;
  return [
    { from: turn - WEEKS * WEEK - margin, to: turn },
    { from: turn - margin, to: turn + WEEKS * WEEK },
  ];
}

function amountsOf(world: World, { totals, hosts }: Aggregates, quantity: "flows" | "hosts"): HourlyAmount[] {
  const { id } = world.networks[0]!;
  if (quantity === "hosts")
    return hosts
      .filter(({ network }) => network === id)
      .map(({ bin, seen }) => ({ hour: bin, exporter: null, amount: seen }));
  return totals
    .filter(({ network, actor }) => network === id && actor === "people")
    .map(({ bin, records }) => ({ hour: bin, exporter: null, amount: records }));
}

function coveredAll(world: World) {
  const { from, to } = world.visible[0]!;
  return coveredFrom([], [{ exporter: "all", from, to, share: 1 }], [], { from, to });
}

function share<T>(items: readonly T[], has: (item: T) => boolean): number {
  return items.filter(has).length / items.length;
}
