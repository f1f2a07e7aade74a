import assert from "node:assert/strict";
import { test } from "vitest";
import { createRandom, type Random } from "../../statistics/random.ts";
import { DAY } from "../../values/instant.ts";
import { zoneNamed } from "../../values/zone.ts";
import { dayCoverage } from "../instrument/complete-days.ts";
import { coveredFrom } from "../instrument/coverage.ts";
import type { DailyTotal } from "./ask.ts";
import { type Growth, growthAnchored, growthBeyond, growthOf } from "./estimate.ts";
import analysis from "./index.ts";
import { OCTETS } from "./measures.ts";
import { dailySeries } from "./series.ts";

/** More of them: NARROWS_SEEDS=1000. */
const SEEDS = Number(process.env.NARROWS_SEEDS ?? 40);
const QUIET_SEEDS = 2 * SEEDS;
const DAYS = 364;
const FIRST = 18_000; // 2019-04-14
const BEFORE = { from: FIRST, to: FIRST + 91 };
const AFTER = { from: FIRST + DAYS - 91, to: FIRST + DAYS };
const STEP = FIRST + DAYS / 2;
const OWN_GROWTH = analysis.settings.ownGrowth.value;
const UTC = zoneNamed("UTC")!;

interface Made {
  /** Last level of use, as a multiple of the first; it grows evenly in between. */
  readonly times: number;
  /** Autocorrelation of the days, and their deviation in logarithms. */
  readonly phi: number;
  /** From half-time on a second exporter sees as much again, and 1:100 becomes 1:1000. */
  readonly instrumentChanges: boolean;
  /** From half-time on the first exporter sees this many times as much of everybody: no panel stays as it was. */
  readonly panelSees?: number;
}

/** What the exporters told of a network of about 1.5 GB a day: sampled packets of 46 and 1500 octets. */
function madeRows(random: Random, { times, phi, instrumentChanges, panelSees = 1 }: Made): DailyTotal[] {
  const rows: DailyTotal[] = [];
  let noise = random.normal();
  for (let day = FIRST; day < FIRST + DAYS; day++) {
    noise = phi * noise + Math.sqrt(1 - phi * phi) * random.normal();
    const grown = times ** Math.min(1, Math.max(0, (day - BEFORE.to) / (AFTER.from - BEFORE.to)));
    const attack = random.next() < 0.01 ? 4 : 1;
    const packets = 2e6 * grown * attack * Math.exp(0.2 * noise) * (day % 7 < 2 ? 0.7 : 1);
    const later = instrumentChanges && day >= STEP;
    for (const exporter of later ? ["one", "two"] : ["one"])
      rows.push(sampled(random, day, exporter, 0.3 * packets * (day >= STEP ? panelSees : 1), later ? 0.001 : 0.01));
  }
  return rows;
}

function sampled(
  random: Random,
  day: number,
  exporter: string,
  packets: number,
  samplingProbability: number,
): DailyTotal {
  const large = random.poisson(packets * 0.6 * samplingProbability);
  const small = random.poisson(packets * 0.4 * samplingProbability);
  const octets = 1500 * large + 46 * small;
  const records = large + small;
  const rest = { withoutOctets: 0, withoutPackets: 0, withoutFlags: 0, leastPackets: 1 };
  const sent = { sentOctets: octets / 2, sentPackets: records / 2, sentRecords: records / 2, sentSynRecords: 0 };
  const octetSquares = 1500 ** 2 * large + 46 ** 2 * small;
  return {
    day,
    exporter,
    samplingProbability,
    records,
    octets,
    packets: records,
    ...sent,
    octetSquares,
    synRecords: 0,
    ...rest,
  };
}

interface Growths {
  readonly anchored: Growth[];
  readonly normalised: Growth[];
  readonly asSeen: Growth[];
}

