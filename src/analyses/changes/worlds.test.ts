import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "vitest";
import { ours } from "../../../test/referees.ts";
import { type Aggregates, Summary, type Total } from "../../../worlds/aggregates.ts";
import { loadWorld } from "../../../worlds/make.ts";
import { atVolume } from "../../../worlds/scale.ts";
import type { World } from "../../../worlds/world.ts";
import { createRandom } from "../../statistics/random.ts";
import { readSubject } from "../../subject/subject.ts";
import { DAY } from "../../values/instant.ts";
import { dayCoverage } from "../instrument/complete-days.ts";
import { coveredFrom } from "../instrument/coverage.ts";
import { startOfDay, wholeDays } from "../instrument/local-time.ts";
import type { DailyHosts, DailyTotal } from "./ask.ts";
import analysis from "./index.ts";
import { instrumentFacts } from "./instrument-facts.ts";
import { type Judged, judge } from "./judge.ts";
import type { Scene } from "./scene.ts";

/** More of them: NARROWS_SEEDS=50. */
const SEEDS = Number(process.env.NARROWS_SEEDS ?? 2);
const TURN = Date.UTC(2021, 5, 28) / DAY;
const subject = readSubject(fs.readFileSync(ours("subjects/north-korea.yaml"), "utf8"), "north-korea");
const SETTINGS = Object.fromEntries(
  Object.entries(analysis.settings).map(([name, { value }]) => [name, value]),
) as Record<keyof typeof analysis.settings, number>;

for (const [name, controls] of [
  ["quiet", true],
  ["quiet", false],
  ["visibility-doubles", true],
  ["visibility-doubles", false],
  ["sampling-changes", true],
  ["sampling-changes", false],
] as const)
  test(
    `world ${name}, ${controls ? "with" : "without"} a control: no change is told as use`,
    () => {
      const told = judgedWorlds(name, controls).flatMap((judged) => changesOf(judged));
      const use = told.filter(({ cause }) => cause !== "instrument");
      console.info(
        `changes, world ${name}, ${controls ? "with" : "without"} control, ${SEEDS} seeds: ${told.length} changes, ${use.length} told as use ${use.map(({ series, day }) => `${series} ${day - TURN}`).join(" ")}`,
      );
      assert.ok(use.length <= Math.floor(SEEDS * 0.1), JSON.stringify(use));
      if (name === "visibility-doubles")
        assert.ok(
          told.filter(({ series }) => series === "octets").length >= 0.9 * SEEDS,
          "the step itself is seen, and told as what it is",
        );
    },
    SEEDS * 20_000,
  );

for (const [name, series] of [
  ["growth-fourfold", "octets"],
  ["new-upstream", "ways"],
] as const)
  test(
    `world ${name}: the change of ${series} is told as use, within days`,
    () => {
      const worlds = judgedWorlds(name, true);
      const errors = worlds.map((judged) => {
        const mine = changesOf(judged).filter((one) => one.series === series && one.cause === "use");
        return Math.min(...mine.map(({ day }) => Math.abs(day - TURN)), Number.POSITIVE_INFINITY);
      });
      console.info(
        `changes, world ${name}, ${SEEDS} seeds: off by ${errors.join(" ")} days; ${JSON.stringify(worlds.map(changesOf)[0])}`,
      );
      assert.ok(errors.filter((error) => error <= 7).length >= 0.9 * SEEDS, `off by ${errors.join(" ")} days`);
    },
    SEEDS * 20_000,
  );

interface Told {
  readonly series: string;
  readonly cause: string;
  readonly day: number;
}

function changesOf({ levels, shares }: Judged): Told[] {
  const first = wholeDays(loadWorld("quiet").period, subject.zone).from;
  return [...levels, ...(shares ? [shares] : [])].flatMap(({ id, changes }) =>
    changes.map(({ at, cause }) => ({ series: id, cause, day: first + at })),
  );
}

function judgedWorlds(name: string, controls: boolean): Judged[] {
  const world = atVolume(loadWorld(name), 0.02);
  const summary = new Summary(world, "day");
  return Array.from({ length: SEEDS }, (_, seed) => {
    const scene = sceneOf(world, summary.draw(seed), controls);
    const facts = instrumentFacts(scene, subject);
    return judge({ subject, period: world.period, scene, facts }, SETTINGS, createRandom(seed));
  });
}

function sceneOf(world: World, drawn: Aggregates, controls: boolean): Scene {
  const [mine, other] = world.networks;
  const exporters = world.exporters.map(({ address }) => address);
  const long = drawn.covered
    .filter(({ network }) => network === mine!.id)
    .map(({ exporter, bin, share }) => ({
      exporter,
      from: startOfDay(bin, subject.zone),
      to: startOfDay(bin + 1, subject.zone),
      share,
    }));
  const covered = coveredFrom([], long, [], world.period);
  const coverageOf = (of: readonly string[]) => dayCoverage(covered, of, subject.zone, SETTINGS.leastCoverage);
  return {
    span: wholeDays(world.period, subject.zone),
    exporters,
    coverage: coverageOf(exporters),
    coverageOf,
    rows: rowsOf(drawn, mine!.id),
    hosts: hostsOf(drawn, mine!.id),
    controls: controls ? [{ id: other!.id, rows: rowsOf(drawn, other!.id), hosts: hostsOf(drawn, other!.id) }] : [],
    loss: [],
    twice: [],
    clockFaults: [],
    coverageGuessed: [],
  };
}

function hostsOf({ hosts }: Aggregates, network: string): DailyHosts[] {
  return hosts.filter((one) => one.network === network).map(({ bin, sending }) => ({ day: bin, hosts: sending }));
}

function rowsOf({ totals }: Aggregates, network: string): DailyTotal[] {
  const rest = { withoutOctets: 0, withoutPackets: 0, withoutFlags: 0 };
  const attempts = ({ actor, synRecords }: Total) => (actor === "background" ? synRecords : 0);
  return totals
    .filter((total) => total.network === network)
    .map((total) => ({ ...total, ...rest, day: total.bin, attempts: attempts(total) }));
}
