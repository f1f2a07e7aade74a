import { expect, test } from "vitest";
import { clock, hoursFrom, meanHour } from "./circular.ts";
import { hoursMoved, jensenShannon } from "./divergence.ts";
import { peakHour } from "./peak-hour.ts";
import { permuteWeeks } from "./permutation.ts";
import { median } from "./quantile.ts";
import { createRandom, type Random } from "./random.ts";
import { foldDay, HOURS_OF_WEEK, sharesDuring, weekProfile, weekShares } from "./week-profile.ts";
import { meanDifference, meanInterval } from "./weekly-mean.ts";

const SEEDS = Number(process.env.NARROWS_SEEDS ?? 200);
const EVENTS = 5000; // a week
const atWork = (hour: number) => hour < 120 && hour % 24 >= 8 && hour % 24 < 18;
const atLeisure = (hour: number) => hour % 24 >= 19 || hour >= 120;

/** Shares of the week's hours when `leisure` of all events is at leisure and `work` at work, the rest spread evenly. */
function schedule(leisure: number, work: number): Float64Array {
  const count = (chosen: (hour: number) => boolean) =>
    Array.from({ length: HOURS_OF_WEEK }, (_, hour) => hour).filter(chosen).length;
  return Float64Array.from({ length: HOURS_OF_WEEK }, (_, hour) => {
    const here = (atWork(hour) ? work / count(atWork) : 0) + (atLeisure(hour) ? leisure / count(atLeisure) : 0);
    return here + (1 - leisure - work) / HOURS_OF_WEEK;
  });
}

/** Weeks of Poisson events whose hourly rate is disturbed by AR(1) noise on its logarithm, running on from week to week. */
function weeksOf(shares: Float64Array, weeks: number, random: Random): Float64Array[] {
  const [phi, deviation] = [0.8, 0.35];
  let noise = random.normal();
  return Array.from({ length: weeks }, () =>
    shares.map((share) => {
      noise = phi * noise + Math.sqrt(1 - phi * phi) * random.normal();
      return random.poisson(EVENTS * share * Math.exp(deviation * noise - deviation ** 2 / 2));
    }),
  );
}

const quiet = schedule(0.45, 0.25);
function rejections(moved: number, weeks: number, seeds = SEEDS): { rejected: number; divergence: number } {
  let rejected = 0;
  const divergences: number[] = [];
  for (let seed = 0; seed < seeds; seed++) {
    const random = createRandom(seed).fork(`${moved} points`);
    const a = weekShares(weeksOf(quiet, weeks, random));
    const b = weekShares(weeksOf(schedule(0.45 - moved, 0.25 + moved), weeks, random));
    const found = permuteWeeks(a, b, jensenShannon, random, 999)!;
    if (found.pValue <= 0.05) rejected++;
    divergences.push(found.statistic);
  }
  return { rejected: rejected / seeds, divergence: median(divergences) };
}

test("weeks that do not differ are told apart at most 5 times in 100, as far as so many worlds can say", () => {
  const { rejected, divergence } = rejections(0, 12);
  console.info(
    `rhythm: no shift, 12+12 weeks: false alarms ${rejected.toFixed(3)} of ${SEEDS}, median divergence ${divergence.toFixed(4)}`,
  );
  // A true .05 stays below this in 99 of 100 sets of worlds.
  expect(rejected).toBeLessThanOrEqual(0.05 + 2.33 * Math.sqrt((0.05 * 0.95) / SEEDS));
});

test("ten points moved from leisure to work hours are seen at least 95 times in 100 with 12 + 12 weeks", () => {
  const { rejected, divergence } = rejections(0.1, 12);
  const half = rejections(0.05, 12, SEEDS / 4).rejected;
  console.info(
    `rhythm: 10 points moved: power ${rejected.toFixed(3)}, 5 points ${half.toFixed(3)} of ${SEEDS}, median divergence ${divergence.toFixed(4)}`,
  );
  expect(rejected).toBeGreaterThanOrEqual(0.95);
});

test("Student's interval of the work-hour share on 12 weeks holds the truth about 95 times in 100", () => {
  const truth = quiet.reduce((sum, share, hour) => sum + (atWork(hour) ? share : 0), 0);
  let [held, zero, width] = [0, 0, 0];
  const runs = 2 * SEEDS;
  for (let seed = 0; seed < runs; seed++) {
    const random = createRandom(seed).fork("shares");
    const before = sharesDuring(weeksOf(quiet, 12, random), atWork);
    const found = meanInterval(before)!;
    if (found.low <= truth && truth <= found.high) held++;
    const change = meanDifference(before, sharesDuring(weeksOf(quiet, 12, random), atWork))!;
    if (change.low <= 0 && 0 <= change.high) zero++;
    width += found.high - found.low;
  }
  console.info(
    `rhythm: work-hour share on 12 weeks held ${(held / runs).toFixed(3)}, its difference ${(zero / runs).toFixed(3)} of ${runs}, mean width ${(width / runs).toFixed(3)}`,
  );
  expect(held / runs).toBeGreaterThanOrEqual(0.92);
  expect(held / runs).toBeLessThanOrEqual(0.98);
  expect(zero / runs).toBeGreaterThanOrEqual(0.92);
});

