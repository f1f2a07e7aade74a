import { expect, test } from "vitest";
import { type Aggregates, Summary, type Total } from "./aggregates.ts";
import { batchesOf } from "./batches.ts";
import { loadWorld } from "./make.ts";
import { atVolume } from "./scale.ts";
import { tellTruth } from "./truth.ts";
import type { World } from "./world.ts";

const SUBJECT = "north-korea";

test.each([
  ["sampling-changes", 0.5],
  ["visibility-doubles", null],
] as const)("%s: sampled octets and packets, scaled, agree with the truth within sampling error", (name, seen) => {
  const world = steady(atVolume(loadWorld(name), 0.04));
  const summary = new Summary(world, "day");
  const truth = tellTruth(world, 1, null);
  for (const { id, period } of world.windows) {
    const { perDay, days } = truth.windows[id]!.networks[SUBJECT]!.set;
    const share = seen ?? world.exporters.filter((one) => one.period.from < period.to).length * 0.3;
    const offset = world.networks[0]!.zone.offsetAt(period.from);
    const within = (bin: number): boolean => bin * DAY >= period.from + offset && (bin + 1) * DAY <= period.to + offset;
    const ratios = [1, 2, 3, 4, 5, 6].map((seed) => {
      const answered = summary
        .draw(seed)
        .totals.filter((total) => total.network === SUBJECT && total.actor !== "background" && within(total.bin));
      return {
        octets: scaled(answered, "octets") / share / (perDay.octets * days),
        packets: scaled(answered, "packets") / share / (perDay.packets * days),
      };
    });
    expect(Math.abs(mean(ratios.map(({ octets }) => octets)) - 1)).toBeLessThan(0.08);
    expect(Math.abs(mean(ratios.map(({ packets }) => packets)) - 1)).toBeLessThan(0.05);
  }
});

test("a summary and the records themselves tell the same totals", () => {
  const world = steady(atVolume(loadWorld("quiet"), 0.05));
  const summary = new Summary(world, "day");
  const fromSummary = mean([1, 2].map((seed) => records(summary.draw(seed))));
  const fromRecords = mean(
    [1, 2].map((seed) =>
      [...batchesOf(world, seed)].reduce((sum, { kind, rows }) => sum + (kind === "flow" ? rows : 0), 0),
    ),
  );
  expect(Math.abs(fromRecords / fromSummary - 1)).toBeLessThan(0.03);
});

test("the same seed gives the same summary", () => {
  const summary = new Summary(atVolume(loadWorld("new-upstream"), 0.05), "day");
  expect(summary.draw(7)).toEqual(summary.draw(7));
});

test("ways have the shares that are set, before and after the new upstream", () => {
  const world = atVolume(loadWorld("new-upstream"), 0.1);
  const truth = tellTruth(world, 1, null);
  const { totals } = new Summary(world, "day").draw(1);
  for (const { id, period } of world.windows) {
    const within = totals.filter(
      ({ network, bin }) => network === SUBJECT && bin * DAY >= period.from && bin * DAY < period.to - DAY,
    );
    const fibre =
      scaled(
        within.filter(({ way }) => way === "transtelecom"),
        "packets",
      ) / scaled(within, "packets");
    expect(Math.abs(fibre - truth.windows[id]!.networks[SUBJECT]!.set.ways.transtelecom!.octets)).toBeLessThan(0.04);
  }
});

test("people keep hours and servers do not; flows of an hour vary far more than chance alone would have it", () => {
  const world = atVolume(loadWorld("quiet"), 1);
  const { totals } = new Summary(world, "hour").draw(3);
  const first = Math.min(...totals.map(({ bin }) => bin));
  const last = Math.max(...totals.map(({ bin }) => bin));
  const byHour = (kind: Total["actor"]): number[] => {
    const hours = new Array<number>(last - first + 1).fill(0);
    for (const { network, actor, bin, records: seen } of totals)
      if (network === SUBJECT && actor === kind) hours[bin - first]! += seen;
    return hours;
  };
  expect(daily(byHour("people"))).toBeGreaterThan(0.3);
  expect(daily(byHour("servers"))).toBeLessThan(0.1);
  expect(dispersion(byHour("people"))).toBeGreaterThan(10);
});

const DAY = 86_400_000;

/** The world without its better and worse days, so that only sampling varies. */
function steady(world: World): World {
  return {
    ...world,
    networks: world.networks.map((network) => ({ ...network, days: { correlation: 0, deviation: 0 } })),
  };
}

function scaled(totals: readonly Total[], what: "octets" | "packets"): number {
  return totals.reduce((sum, total) => sum + total[what] / total.samplingProbability!, 0);
}

function records({ totals }: Aggregates): number {
  return totals.reduce((sum, total) => sum + total.records, 0);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function dispersion(counts: readonly number[]): number {
  const centre = mean(counts);
  return mean(counts.map((count) => (count - centre) ** 2)) / centre;
}

/** Share of the mean that one cycle a day has as its amplitude. */
function daily(hours: readonly number[]): number {
  const turn = (hour: number): number => (2 * Math.PI * hour) / 24;
  const [x, y] = [Math.cos, Math.sin].map((wave) => mean(hours.map((count, hour) => count * wave(turn(hour)))));
  return (2 * Math.hypot(x!, y!)) / mean(hours);
}
