import assert from "node:assert/strict";
import { test } from "vitest";
import { createRandom } from "../../statistics/random.ts";
import { capacityOf, DEVICES, PROXY_WORKERS, pinnedAtFloor } from "./capacity.ts";

const FLOOR = { coin: "XMR", leastDifficulty: 10_000, shareEvery: 30 };
const FARMS = 400;

test("of made-up farms, proxied ones included, the bound holds the hash rate in 95 of 100 and more", () => {
  const random = createRandom(7);
  let held = 0;
  for (let k = 0; k < FARMS; k++) {
    const machines = 1 + random.integer(300);
    const rate = Array.from({ length: machines }, () => random.lognormal(Math.log(3000), 1.2)).reduce(
      (a, b) => a + b,
      0,
    );
    const behindProxy = random.next() < 0.4;
    const connections = behindProxy ? Math.ceil(machines / PROXY_WORKERS) : machines;
    const { least } = capacityOf("XMR", connections, "2021-03-01")!;
    if (least <= rate) held++;
  }
  console.info(`mining capacity: the bound held in ${held} of ${FARMS} farms`);
  assert.ok(held >= 0.95 * FARMS, `${held}`);
});

test("small miners at a pool's floor are bounded from both sides in 95 of 100, strong ones are refused", () => {
  const random = createRandom(9);
  let [held, told, strong] = [0, 0, 0];
  for (let k = 0; k < FARMS; k++) {
    const rate = random.lognormal(Math.log(80), 0.4); // hashes a second: well below 10,000 in 30 s
    const days = Array.from({ length: 7 }, () => ({
      shares: random.poisson((rate * 86_400) / 10_000),
      seconds: 86_400,
    }));
    const found = pinnedAtFloor(days, FLOOR);
    if (found) told++;
    if (found && found.low <= rate && rate <= found.high) held++;
    const busy = days.map(({ seconds }) => ({ shares: random.poisson(seconds / 30), seconds })); // vardiff keeps the rate
    if (pinnedAtFloor(busy, FLOOR)) strong++;
  }
  console.info(
    `mining capacity: at the floor ${held} of ${told} intervals hold, ${strong} of ${FARMS} strong miners pass for small ones`,
  );
  assert.ok(told >= 0.95 * FARMS);
  assert.ok(held >= 0.93 * told, `${held} of ${told}`);
  assert.equal(strong, 0);
});

test("a coin without a table of machines has no bound, and no machine no capacity", () => {
  assert.equal(capacityOf("LTC", 3, "2021-03-01"), null);
  assert.equal(capacityOf("XMR", 0, "2021-03-01"), null);
  for (const { least, most } of DEVICES) assert.ok(least.hashesPerSecond < most.hashesPerSecond);
});