test("the interval of the peak hour holds the true peak at least 92 times in 100", () => {
  const day = Float64Array.from(
    { length: HOURS_OF_WEEK },
    (_, hour) =>
      1 +
      0.6 * Math.cos((2 * Math.PI * (hour + 0.5 - 20.5)) / 24) +
      0.2 * Math.cos((4 * Math.PI * (hour + 0.5 - 20.5)) / 24),
  );
  const shares = day.map((height) => height / day.reduce((sum, each) => sum + each, 0));
  let [held, width] = [0, 0];
  for (let seed = 0; seed < SEEDS; seed++) {
    const random = createRandom(seed).fork("peak");
    const found = peakHour(weeksOf(shares, 8, random), random, { draws: 199 })!;
    if (hoursFrom(found.low, 20.5) >= 0 && hoursFrom(20.5, found.high) >= 0) held++;
    width += clock(found.high - found.low);
  }
  console.info(
    `rhythm: peak hour on 8 weeks held ${(held / SEEDS).toFixed(3)} of ${SEEDS}, mean width ${(width / SEEDS).toFixed(2)} h`,
  );
  expect(held / SEEDS).toBeGreaterThanOrEqual(0.92);
  expect(peakHour([], createRandom(1))).toBeNull();
});

test("the profile sums to one, gives every hour something, and lets every week count alike", () => {
  const busy = Array.from({ length: HOURS_OF_WEEK }, (_, hour) => (hour === 0 ? 900 : 0));
  const calm = Array.from({ length: HOURS_OF_WEEK }, (_, hour) => (hour === 1 ? 100 : 0));
  const found = weekProfile([busy, calm, new Float64Array(HOURS_OF_WEEK)]);
  expect(found.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  expect(found[0]).toBeCloseTo(500.5 / 1084, 12);
  expect(found[1]).toBeCloseTo(found[0]!, 12);
  expect(found[2]).toBeCloseTo(0.5 / 1084, 12);
});

test("hours not seen take what the other weeks tell", () => {
  const whole = Array.from({ length: HOURS_OF_WEEK }, (_, hour) => 10 + (hour % 24));
  const half = whole.map((events, hour) => (hour < 60 ? Number.NaN : 3 * events));
  const [first, second] = weekShares([whole, half]);
  for (let hour = 0; hour < HOURS_OF_WEEK; hour++) expect(second![hour]).toBeCloseTo(first![hour]!, 9);
});

test("divergence is that of SciPy, zero for the same and one bit for strangers", () => {
  // scipy.spatial.distance.jensenshannon([.1,.4,.5,0], [.3,.3,.2,.2], base=2) ** 2
  expect(jensenShannon([0.1, 0.4, 0.5, 0], [0.3, 0.3, 0.2, 0.2])).toBeCloseTo(0.19082232849786465, 14);
  expect(jensenShannon([0.5, 0.5], [0.5, 0.5])).toBe(0);
  expect(jensenShannon([1, 0], [0, 1])).toBe(1);
});

test("a profile turned by three hours has moved three hours, over midnight too", () => {
  const day = foldDay(quiet);
  const turned = (by: number) => day.map((_, hour) => day[(hour - by + 24) % 24]!);
  const spike = (at: number) => Float64Array.from({ length: 24 }, (_, hour) => Number(hour === at));
  expect(hoursMoved(spike(23), spike(2))).toBeCloseTo(3, 12);
  expect(hoursMoved(spike(2), spike(23))).toBeCloseTo(3, 12);
  expect(hoursMoved(day, turned(0))).toBeCloseTo(0, 12);
  expect(hoursMoved(day, turned(2))).toBeLessThanOrEqual(2);
  expect(meanHour(spike(21)).hour).toBeCloseTo(21.5, 12);
  expect(meanHour(spike(21)).strength).toBeCloseTo(1, 12);
});

test("the same weeks and seed give the same p, and few weeks cannot give a small one", () => {
  const weeks = (label: string) => weekShares(weeksOf(quiet, 2, createRandom(1).fork(label)));
  const once = () => permuteWeeks(weeks("a"), weeks("b"), jensenShannon, createRandom(9), 99)!;
  expect(once()).toEqual(once());
  expect(permuteWeeks([], weeks("b"), jensenShannon, createRandom(9))).toBeNull();
  expect(once().pValue).toBeGreaterThan(0.2); // two of the six partings are always at least as far apart
});