function growths(made: Made): Growths {
  const span = { from: FIRST, to: FIRST + DAYS };
  const reported = (exporter: string, from: number) => ({ exporter, from: from * DAY, to: span.to * DAY, share: 1 });
  const long = [reported("one", FIRST), ...(made.instrumentChanges ? [reported("two", STEP)] : [])];
  const covered = coveredFrom([], long, [], { from: FIRST * DAY, to: span.to * DAY });
  const exporters = ["one", "two"];
  const coverage = dayCoverage(covered, exporters, UTC, 0.8);
  const panelCoverage = dayCoverage(covered, ["one"], UTC, 0.8);
  const seeds = Array.from({ length: made.times === 1 ? QUIET_SEEDS : SEEDS }, (_, seed) =>
    createRandom(seed).fork(JSON.stringify(made)),
  );
  const both = seeds.map((random) => {
    const [rows, others] = [
      madeRows(random.fork("subject"), made),
      madeRows(random.fork("control"), { ...made, times: 1 }),
    ];
    const series = (of: DailyTotal[]) => dailySeries(of, OCTETS, span, exporters, coverage);
    const onPanel = (of: DailyTotal[]) => dailySeries(of, OCTETS, span, ["one"], panelCoverage);
    const [subject, control] = [series(rows), series(others)];
    return {
      anchored: growthAnchored(onPanel(rows), [onPanel(others)], BEFORE, AFTER, OWN_GROWTH)!,
      normalised: growthBeyond(subject, [control], BEFORE, AFTER, OWN_GROWTH)!,
      asSeen: growthOf(subject, BEFORE, AFTER)!,
    };
  });
  return {
    anchored: both.map(({ anchored }) => anchored),
    normalised: both.map(({ normalised }) => normalised),
    asSeen: both.map(({ asSeen }) => asSeen),
  };
}

for (const [what, made] of [
  ["nothing happens", { times: 1, phi: 0.6, instrumentChanges: false }],
  ["only the instrument changes", { times: 1, phi: 0.6, instrumentChanges: true }],
  ["use grows fourfold", { times: 4, phi: 0.6, instrumentChanges: false }],
  [
    "use grows fourfold while visibility doubles and 1:100 becomes 1:1000",
    { times: 4, phi: 0.6, instrumentChanges: true },
  ],
  ["the same on days that depend on each other (φ = .85)", { times: 4, phi: 0.85, instrumentChanges: true }],
  ...[1.15, 1.3, 2].map(
    (panelSees) =>
      [
        `use grows fourfold while the panel itself comes to see ×${panelSees}`,
        { times: 4, phi: 0.6, instrumentChanges: true, panelSees },
      ] as const,
  ),
] as readonly (readonly [string, Made])[])
  test(`${what}: the 95 % interval holds the truth in at least 92 of 100 worlds`, () => {
    const { anchored, normalised, asSeen } = growths(made);
    const heldBy = (found: readonly Growth[]) =>
      share(found, ({ low, high }) => low <= made.times && made.times <= high);
    const errorOf = (found: readonly Growth[]) => median(found.map(({ ratio }) => Math.abs(ratio / made.times - 1)));
    const [held, error] = [heldBy(anchored), errorOf(anchored)];
    const raw = median(asSeen.map(({ ratio }) => ratio / made.times));
    console.info(
      `growth, ${what}: held ${(held * 100).toFixed(1)} % of ${anchored.length}, median error ${(error * 100).toFixed(1)} % (beyond controls alone ${(heldBy(normalised) * 100).toFixed(1)} %, ${(errorOf(normalised) * 100).toFixed(1)} %), as seen ×${raw.toFixed(2)} of the truth`,
    );
    // Fewer worlds say less: two standard errors are allowed for.
    const few = 2 / Math.sqrt(anchored.length);
    assert.ok(Math.min(held, heldBy(normalised)) >= 0.92 - few * Math.sqrt(0.92 * 0.08), `held in ${held}`);
    assert.ok(error <= 0.1 + few * 0.08, `median error ${error}`);
    if (made.times === 1)
      assert.ok(held >= 0.95 - few * Math.sqrt(0.95 * 0.05), `a quiet world is given a change in ${1 - held}`);
    if (made.instrumentChanges) assert.ok(raw > 1.9, "what was seen is wrong by the change of visibility");
  });

