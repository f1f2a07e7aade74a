import assert from "node:assert/strict";
import { test } from "vitest";
import { createRandom, type Random } from "../../statistics/random.ts";
import analysis from "./index.ts";
import { type Counted, type Excess, type Judged, judge } from "./judge.ts";
import { AMONG_CALLED, climb, PRESENCE } from "./ladder.ts";
import type { Spread } from "./tally.ts";

/** More of them: NARROWS_SEEDS=1000. */
const RUNS = Number(process.env.NARROWS_SEEDS ?? 60);
const PLACES = 60;
const UNITS = 20_000;
const COHORT = 0.02;
const TRUE_K = 8;
const TRUE_ERROR = 0.08;
const BELIEVED_ERROR = 0.04;
const MISFIT = 0.6;
const { q: MOST_Q, ratio: LEAST_RATIO } = analysis.settings;

/** METHODS §9's set-up: over-dispersed counts, a baseline that is off, errors of the databases believed to be half. */
interface SetUp {
  /** How unlike countries are: Zipf's law, or a lognormal. */
  readonly sizes: "zipf" | "lognormal";
  /** Of the units of anybody else, and of the cohort, those that are sessions begun abroad. */
  readonly sessions: number;
  readonly cohortSessions: number;
  readonly units: number;
}

const USUAL: SetUp = { sizes: "zipf", sessions: 0.05, cohortSessions: 0.5, units: UNITS };

function simulate({ sizes, sessions, cohortSessions, units }: SetUp, cohort: number | null, random: Random) {
  const truth = shares(Array.from({ length: PLACES }, (_, at) => sizeOf(sizes, at, random)));
  const believed = shares(truth.map((share) => share * random.lognormal(0, MISFIT)));
  const seen = truth.map((share) => (1 - TRUE_ERROR) * share + TRUE_ERROR / PLACES);
  const people = cohort === null ? 0 : units * COHORT;
  const counted = seen.map((share, at): Counted => {
    const own = at === cohort ? people : 0;
    const begun = random.poisson(own * cohortSessions);
    const [met, ordinarySessions] = [varied(units * share, random), varied(units * sessions * share, random)];
    // The cohort's other half is called like anybody else: the harder case.
    const called = Math.max(0, met - ordinarySessions) + own - begun;
    return { country: `P${at}`, units: met + own, sessions: ordinarySessions + begun, called: Math.max(0, called) };
  });
  const baseline = believed.map((share, at): Counted => {
    const [met, begun] = [random.poisson(units * share), random.poisson(units * sessions * share)];
    return { country: `P${at}`, units: met, sessions: begun, called: Math.max(0, met - begun) };
  });
  return judge(counted, baseline, { k: TRUE_K, sigma: 0.3, guessedSigma: 0.6, error: BELIEVED_ERROR }).countries;
}

function sizeOf(sizes: SetUp["sizes"], at: number, random: Random): number {
  return sizes === "zipf" ? 1 / (at + 1) : random.lognormal(0, 1.3);
}

function shares(weights: readonly number[]): number[] {
  const whole = weights.reduce((sum, one) => sum + one, 0);
  return weights.map((one) => one / whole);
}

/** Negative binomial with a whole k: a Poisson of a sum of exponentials. */
function varied(mean: number, random: Random): number {
  let gamma = 0;
  for (let k = 0; k < TRUE_K; k++) gamma += random.exponential();
  return random.poisson((mean * gamma) / TRUE_K);
}

/** What level 3 asks of the counts; days and networks are taken to be there. */
const isPresence = (one: Judged) => standsOut(one.sessions) && one.amongCalledP <= AMONG_CALLED;
const standsOut = (one: Excess) => one.q <= MOST_Q.value && one.ratio.low >= LEAST_RATIO.value;
const isExcess = ({ units, sessions }: Judged) => standsOut(units) || standsOut(sessions);
const isNaive = ({ units }: Judged) => units.naiveP <= 0.01 / (2 * PLACES);

interface Rates {
  /** Countries wrongly told, a run. */
  readonly wrong: number;
  /** Share of runs in which the cohort's country is told. */
  readonly recall: number;
}

