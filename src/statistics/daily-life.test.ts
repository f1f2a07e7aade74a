import { expect, test } from "vitest";
import { weekOf } from "../../worlds/happening/schedule.ts";
import { clockOffset } from "./clock-offset.ts";
import { diurnalTest } from "./diurnal-test.ts";
import { lombScargle } from "./lomb-scargle.ts";
import { createRandom, type Random } from "./random.ts";
import { restDays } from "./rest-days.ts";

/** More of them: NARROWS_SEEDS=300. */
const SEEDS = Number(process.env.NARROWS_SEEDS ?? 20);
/** What so many worlds let one claim less. */
const few = (share: number) => 2 * Math.sqrt((share * (1 - share)) / SEEDS);

test("power at a frequency is SciPy's, hours missing", () => {
  const times = [0, 1, 2, 4, 5, 9, 10, 12, 15, 16, 20, 23, 30, 31, 35, 40];
  const values = times.map((t) => Math.cos((2 * Math.PI * t) / 24) + 0.3 * Math.sin((2 * Math.PI * t) / 7) + 0.01 * t);
  for (const [period, power] of GOLDEN_POWER) expect(lombScargle(times, values, 1 / period)).toBeCloseTo(power, 10);
  expect(
    lombScargle(
      times,
      times.map(() => 3),
      1 / 24,
    ),
  ).toBe(0); // fixture/rhythm.py
});

interface People {
  readonly users: number;
  /** Hours by which they live later than the clock of the records. */
  readonly later: number;
  readonly restDays: readonly number[];
  /** Share of all events that machines make evenly. */
  readonly machines: number;
  /** How much more than at home in the morning they do at work; by chance, if not set: work may hardly be seen. */
  readonly atWork?: number;
  readonly holidays?: readonly number[];
}

/** Weeks of people who each wake, work and sleep in their own way; nothing of it is taken from the reference days. */
function madePopulation(random: Random, weeks: number, people: People): Float64Array[] {
  const rates = new Float64Array(7 * 48 * 2);
  const [atWork, atHome] = [people.atWork ?? 0.2 + random.next(), 0.3 + 1.2 * random.next()];
  for (let user = 0; user < people.users; user++) {
    const [wake, sleep] = [random.normal(7, 1), random.normal(23.7, 1)];
    const [start, long] = [random.normal(8.5, 0.7), random.normal(9, 0.7)];
    const works = random.next() < 0.7;
    for (const kind of [0, 1])
      for (let half = 0; half < 48; half++) {
        const hour = half / 2 + 0.25 < 4 ? half / 2 + 24.25 : half / 2 + 0.25;
        const working = kind === 0 && works && hour >= start && hour < start + long;
        const [up, down] = kind === 0 ? [wake, sleep] : [wake + 1.5, sleep + 0.7];
        const awake = hour >= up && hour < down;
        const evening = hour >= (works ? start + long + 1 : 17);
        const home = evening ? atHome : kind === 1 && hour > 11 ? 0.5 * atHome : 0.15;
        rates[kind * 48 + half]! += awake ? (working ? atWork : home) : 0.02;
      }
  }
  const mean = rates.slice(0, 96).reduce((sum, rate) => sum + rate, 0) / 96;
  return Array.from({ length: weeks }, (_, week) =>
    Float64Array.from({ length: 168 }, (_, at) => {
      const local = (((at - people.later) % 168) + 168) % 168;
      const day = Math.floor(local / 24);
      const free = people.restDays.includes(day) || people.holidays?.includes(week * 7 + day);
      const rate = (half: number) => rates[(free ? 48 : 0) + (half % 48)]!;
      const half = Math.floor((local % 24) * 2);
      const living = (rate(half) + rate(half + 1)) / 2 / mean;
      const effect = Math.exp(0.2 * createRandom(week * 7 + day).normal());
      return random.poisson(people.users * 0.8 * effect * ((1 - people.machines) * living + people.machines));
    }),
  );
}

test("of populations of fifty the clock is found within an hour at least 90 times in 100", () => {
  const found = Array.from({ length: SEEDS }, (_, seed) => {
    const random = createRandom(seed).fork("clock");
    const later = (random.integer(53) - 24) / 2;
    const people = { users: 50, later, restDays: random.next() < 0.5 ? [6] : [5, 6], machines: 0.3 * random.next() };
    const offset = clockOffset(madePopulation(random, 8, people), random, 49)!;
    const truth = ((((later + 12) % 24) + 24) % 24) - 12;
    const error = ((((offset.hours - truth + 12) % 24) + 24) % 24) - 12;
    return {
      near: Math.abs(error) <= 1,
      held: error + offset.low - offset.hours <= 0 && error + offset.high - offset.hours >= 0,
    };
  });
  const near = found.filter((one) => one.near).length / SEEDS;
  const held = found.filter((one) => one.held).length / SEEDS;
  console.info(
    `clock: within an hour ${(100 * near).toFixed(1)} %, interval held ${(100 * held).toFixed(1)} % of ${SEEDS} populations of 50`,
  );
  expect(near).toBeGreaterThanOrEqual(0.9 - few(0.9));
  expect(held).toBeGreaterThanOrEqual(0.92 - few(0.92));
});