for (const times of [1.5, 0.6])
  test(`a single control that goes ×${times} by itself is not taken for the subject's fall or rise`, () => {
    const alone = { times: 1, phi: 0.6, instrumentChanges: false };
    const told = seedsOf(20).map((seed) => {
      const [subject, control] = (["subject", "control"] as const).map((who) => {
        const rows = madeRows(createRandom(seed).fork(who), { ...alone, panelSees: who === "control" ? times : 1 });
        return dailySeries(rows, OCTETS, SPAN, ["one"], coverageFrom(["one"]));
      });
      return growthAnchored(subject!, [control!], BEFORE, AFTER, OWN_GROWTH)!;
    });
    assert.ok(share(told, ({ low, high }) => low <= 1 && high >= 1) >= 0.9, "no change is left possible");
    assert.ok(
      share(told, ({ low, high }) => low <= 1 / times && high >= 1 / times) >= 0.9,
      "so is that the instrument changed",
    );
  });

test("several controls that changed alike are believed", () => {
  const seeds = seedsOf(10).map((seed) => {
    const [subject, ...controls] = ["subject", "a", "b", "c"].map((who) => {
      const made = { times: 1, phi: 0.6, instrumentChanges: false, panelSees: 2 };
      return dailySeries(madeRows(createRandom(seed).fork(who), made), OCTETS, SPAN, ["one"], coverageFrom(["one"]));
    });
    return growthAnchored(subject!, controls, BEFORE, AFTER, OWN_GROWTH)!;
  });
  assert.ok(share(seeds, ({ low, high }) => low <= 1 && high >= 1) >= 0.8, "the instrument's change is no growth");
  assert.ok(share(seeds, ({ high }) => high < 2) >= 0.8, "as seen, it doubled");
  assert.equal(seeds[0]!.alone, null);
});

const SPAN = { from: FIRST, to: FIRST + DAYS };

function coverageFrom(exporters: readonly string[]) {
  const long = exporters.map((exporter) => ({ exporter, from: SPAN.from * DAY, to: SPAN.to * DAY, share: 1 }));
  return dayCoverage(coveredFrom([], long, [], { from: SPAN.from * DAY, to: SPAN.to * DAY }), exporters, UTC, 0.8);
}

function seedsOf(count: number): number[] {
  return Array.from({ length: count }, (_, seed) => seed + 1);
}

test("a day that no exporter covers is missing, and a covered one without records is zero", () => {
  const covered = coveredFrom([], [{ exporter: "one", from: FIRST * DAY, to: (FIRST + 2) * DAY, share: 1 }], [], {
    from: FIRST * DAY,
    to: (FIRST + 4) * DAY,
  });
  const coverage = dayCoverage(covered, ["one"], UTC, 0.8);
  const { values } = dailySeries([], OCTETS, { from: FIRST, to: FIRST + 4 }, ["one"], coverage);
  assert.deepEqual([...values], [0, 0, Number.NaN, Number.NaN]);
});

test("what a day lost is put back, as far as it still counts", () => {
  const covered = coveredFrom([], [{ exporter: "one", from: FIRST * DAY, to: (FIRST + 1) * DAY, share: 0.9 }], [], {
    from: FIRST * DAY,
    to: (FIRST + 1) * DAY,
  });
  const coverage = dayCoverage(covered, ["one"], UTC, 0.8);
  const row = { ...sampled(createRandom(1), FIRST, "one", 1e6, 0.01), octets: 900 };
  const { values } = dailySeries([row], OCTETS, { from: FIRST, to: FIRST + 1 }, ["one"], coverage);
  assert.equal(Math.round(values[0]!), 100_000);
});

function share<T>(items: readonly T[], holds: (item: T) => boolean): number {
  return items.filter(holds).length / items.length;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
