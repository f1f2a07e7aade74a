import assert from "node:assert/strict";
import { test } from "vitest";
import { knowing } from "../../../test/made-knowledge.ts";
import { BENIGN, type MadePair, madeBlocks, minerSpeaks, seenPair } from "../../../test/made-pairs.ts";
import { createRandom } from "../../statistics/random.ts";
import { DAY, type Period } from "../../values/instant.ts";
import { alignmentsOf, detect } from "./detect.ts";
import { daysTold } from "./gather.ts";
import { poolListOf } from "./pools.ts";

/** Long-lived pairs that do not mine, and a tenth as many that do: NARROWS_SEEDS=10000 for the bar of METHODS §8. */
const PAIRS = Number(process.env.NARROWS_SEEDS ?? 80);
const MINERS = Math.min(200, Math.max(20, PAIRS / 10));
const PERIOD: Period = { from: Date.UTC(2021, 2, 1), to: Date.UTC(2021, 2, 8) };
const KINDS = Object.values(BENIGN);
const EVERY = [5, 15, 30, 60, 100];

/** Share of miners found, and of other pairs taken for miners, of unlisted servers without any payload. */
function examine(oneIn: number, pairs: number, miners: number): { found: number; false: number; looked: number } {
  const random = createRandom(oneIn);
  const blocks = madeBlocks(PERIOD, random.fork("blocks"));
  const benign: MadePair[] = [];
  for (let k = 0; benign.length < pairs; k++) {
    const own = random.fork(`benign ${k}`);
    const made = seenPair(KINDS[k % KINDS.length]!(PERIOD, own, 1 / oneIn), k % 4 === 0 ? 3333 : 443, k, own);
    if (made) benign.push(made);
    if (k > 20 * pairs) break; // at thin sampling some kinds are hardly seen
  }
  const mining = Array.from({ length: miners }, (_, k) => {
    const own = random.fork(`miner ${k}`);
    const workers = k % 3 === 0 ? 200 : 1; // behind a proxy
    const speaks = minerSpeaks(PERIOD, blocks, EVERY[k % EVERY.length]!, workers, own, 1 / oneIn);
    return seenPair(speaks, 443, 1e6 + k, own);
  }).filter((one) => one !== null);
  const all = [...benign, ...mining];
  const alignments = alignmentsOf(
    all.map(({ times }) => times),
    new Map([["XMR", [blocks]]]),
    random.fork("shifts"),
  );
  const known = {
    list: poolListOf(knowing(), [PERIOD]),
    answers: new Map<string, string>(),
    probability: 1 / oneIn,
    leastHours: 20,
    alignments,
  };
  const told = ({ pair }: MadePair) => ["known", "likely"].includes(detect(pair, known).verdict);
  return { found: mining.filter(told).length / miners, false: benign.filter(told).length, looked: benign.length };
}

for (const [oneIn, least] of [
  [10, 0.95],
  [100, 0.95],
] as const)
  test(`1:${oneIn}, 7 days: unlisted pools are found by their blocks, and chat, push, FIX and keepalives are not taken for them`, () => {
    const { found, false: wrong, looked } = examine(oneIn, PAIRS, MINERS);
    console.info(
      `mining at 1:${oneIn}: ${(found * 100).toFixed(0)} % of ${MINERS} miners found, ${wrong} of ${looked} other pairs taken for one`,
    );
    assert.ok(found >= least, `found ${found}`);
    assert.ok(wrong <= Math.max(0, looked / 10_000), `${wrong} of ${looked}`);
  }, 600_000);

test(`1:1000, ${(PERIOD.to - PERIOD.from) / DAY} days: fewer are found, and nothing is made up`, () => {
  const { found, false: wrong, looked } = examine(1000, 20, 10);
  console.info(`mining at 1:1000: ${(found * 100).toFixed(0)} % found, ${wrong} of ${looked} taken for one`);
  assert.equal(wrong, 0);
});

test("where rows of connections are cut off, the days from there on are left out and not without mining", () => {
  const held = [1, 1, 2, 3].map((day) => ({ day }));
  assert.deepEqual(daysTold([1, 2, 3, 4], held, 4), [1, 2]);
  assert.deepEqual(daysTold([1, 2, 3, 4], held, 5), [1, 2, 3, 4]);
});