test("the clock of made-up worlds' people is theirs, whatever they do more of", () => {
  const subject = { restDays: [6], workHours: { from: 8, to: 18 } };
  const shapes = (["leisure", "work", "study"] as const).map((activity) => weekOf(activity, subject));
  let near = 0;
  for (let seed = 0; seed < SEEDS; seed++) {
    const random = createRandom(seed).fork("worlds");
    const leisure = 0.1 + 0.8 * random.next();
    const study = 0.5 * random.next() * (1 - leisure);
    const weeks = Array.from({ length: 12 }, () =>
      Float64Array.from({ length: 168 }, (_, hour) =>
        random.poisson(
          [leisure, 1 - leisure - study, study].reduce(
            (sum, part, k) => sum + 15 * part * (shapes[k]![2 * hour]! + shapes[k]![2 * hour + 1]!),
            0,
          ),
        ),
      ),
    );
    if (Math.abs(clockOffset(weeks, random, 9)!.hours) <= 1) near++;
  }
  console.info(`clock: worlds' people within an hour in ${((100 * near) / SEEDS).toFixed(1)} % of ${SEEDS} mixes`);
  expect(near / SEEDS).toBeGreaterThanOrEqual(0.9 - few(0.9));
});

test("machines that never sleep have no clock", () => {
  const random = createRandom(1);
  const flat = Array.from({ length: 12 }, () => Float64Array.from({ length: 168 }, () => random.poisson(30)));
  expect(clockOffset(flat, random)).toBeNull();
});

test("people live by the day, strictly; machines do not, more often than chance allows", () => {
  let [strict, significant, falsely, oddly] = [0, 0, 0, 0];
  for (let seed = 0; seed < SEEDS; seed++) {
    const random = createRandom(seed).fork("diurnal");
    const weeks = madePopulation(random, 4, { users: 50, later: 0, restDays: [6], machines: 0.3 });
    for (const week of weeks) week.fill(Number.NaN, 30, 50); // a gap
    const people = diurnalTest(joined(weeks), random, 199)!;
    if (people.strict) strict++;
    if (people.pValue <= 0.01) significant++;
    const machines = diurnalTest(wandering(random), random, 199)!;
    if (machines.pValue <= 0.05) falsely++;
    if (machines.strict) oddly++;
  }
  console.info(
    `diurnal: people strict ${strict}, p ≤ .01 ${significant}; machines p ≤ .05 ${falsely}, strict ${oddly}, of ${SEEDS}`,
  );
  expect(Math.min(strict, significant) / SEEDS).toBeGreaterThanOrEqual(0.95 - few(0.95));
  expect(falsely / SEEDS).toBeLessThanOrEqual(0.05 + few(0.05));
  expect(diurnalTest(new Float64Array(24 * 13), createRandom(1))).toBeNull();
});

test("rest days are found, a holiday too, and days that are alike have none", () => {
  let [right, holidays, oddly, quiet] = [0, 0, 0, 0];
  for (let seed = 0; seed < SEEDS; seed++) {
    const random = createRandom(seed).fork("rest");
    const set = [[6], [5, 6], [4, 5]][random.integer(3)]!;
    const holiday = 7 * 5 + 2;
    const weeks = madePopulation(random, 12, {
      users: 200,
      later: 0,
      restDays: set,
      machines: 0.1,
      holidays: [holiday],
      atWork: 0.6 + random.next(),
    });
    const found = restDays(weeks, random, 499)!;
    const rests = found.weekdays.filter((day) => day.rests).map(({ weekday }) => weekday);
    if (rests.join() === set.join()) right++;
    if (found.exceptions.some(({ week, weekday }) => 7 * week + weekday === holiday)) holidays++;
    oddly += found.exceptions.length;
    const alike = restDays(
      madePopulation(random, 12, { users: 200, later: 0, restDays: [], machines: 0.1 }),
      random,
      499,
    )!;
    if (alike.weekdays.some((day) => day.rests)) quiet++;
  }
  console.info(
    `rest days: right ${right}, holiday found ${holidays}, exceptions ${(oddly / SEEDS).toFixed(2)} a network, of alike days ${quiet} told, of ${SEEDS}`,
  );
  expect(right / SEEDS).toBeGreaterThanOrEqual(0.9 - few(0.9));
  expect(holidays / SEEDS).toBeGreaterThanOrEqual(0.8);
  expect(quiet / SEEDS).toBeLessThanOrEqual(0.05 + few(0.05));
});

/** Four weeks of hours that owe something to the hour before, and nothing to the time of day. */
function wandering(random: Random): Float64Array {
  let noise = random.normal();
  return Float64Array.from({ length: 28 * 24 }, () => {
    noise = 0.9 * noise + Math.sqrt(1 - 0.81) * random.normal();
    return random.poisson(50 * Math.exp(0.3 * noise));
  });
}

function joined(weeks: readonly Float64Array[]): Float64Array {
  return Float64Array.from(weeks.flatMap((week) => [...week]));
}

const GOLDEN_POWER = [
  [24, 0.8861338138227898],
  [12, 0.02670877579481255],
  [7, 0.18192739115781612],
  [50, 0.042970411868332746],
] as const;
