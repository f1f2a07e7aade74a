import { expect, test } from "vitest";
import { type AsPath, hegemony, trimmedMean, uncoveredAddresses } from "./hegemony.ts";
import { effectiveNumber, hhi, hhiOfCounts } from "./hhi.ts";
import { createRandom } from "./random.ts";

// The worked examples of InternetHealthReport/as-hegemony, docs/AS_HEGEMONY.md, with its letters as AS numbers.
const [A, B, C, D, E, F, G, H, X, Y] = [1, 2, 3, 4, 5, 6, 7, 8, 24, 25];
const at = (third: number) => 0x01010000 + third * 256; // 1.1.third.0
const view = (paths: [number, AsPath][], peerAsNumber = 100) => ({
  peerAsNumber,
  paths: paths.map(([weight, asPath]) => ({ weight, asPath })),
});
const shown = (scores: Map<number, number>) =>
  Object.fromEntries([...scores].map(([asn, score]) => [asn, Math.floor(score * 100 + 1e-9) / 100]));

test("split weights: a more specific prefix of another AS takes its addresses away", () => {
  expect(
    uncoveredAddresses([
      { first: at(0), length: 22 },
      { first: at(1), length: 24 },
    ]),
  ).toEqual([768, 256]);
  expect(
    uncoveredAddresses([
      { first: at(0), length: 23 },
      { first: at(0), length: 24 },
    ]),
  ).toEqual([256, 256]);
  expect(
    uncoveredAddresses([
      { first: at(8), length: 24 },
      { first: at(0), length: 22 },
      { first: at(8), length: 24 },
    ]),
  ).toEqual([256, 1024, 256]);
  expect(
    uncoveredAddresses([
      { first: at(0), length: 20 },
      { first: at(0), length: 22 },
      { first: at(1), length: 24 },
      { first: at(4), length: 24 },
    ]),
  ).toEqual([4096 - 1024 - 256, 768, 256, 256]);
  expect(hegemony([view([[768, [A, B, C, X]]])])).toEqual(
    new Map([
      [A, 1],
      [B, 1],
      [C, 1],
      [X, 1],
    ]),
  );
  expect(hegemony([view([[256, [A, B, C, Y]]])]).get(A)).toBe(1);
});

test("multiple atoms: an AS on two of three equal paths has two thirds", () => {
  const scores = hegemony([
    view([
      [1024, [A, B, C, X]],
      [1024, [D, B, C, X]],
      [1024, [F, E, C, X]],
    ]),
  ]);
  expect(shown(scores)).toEqual({ [X]: 1, [C]: 1, [B]: 0.66, [A]: 0.33, [D]: 0.33, [E]: 0.33, [F]: 0.33 });
});

test("combined graph: what another AS took away changes the shares", () => {
  const scores = hegemony([
    view([
      [768, [A, B, C, X]],
      [1024, [D, B, C, X]],
      [1024, [F, E, C, X]],
    ]),
  ]);
  // The drawing says .27, .64, .36 and 1; that is rounded.
  expect([...scores].map(([asn, score]) => [asn, Math.round(score * 100) / 100])).toEqual([
    [C, 1],
    [X, 1],
    [B, 0.64],
    [D, 0.36],
    [E, 0.36],
    [F, 0.36],
    [A, 0.27],
  ]);
  expect(scores.get(B)).toBeCloseTo(1792 / 2816, 12);
});

test("averaged graph: peers of one AS are averaged, absence being zero", () => {
  const first = view([
    [1024, [A, B, C, X]],
    [1024, [D, B, C, X]],
    [1024, [F, E, C, X]],
  ]);
  const second = view([
    [1024, [A, B, C, X]],
    [1024, [D, E, C, X]],
    [1024, [F, G, H, X]],
  ]);
  const scores = hegemony([first, second]);
  for (const [asn, sixths] of [
    [A, 2],
    [B, 3],
    [C, 5],
    [D, 2],
    [E, 2],
    [F, 2],
    [G, 1],
    [H, 1],
    [X, 6],
  ] as const)
    expect(scores.get(asn!)).toBeCloseTo(sixths / 6, 12);
});

test("hegemony of ten peer ASes: the highest and lowest score of each AS are cut", () => {
  // Four, three, two and one of ten peers: (4 − 1) / 8, (3 − 1) / 8, (2 − 1) / 8, 0. The drawing says .37, .25, .14 and 0.
  const upstream = [A, A, A, A, B, B, B, C, C, D];
  const scores = hegemony(upstream.map((asn, peer) => view([[256, [asn, X]]], 100 + peer)));
  expect([A, B, C, D, X].map((asn) => scores.get(asn))).toEqual([0.375, 0.25, 0.125, 0, 1]);
  expect([...scores.keys()][0]).toBe(X);
});

test("prepending counts once, a set shares, a peer without a route counts zero", () => {
  expect(hegemony([view([[256, [A, A, A, X]]])]).get(A)).toBe(1);
  expect(hegemony([view([[256, [A, [B, C], X]]])]).get(B)).toBe(0.5);
  expect(hegemony([view([[256, [A, X]]], 1), view([], 2)]).get(X)).toBe(0.5);
  expect(hegemony([])).toEqual(new Map());
  expect(trimmedMean([9, 1, 2, 3], 0.25)).toBe(2.5);
});

test("concentration: one way is 1, four alike a quarter, and few draws do not raise it", () => {
  expect(hhi([7])).toBe(1);
  expect(hhi([5, 5, 5, 5])).toBe(0.25);
  expect(effectiveNumber(hhi([5, 5, 5, 5]))).toBe(4);
  expect(hhi([])).toBeNaN();
  const random = createRandom(1);
  let [plain, unbiased] = [0, 0];
  for (let run = 0; run < 2000; run++) {
    const counts = [0, 0, 0, 0];
    for (let k = 0; k < 8; k++) counts[random.integer(4)]! += 1;
    plain += hhi(counts) / 2000;
    unbiased += hhiOfCounts(counts) / 2000;
  }
  expect(plain).toBeGreaterThan(0.33);
  expect(unbiased).toBeCloseTo(0.25, 1.7);
});
