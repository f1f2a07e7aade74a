import { expect, test } from "vitest";
import { betaCdf, betaQuantile } from "./beta.ts";
import { logGamma } from "./gamma.ts";
import { normalCdf, normalQuantile } from "./normal.ts";
import { studentCdf, studentQuantile } from "./student.ts";

// Golden values: SciPy 1.17.1 (norm, t, beta: cdf and ppf; special.gammaln).
const close = (found: number, expected: number) =>
  expect(Math.abs(found - expected), `${found} for ${expected}`).toBeLessThanOrEqual(
    2e-12 * Math.abs(expected) + 1e-300,
  );

for (const [z, p] of [
  [-38.5, 0],
  [-8, 6.22096057427174e-16],
  [-3, 0.0013498980316300933],
  [-1.96, 0.024997895148220435],
  [0, 0.5],
  [0.5, 0.6914624612740131],
  [6, 0.9999999990134123],
] as const)
  test(`the normal distribution is ${p} below ${z}`, () => close(normalCdf(z), p));

for (const [p, z] of [
  [1e-300, -37.0470962993612],
  [1e-10, -6.361340902404056],
  [0.025, -1.9599639845400545],
  [0.3, -0.5244005127080409],
  [0.5, 0],
  [0.975, 1.959963984540054],
] as const)
  test(`the normal quantile of ${p} is ${z}`, () => close(normalQuantile(p), z));

for (const [t, freedom, p] of [
  [-2, 1, 0.14758361765043326],
  [1, 3.5, 0.8093313732182774],
  [-0.01, 30, 0.49604374628658887],
  [-40, 8, 8.392859439572896e-11],
  [2.2, 1000, 0.9859824873366511],
] as const)
  test(`Student's t with ${freedom} degrees is ${p} below ${t}`, () => close(studentCdf(t, freedom), p));

for (const [p, freedom, t] of [
  [0.975, 1, 12.706204736174694],
  [0.975, 11, 2.200985160091639],
  [0.95, 2.5, 2.5582186141359355],
  [1e-8, 4, -131.59473694062356],
  [0.4, 7, -0.2631668613520229],
  [0.975, 1000, 1.9623390808264083],
] as const)
  test(`Student's t with ${freedom} degrees has its quantile of ${p} at ${t}`, () =>
    close(studentQuantile(p, freedom), t));

for (const [x, a, b, p] of [
  [0.3, 2, 5, 0.5798250000000003],
  [0.999, 0.5, 0.5, 0.9798649583666235],
  [0.01, 3, 0.2, 8.853183141080797e-8],
  [0.5, 500, 500, 0.5],
  [0.2, 0.01, 4, 0.9967918122673456],
] as const)
  test(`Beta(${a}, ${b}) is ${p} below ${x}`, () => close(betaCdf(x, a, b), p));

for (const [p, a, b, x] of [
  [0.025, 3, 8, 0.06673951117773447],
  [0.975, 0.5, 10, 0.22694838647345028],
  [0.5, 200, 1, 0.9965402628278678],
  [0.01, 0.05, 2, 3.768894828730012e-41],
] as const)
  test(`Beta(${a}, ${b}) has its quantile of ${p} at ${x}`, () => close(betaQuantile(p, a, b), x));

for (const [x, value] of [
  [0.1, 2.252712651734206],
  [2.5, 0.2846828704729192],
  [10, 12.801827480081469],
  [1000, 5905.220423209181],
] as const)
  test(`the logarithm of Γ(${x}) is ${value}`, () => close(logGamma(x), value));
