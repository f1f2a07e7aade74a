import assert from "node:assert/strict";
import { deflateRawSync } from "node:zlib";
import { describe, test } from "vitest";
import { codeLength } from "./code-length.ts";
import { DistinctWeight } from "./distinct-weight.ts";
import { InformationHitters } from "./information-hitters.ts";
import { createRandom } from "./random.ts";

const letters = (alphabet: string, length: number, random = createRandom(1)) =>
  Array.from({ length }, () => alphabet[random.integer(alphabet.length)]!).join("");
const BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

describe("code length", () => {
  test("golden values: nothing; one letter, reckoned by hand; 200 random names of 48 letters of base 32, which say 30 octets each", () => {
    const random = createRandom(9);
    const names = Array.from({ length: 200 }, () => letters(BASE32, 48, random));
    assert.equal(codeLength([]), 0);
    // Nothing shared 8 bits, the letter 8, its end 1 + 8, which of three models log2 3.
    assert.equal(codeLength(["a"]).toFixed(3), "3.323");
    const each = codeLength(names) / 200;
    assert.ok(each >= 30 && each <= 31, String(each));
  });

  test("it is close to what deflate needs of random names, and not above it for names that count up", () => {
    const random = createRandom(3);
    for (const alphabet of ["0123456789abcdef", BASE32]) {
      const names = Array.from({ length: 300 }, () => letters(alphabet, 40, random)).sort();
      const ratio = codeLength(names) / deflateRawSync(names.join("\n"), { level: 9 }).length;
      assert.ok(ratio > 0.9 && ratio < 1.05, `${alphabet}: ${ratio}`);
    }
    const counted = Array.from({ length: 500 }, (_, k) => `host-${1000 + k}.rack${k % 7}`);
    assert.ok(codeLength(counted) <= deflateRawSync(counted.sort().join("\n"), { level: 9 }).length);
  });

  test("a name that is there twice says nothing more, and order does not matter", () =>
    assert.equal(codeLength(["b", "a", "b"]), codeLength(["a", "b"])));
});

describe("weight of distinct keys in a window", () => {
  test("golden value: 5,000 keys of weight 1 to 9, met ten times, within three standard errors", () => {
    const sketch = new DistinctWeight(100, 10);
    let truth = 0;
    for (let key = 0; key < 5000; key++) {
      const weight = 1 + (key % 9);
      truth += weight;
      for (let again = 0; again < 10; again++) sketch.add(50, `key ${key}`, weight);
    }
    assert.ok(Math.abs(sketch.at(50) / truth - 1) < 3 / Math.sqrt(254), `${sketch.at(50)} of ${truth}`);
    assert.equal(Math.round(sketch.at(50)), GOLDEN_SUM);
  });

  test("what is older than the window is forgotten, and a sketch without keys says 0", () => {
    const sketch = new DistinctWeight(100, 10);
    assert.equal(sketch.at(0), 0);
    sketch.add(5, "a", 10);
    assert.ok(sketch.at(99) > 0);
    assert.equal(sketch.at(120), 0);
  });

  test("over 200 sketches it is right on average", () => {
    let sum = 0;
    for (let sketches = 0; sketches < 200; sketches++) {
      const sketch = new DistinctWeight(1, 1);
      for (let key = 0; key < 50; key++) sketch.add(0, `${sketches} ${key}`, 2);
      sum += sketch.at(0) / 100;
    }
    assert.ok(Math.abs(sum / 200 - 1) < 0.02, `${sum / 200}`);
  });
});

describe("heavy hitters by information", () => {
  test("one that says much is held in a table of 50 places though 2,000 others pass, one that repeats itself is not called", () => {
    const hitters = new InformationHitters(3600, 4096, 50);
    const random = createRandom(5);
    for (let second = 0; second < 7200; second += 4) {
      hitters.add(second, `passing ${random.integer(2000)}`, `www${random.integer(3)}`, 3);
      hitters.add(second, "repeats.example", "www", 3);
      if (second % 60 === 0) hitters.add(second, "tunnel.example", letters(BASE32, 60, random), 80);
    }
    const [first] = hitters.hitters;
    assert.equal(hitters.hitters.length, 50);
    assert.equal(first!.id, "tunnel.example");
    assert.ok(first!.reached !== null && first!.reached >= 2400 && first!.reached <= 3900, String(first!.reached));
    assert.ok(hitters.hitters.every(({ id, reached }) => id === "tunnel.example" || reached === null));
  });
});

/** The sum is 24,995; a sketch of 256 registers is 6 % off. */
const GOLDEN_SUM = 26_245;