function runs(setUp: SetUp, rules: readonly ((one: Judged) => boolean)[]): Rates[] {
  const random = createRandom(11);
  const rates = rules.map(() => ({ wrong: 0, recall: 0 }));
  for (let run = 0; run < RUNS; run++) {
    const cohort = random.integer(PLACES);
    for (const one of simulate(setUp, cohort, random))
      for (const [at, has] of rules.entries())
        if (has(one)) rates[at]![one.country === `P${cohort}` ? "recall" : "wrong"] += 1 / RUNS;
  }
  return rates;
}

/** Twice the standard error of a rate of .05 over so many runs. */
const SLACK = 2 * Math.sqrt(0.05 / RUNS);

for (const [what, setUp, leastRecall] of [
  ["countries after Zipf", USUAL, 0.72],
  ["countries after a lognormal", { ...USUAL, sizes: "lognormal" }, 0.72],
  ["few others begin sessions", { ...USUAL, sessions: 0.02 }, 0.85],
  ["many others begin sessions", { ...USUAL, sessions: 0.1 }, 0.5],
] as const)
  test(`${what}: at level 3 at most .05 false countries a run, and the cohort of 2 % is found`, () => {
    const [at3, at1, naive] = runs(setUp, [isPresence, isExcess, isNaive]) as [Rates, Rates, Rates];
    console.info(
      `presence, ${what}, ${RUNS} runs: level 3 false ${at3.wrong.toFixed(3)} recall ${at3.recall.toFixed(3)}; level 1 false ${at1.wrong.toFixed(3)} recall ${at1.recall.toFixed(3)}; naive Poisson false ${naive.wrong.toFixed(1)} recall ${naive.recall.toFixed(3)}`,
    );
    assert.ok(at3.wrong <= 0.05 + SLACK, `false ${at3.wrong}`);
    assert.ok(at3.recall > leastRecall - 2 * Math.sqrt(0.2 / RUNS), `recall ${at3.recall}`);
    assert.ok(naive.wrong > 5, `naive Poisson is the failing rival: ${naive.wrong}`);
  });

test("without a cohort, and with a tenth of the units, false countries stay as rare", () => {
  const random = createRandom(12);
  let wrong = 0;
  for (let run = 0; run < RUNS; run++) wrong += simulate(USUAL, null, random).filter(isPresence).length;
  const [few] = runs({ ...USUAL, units: UNITS / 10 }, [isPresence]) as [Rates];
  console.info(
    `presence, ${RUNS} runs: without a cohort ${(wrong / RUNS).toFixed(3)} false; of 2,000 units ${few.wrong.toFixed(3)} false, recall ${few.recall.toFixed(3)}`,
  );
  assert.ok(wrong / RUNS <= 0.05 + SLACK, `${wrong / RUNS}`);
  assert.ok(few.wrong <= 0.05 + SLACK, `${few.wrong}`);
});

/** An innocent country's content network or VPN exit, unlisted and in networks that pass for access: METHODS §9's confound. */
for (const [what, begun] of [
  ["a content network", false],
  ["an exit of a VPN", true],
] as const)
  test(`${what} in an innocent country, of 2 % of all units: no call at level 3`, () => {
    const random = createRandom(13);
    let calls = 0;
    for (let run = 0; run < RUNS; run++) {
      const innocent = random.integer(PLACES);
      const country = `P${innocent}`;
      const [one] = confounded(innocent, begun, random).filter((each) => each.country === country);
      if (climb(one!, spreadOf(begun), BAR, null).level >= PRESENCE) calls++;
    }
    console.info(`presence, ${what} in an innocent country, ${RUNS} runs: ${calls} calls`);
    assert.equal(calls, 0);
  });

const BAR = { q: MOST_Q.value, ratio: LEAST_RATIO.value };

/** The confound gives 2 % of the units; what it begins are sessions. */
function confounded(innocent: number, begun: boolean, random: Random) {
  return simulate({ ...USUAL, cohortSessions: begun ? 1 : 0 }, innocent, random);
}

/** A content network in twenty networks; a VPN that leaves by two. */
function spreadOf(begun: boolean): { networks: Spread; sessionNetworks: Spread } {
  const days = new Set(Array.from({ length: 60 }, (_, day) => day));
  const wide = (networks: number): Spread => {
    return { networks, addresses: 20 * networks, days, largestShare: networks > 0 ? 1 / networks : 0, members: [] };
  };
  return { networks: wide(begun ? 2 : 20), sessionNetworks: wide(begun ? 2 : 0) };
}
