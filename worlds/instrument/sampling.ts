import type { Random } from "../../src/statistics/random.ts";

/** Number of successes in `trials` with chance `p` each; exact. */
export function binomial(random: Random, trials: number, p: number): number {
  if (trials <= 0 || p <= 0) return 0;
  if (p >= 1) return trials;
  if (p > 0.5) return trials - binomial(random, trials, 1 - p);
  return trials * p < 10 ? byGaps(random, trials, p) : byRejection(random, trials, p);
}

/** The same, on condition that there is at least one. */
export function binomialAtLeastOne(random: Random, trials: number, p: number): number {
  if (p >= 1) return trials;
  const none = Math.log1p(-p) * trials; // logarithm of the chance of none
  if (none < -1)
    for (;;) {
      const successes = binomial(random, trials, p);
      if (successes > 0) return successes;
    }
  // The first success is drawn among those that happen, the rest is free.
  const first = Math.floor(Math.log1p(random.next() * Math.expm1(none)) / Math.log1p(-p)) + 1;
  return 1 + binomial(random, trials - first, p);
}

/** How many marked ones are among `drawn` of `total`, of which `marked` are marked; exact up to 32 drawn, normal beyond. */
export function hypergeometric(random: Random, total: number, marked: number, drawn: number): number {
  if (drawn >= total) return marked;
  if (marked <= 0) return 0;
  if (marked >= total) return drawn;
  if (drawn > 32) return manyDrawn(random, total, marked, drawn);
  let left = marked;
  for (let i = 0; i < drawn; i++) if (random.next() * (total - i) < left) left--;
  return marked - left;
}

/** Waiting times between successes (Devroye, Non-Uniform Random Variate Generation, 1986, X.4.3). */
function byGaps(random: Random, trials: number, p: number): number {
  const log = Math.log1p(-p);
  let at = 0;
  for (let successes = 0; ; successes++) {
    at += Math.floor(Math.log(1 - random.next()) / log) + 1;
    if (at > trials) return successes;
  }
}

/** Transformed rejection BTRS (Hörmann, J. Stat. Comput. Simul. 46, 1993), for trials × p of 10 and more, p up to ½. */
function byRejection(random: Random, trials: number, p: number): number {
  const spread = Math.sqrt(trials * p * (1 - p));
  const b = 1.15 + 2.53 * spread;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const centre = trials * p + 0.5;
  const quick = 0.92 - 4.2 / b;
  const alpha = (2.83 + 5.1 / b) * spread;
  const logOdds = Math.log(p / (1 - p));
  const mode = Math.floor((trials + 1) * p);
  const atMode = stirlingTail(mode) + stirlingTail(trials - mode);
  for (;;) {
    const u = random.next() - 0.5;
    let v = random.next();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + centre);
    if (k < 0 || k > trials) continue;
    if (us >= 0.07 && v <= quick) return k;
    v = Math.log((v * alpha) / (a / (us * us) + b));
    const accepted =
      (mode + 0.5) * Math.log((mode + 1) / (trials - mode + 1)) +
      (trials + 1) * Math.log((trials - mode + 1) / (trials - k + 1)) +
      (k + 0.5) * Math.log((trials - k + 1) / (k + 1)) +
      (k - mode) * logOdds +
      atMode -
      stirlingTail(k) -
      stirlingTail(trials - k);
    if (v <= accepted) return k;
  }
}

/** What Stirling's formula leaves out of log k! (Hörmann 1993). */
function stirlingTail(k: number): number {
  if (k < STIRLING_TAILS.length) return STIRLING_TAILS[k]!;
  const square = (k + 1) ** 2;
  return (1 / 12 - (1 / 360 - 1 / 1260 / square) / square) / (k + 1);
}

const STIRLING_TAILS = [
  0.08106146679532726, 0.04134069595540929, 0.02767792568499834, 0.02079067210376509, 0.01664469118982119,
  0.01387612882307075, 0.01189670994589177, 0.01041126526197209, 0.009255462182712733, 0.008330563433362871,
];

function manyDrawn(random: Random, total: number, marked: number, drawn: number): number {
  const share = marked / total;
  const variance = drawn * share * (1 - share) * ((total - drawn) / (total - 1));
  const near = Math.round(random.normal(drawn * share, Math.sqrt(variance)));
  return Math.min(Math.max(near, Math.max(0, drawn - (total - marked))), Math.min(drawn, marked));
}
