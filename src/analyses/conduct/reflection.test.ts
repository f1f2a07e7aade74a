import assert from "node:assert/strict";
import { test } from "vitest";
import { episodesOf } from "./reflection.ts";
import { REFLECTION } from "./rules.ts";

const HOST = "00000000000000000000ffffaf2db047";
/** Windows of a day in which a host exchanged DNS with fifty servers and was answered. */
const bursts = (fromHour: number, toHour: number) => {
  const windows: Parameters<typeof episodesOf>[0][number][] = [];
  for (let first = fromHour * 3600; first < toHour * 3600; first += REFLECTION.window.value)
    windows.push({
      ...{ host: HOST, port: 53, first, last: first + 290, records: 200, remotes: 50 },
      ...{ sent: 12_000, received: 40_000, sentPackets: 200 },
    });
  return windows;
};

test("a resolver that asks fifty servers in every five minutes of the one day asked about is no victim", () => {
  assert.deepEqual(episodesOf(bursts(0, 24), 1), []);
  assert.deepEqual(episodesOf(bursts(8, 18), 1), []);
});

test("three hours of a day are an attack", () => {
  assert.deepEqual(
    episodesOf(bursts(21, 24), 1).map(({ verdict, amplifier, start }) => [verdict, amplifier, start]),
    [["likely", "dns", 21 * 3600]],
  );
});
