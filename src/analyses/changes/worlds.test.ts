import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "vitest";
import { ours } from "../../../test/referees.ts";
import { type Aggregates, Summary, type Total } from "../../../worlds/aggregates.ts";
import { loadWorld } from "../../../worlds/make.ts";
import { atVolume } from "../../../worlds/scale.ts";
import { readWorld, type World } from "../../../worlds/world.ts";
import { createRandom } from "../../statistics/random.ts";
import { readSubject } from "../../subject/subject.ts";
import { DAY } from "../../values/instant.ts";
import { dayCoverage } from "../instrument/complete-days.ts";
import { coveredFrom } from "../instrument/coverage.ts";
import type { DailyHosts } from "../instrument/daily-hosts.ts";
import { startOfDay, wholeDays } from "../instrument/local-time.ts";
import type { DailyTotal } from "./ask.ts";
import analysis from "./index.ts";
import { instrumentFacts } from "./instrument-facts.ts";
import { type Judged, judge } from "./judge.ts";
import type { Scene } from "./scene.ts";

/** More of them: NARROWS_SEEDS=20. */
const SEEDS = Number(process.env.NARROWS_SEEDS ?? 1);
const TURN = Date.UTC(2021, 5, 28) / DAY;
const subject = readSubject(fs.readFileSync(ours("subjects/north-korea.yaml"), "utf8"), "north-korea");
const FIRST = wholeDays(loadWorld("quiet").period, subject.zone).from;
const SETTINGS = Object.fromEntries(
  Object.entries(analysis.settings).map(([name, { value }]) => [name, value]),
) as Record<keyof typeof analysis.settings, number>;

/** Fewer draws than by default, for speed; the least p-value is then .005. */
const FEWER = SEEDS > 10 ? {} : { reruns: 50, draws: 199 };

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
      const told = judgedWorlds(loadWorld(name), controls).flatMap((judged) => changesOf(judged));
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
    SEEDS * 60_000,
  );

for (const [what, name, series, text] of [
  [
    "use doubles overnight",
    "quiet",
    "octets",
    "volume: { octetsPerDay: 2.0e+9, level: [{ at: 2021-06-27, times: 1 }, { at: 2021-06-28, times: 2 }] }",
  ],
  ["a third of one prefix takes a new way", "new-upstream", "ways", null],
] as const)
  test(
    `world ${name}, ${what}: the change of ${series} is told as use, within days`,
    () => {
      const world = text ? changedWorld(name, text) : loadWorld(name);
      const worlds = judgedWorlds(world, true);
      const errors = worlds.map((judged) => {
        const mine = changesOf(judged).filter((one) => one.series === series && one.cause === "use");
        return Math.min(...mine.map(({ day }) => Math.abs(day - TURN)), Number.POSITIVE_INFINITY);
      });
      console.info(`changes, world ${name}, ${what}, ${SEEDS} seeds: ${series} off by ${errors.join(" ")} days`);
      assert.ok(errors.filter((error) => error <= 7).length >= 0.9 * SEEDS, `off by ${errors.join(" ")} days`);
    },
    SEEDS * 60_000,
  );

test(
  "world growth-fourfold: use that grows over 24 weeks is told as use, and as gradual",
  () => {
    const worlds = judgedWorlds(loadWorld("growth-fourfold"), true);
    const octets = worlds.map(({ levels }) => levels.find(({ id }) => id === "octets")!.changes);
    console.info(
      `changes, world growth-fourfold, ${SEEDS} seeds: ${octets.map((changes) => changes.map(({ at, cause, gradual }) => `${cause} ${FIRST + at - TURN} ${gradual ? "gradual" : "step"}`).join(", ")).join("; ")}`,
    );
    for (const changes of octets) assert.ok(changes.every(({ cause }) => cause === "use"));
    // Where days depend on each other so much that a ramp may be noise, nothing is told; growth compares its ends.
    assert.ok(octets.filter((changes) => changes.length > 0).length >= 0.75 * SEEDS);
    assert.ok(octets.filter((changes) => changes.some(({ gradual }) => gradual)).length >= 0.5 * SEEDS);
  },
  SEEDS * 60_000,
);

interface Told {
  readonly series: string;
  readonly cause: string;
  readonly day: number;
}

function changesOf({ levels, shares }: Judged): Told[] {
  return [...levels, ...(shares ? [shares] : [])].flatMap(({ id, changes }) =>
    changes.map(({ at, cause }) => ({ series: id, cause, day: FIRST + at })),
  );
}

/** A bundled world with another volume of its first network. */
function changedWorld(name: string, volume: string): World {
  const text = fs.readFileSync(ours(`worlds/${name}.yaml`), "utf8");
  return readWorld(text.replace(/volume: \{.*\}/, volume), name);
}

function judgedWorlds(whole: World, controls: boolean): Judged[] {
  const world = atVolume(whole, 0.02);
  return drawsOf(whole.id, world).map((drawn, seed) => {
    const scene = sceneOf(world, drawn, controls);
    const facts = instrumentFacts(scene, subject);
    return judge({ subject, period: world.period, scene, facts }, { ...SETTINGS, ...FEWER }, createRandom(seed));
  });
}

const DRAWS = new Map<string, Aggregates[]>();

/** With and without a control the same world is looked at. */
function drawsOf(id: string, world: World): Aggregates[] {
  const key = `${id} ${world.file.networks[0]!.volume.level.length}`;
  const summary = DRAWS.has(key) ? null : new Summary(world, "day");
  if (summary)
    DRAWS.set(
      key,
      Array.from({ length: SEEDS }, (_, seed) => summary.draw(seed)),
    );
  return DRAWS.get(key)!;
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

function hostsOf({ hosts }: Aggregates, network: string): Pick<DailyHosts, "day" | "hosts">[] {
  return hosts.filter((one) => one.network === network).map(({ bin, sending }) => ({ day: bin, hosts: sending }));
}

function rowsOf({ totals }: Aggregates, network: string): DailyTotal[] {
  const rest = { withoutOctets: 0, withoutPackets: 0, withoutFlags: 0 };
  const attempts = ({ actor, synRecords }: Total) => (actor === "background" ? synRecords : 0);
  return totals
    .filter((total) => total.network === network)
    .map((total) => ({ ...total, ...rest, day: total.bin, attempts: attempts(total) }));
}
