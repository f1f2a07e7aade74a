import assert from "node:assert/strict";
import { test } from "vitest";
import { betaCdf } from "./beta.ts";
import { strongestLine } from "./line-spectrum.ts";
import { createRandom } from "./random.ts";
import { regularityOf } from "./regularity.ts";
import { robustZ } from "./robust-z.ts";
import { thresholdRandomWalk } from "./threshold-random-walk.ts";
import { mostThatMayBe } from "./unseen-things.ts";

test("four failed first contacts in a row make a scanner, four that succeed a benign host (Jung et al., table)", () => {
  assert.deepEqual(thresholdRandomWalk([false, false, false, false, true]), { verdict: "scanner", contacts: 4 });
  assert.deepEqual(thresholdRandomWalk([true, true, true, true]), { verdict: "benign", contacts: 4 });
  assert.equal(thresholdRandomWalk([true, false, true, false]).verdict, "open");
  assert.equal(thresholdRandomWalk([]).verdict, "open");
  const turned = [...new Array<boolean>(40).fill(true), false, false, false, false];
  assert.equal(thresholdRandomWalk(turned).verdict, "scanner");
});

test("hosts that fail in a fifth of their first contacts are rarely taken for scanners", () => {
  const random = createRandom(5);
  let taken = 0;
  for (let host = 0; host < 2000; host++)
    if (thresholdRandomWalk(Array.from({ length: 12 }, () => random.next() < 0.9)).verdict === "scanner") taken++;
  assert.ok(taken / 2000 < 0.02, `${taken} of 2000`);
});

test("what may be there though it was not found", () => {
  assert.equal(mostThatMayBe(0, 0.95), 1);
  assert.equal(mostThatMayBe(0, 0.5), 5); // .5^5 = .031, .5^6 = .016
  assert.equal(mostThatMayBe(3, 1), 3);
  assert.deepEqual([mostThatMayBe(0, 0), mostThatMayBe(0, 1e-17)], [null, null]);
  assert.ok(
    Math.abs(mostThatMayBe(0, 1e-9)! / (-Math.log(0.025) / 1e-9) - 1) < 1e-4,
    "coarse sampling takes no longer",
  );
  for (const found of [0, 1, 2, 7, 40])
    for (const power of [0.02, 0.3, 0.77, 0.999]) assert.equal(mostThatMayBe(found, power), byCounting(found, power));
});

function byCounting(found: number, power: number): number {
  let most = found;
  while (betaCdf(1 - power, most + 1 - found, found + 1) >= 0.025) most++;
  return most;
}

test("a robust z takes no notice of single wild values", () => {
  assert.ok(Math.abs(robustZ(10, [1, 2, 3, 4, 1000], 0.1) - 7 / 1.4826) < 1e-9);
  assert.equal(robustZ(3, [2, 2, 2], 0.5), 2);
  assert.ok(Number.isNaN(robustZ(3, [], 0.5)));
});

/** Seconds of calls every `every` seconds, each moved by up to ± jitter × every. */
function calls(every: number, jitter: number, hours: number, seed: number, keep = 1): number[] {
  const random = createRandom(seed);
  const seconds: number[] = [];
  for (let at = every * random.next(); at < hours * 3600; at += every)
    if (random.next() < keep) seconds.push(at + (2 * random.next() - 1) * jitter * every);
  return seconds.sort((a, b) => a - b);
}
function anytime(mean: number, hours: number, seed: number): number[] {
  const random = createRandom(seed);
  const seconds: number[] = [];
  for (let at = random.exponential(mean); at < hours * 3600; at += random.exponential(mean)) seconds.push(at);
  return seconds;
}
function perMinute(seconds: readonly number[], hours: number): Float64Array {
  const counts = new Float64Array(hours * 60);
  for (const second of seconds) if (second >= 0 && second < hours * 3600) counts[Math.floor(second / 60)]!++;
  return counts;
}

test("even intervals are told from chance, with jitter of up to a half", () => {
  const random = createRandom(1);
  for (const jitter of [0.1, 0.3, 0.5]) {
    const found = regularityOf(calls(300, jitter, 24, 2), random)!;
    assert.ok(found.pValue <= 0.005 && Math.abs(found.interval / 300 - 1) < 0.15, JSON.stringify(found));
  }
  let even = 0;
  for (let seed = 0; seed < 100; seed++) if (regularityOf(anytime(300, 24, seed), random, 99)!.pValue <= 0.05) even++;
  assert.ok(even <= 11, `${even} of 100 by chance`);
  assert.equal(regularityOf([1, 2, 3], random), null);
});

test("a line of calls shows in the spectrum even when one call in fifty is seen, and chance shows none", () => {
  const random = createRandom(3);
  const line = strongestLine(perMinute(calls(300, 0.1, 240, 4), 240), random)!;
  assert.ok(Math.abs(line.period - 5) < 0.02 && line.pValue < 0.001, JSON.stringify(line));
  const thinned = strongestLine(perMinute(calls(300, 0.05, 480, 4, 1 / 50), 480), random)!;
  assert.ok(Math.abs(thinned.period - 5) < 0.02 && thinned.pValue < 0.001, JSON.stringify(thinned));
  let told = 0;
  for (let seed = 0; seed < 50; seed++)
    if (strongestLine(perMinute(anytime(300, 72, seed), 72), random)!.pValue <= 0.05) told++;
  assert.ok(told <= 6, `${told} of 50 by chance`);
  assert.equal(strongestLine(perMinute(calls(86_400, 0, 240, 1), 240), random), null);
});
