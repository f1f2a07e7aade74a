import assert from "node:assert/strict";
import { test } from "vitest";
import { Summary } from "../../../worlds/aggregates.ts";
import { loadWorld } from "../../../worlds/make.ts";
import { atVolume } from "../../../worlds/scale.ts";
import { tellTruth } from "../../../worlds/truth.ts";
import type { World } from "../../../worlds/world.ts";
import { createRandom } from "../../statistics/random.ts";
import { dayCoverage } from "../instrument/complete-days.ts";
import { coveredFrom } from "../instrument/coverage.ts";
import { startOfDay, wholeDays } from "../instrument/local-time.ts";
import { type DaySpan, effectiveWays, shareDifference, shareIn, type WayDays, wayDays } from "./shares.ts";

/** More of them: NARROWS_SEEDS=200. */
const SEEDS = Number(process.env.NARROWS_SEEDS ?? 6);

/** Traffic by way and day as the store would sum it up, of a seed of a world's first network. */
function daysOf(world: World, summary: Summary, seed: number): WayDays {
  const network = world.networks[0]!;
  const { totals, covered } = summary.draw(seed);
  const exporters = world.exporters.map(({ address }) => address);
  const rows = totals
    .filter((total) => total.network === network.id && total.actor !== "background")
    .map(({ bin, exporter, samplingProbability, way, records, octets, sentOctets, leastPackets }) => ({
      day: bin,
      exporter,
      samplingProbability,
      told: way === "" ? "" : `neighbour ${way}`,
      network: "",
      utcMinute: 0,
      outOctets: sentOctets,
      inOctets: octets - sentOctets,
      records,
      leastPackets,
    }));
  const long = covered
    .filter((one) => one.network === network.id)
    .map(({ exporter, bin, share }) => ({
      exporter,
      from: startOfDay(bin, network.zone),
      to: startOfDay(bin + 1, network.zone),
      share,
    }));
  const coverage = dayCoverage(coveredFrom([], long, [], world.period), exporters, network.zone, 0.8);
  const attribute = ({ told }: { readonly told: string }) =>
    told === ""
      ? ({ way: null, basis: "nothing" } as const)
      : ({ way: told.slice("neighbour ".length), basis: "neighbour" } as const);
  const ways = network.ways.map(({ id }) => id);
  return wayDays(rows, attribute, ways, wholeDays(world.period, network.zone), coverage);
}

for (const [name, volume] of [
  ["new-upstream", 0.3],
  ["sampling-changes", 0.1],
] as const)
  test(
    `world ${name}, seen 1:1000: shares by way lie within two points of what was set, and the intervals hold it`,
    () => {
      const whole = loadWorld(name);
      const sampled = {
        ...whole,
        exporters: whole.exporters.map((exporter) => ({
          ...exporter,
          sampling: exporter.sampling.map((one) => ({
            ...one,
            ...(name === "new-upstream" ? { oneIn: 1000, tells: 1000 } : {}),
          })),
        })),
      };
      const world = atVolume(sampled, volume);
      const network = world.networks[0]!;
      const truth = tellTruth(world, 1, null);
      const summary = new Summary(world, "day");
      const errors: number[] = [];
      const halves: number[] = [];
      let [holds, asked] = [0, 0];
      for (let seed = 0; seed < SEEDS; seed++) {
        const days = daysOf(world, summary, seed);
        for (const { id, period } of world.windows) {
          const set = truth.windows[id]!.networks[network.id]!.set.ways;
          const octets = Object.values(set).reduce((sum, way) => sum + way.octets, 0);
          for (const way of network.ways.map((one) => one.id)) {
            const share = shareIn(days, way, "octets", wholeDays(period, network.zone))!;
            const real = (set[way]?.octets ?? 0) / octets;
            errors.push(Math.abs(share.value - real));
            halves.push((share.high - share.low) / 2);
            asked++;
            if (share.low - 1e-9 <= real && real <= share.high + 1e-9) holds++;
          }
        }
      }
      console.info(
        `paths, world ${name} at 1:1000: error of shares ${points(median(errors))} points in the median, ${points(Math.max(...errors))} at most of ${asked}; ${((100 * holds) / asked).toFixed(1)} % of the intervals hold (half as wide as ${points(median(halves))} points)`,
      );
      assert.ok(median(errors) <= 0.02 && Math.max(...errors) <= 0.04, `at most ${Math.max(...errors)}`);
      assert.ok(holds / asked >= 0.92 - 2 * Math.sqrt((0.92 * 0.08) / asked), `${holds} of ${asked}`);
    },
    SEEDS * 20_000,
  );

test("a quiet world: a move of the shares is claimed no more often than the level allows, whatever the instrument does", () => {
  for (const name of ["quiet", "sampling-changes"] as const) {
    const world = atVolume(loadWorld(name), 0.1);
    const network = world.networks[0]!;
    const summary = new Summary(world, "day");
    const [before, after] = world.windows.map(({ period }) => wholeDays(period, network.zone)) as [DaySpan, DaySpan];
    let [moved, spread] = [0, 0];
    for (let seed = 0; seed < SEEDS; seed++) {
      const days = daysOf(world, summary, 100 + seed);
      const way = network.ways[0]!.id;
      const { low, high } = shareDifference(
        shareIn(days, way, "octets", before)!,
        shareIn(days, way, "octets", after)!,
      );
      if (low > 0 || high < 0) moved++;
      const [then, now] = [before, after].map(
        (window) =>
          effectiveWays(
            days,
            network.ways.map(({ id }) => id),
            window,
            createRandom(seed),
          )!,
      );
      if (now!.low > then!.high || now!.high < then!.low) spread++;
    }
    console.info(`paths, world ${name}: ${moved} and ${spread} of ${SEEDS} seeds tell of a move that was not`);
    const most = 0.05 * SEEDS + 2 * Math.sqrt(0.05 * 0.95 * SEEDS);
    assert.ok(moved <= most && spread <= most, `${moved} and ${spread}`);
  }
});

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

function points(share: number): string {
  return (share * 100).toFixed(2);
}
