import assert from "node:assert/strict";
import { performance } from "node:perf_hooks";
import fc from "fast-check";
import { test } from "vitest";
import { contains, type Prefix, prefixFrom } from "../values/prefix.ts";
import { PrefixTable } from "./prefix-table.ts";

/** Addresses of both families, close to each other so that prefixes nest. */
const someAddress = fc.tuple(fc.boolean(), fc.uint8Array({ minLength: 4, maxLength: 4 })).map(([narrow, last]) => {
  const octets = new Uint8Array(16);
  if (narrow) octets[10] = octets[11] = 0xff;
  else octets[0] = 0x20;
  octets.set(
    last.map((octet) => octet & 0xc1),
    12,
  );
  return octets;
});
const somePrefix = fc
  .tuple(someAddress, fc.integer({ min: 0, max: 32 }))
  .map(([address, length]) => prefixFrom(address, 96 + length));

test("finds what the longest prefix around an address holds, as a search of all of them does", () => {
  fc.assert(
    fc.property(
      fc.array(somePrefix, { maxLength: 30 }),
      fc.array(someAddress, { minLength: 1, maxLength: 20 }),
      (prefixes, addresses) => {
        const table = new PrefixTable(prefixes.map((prefix) => [prefix, prefix] as const));
        for (const address of addresses) {
          const around = prefixes.filter((prefix) => contains(prefix, address));
          const longest = Math.max(-1, ...around.map(({ length }) => length));
          const expected = around.filter(({ length }) => length === longest);
          assert.deepEqual(table.find(address), expected);
        }
      },
    ),
    { numRuns: 500, seed: 1 },
  );
});

test("half a million prefixes answer faster than a flow is read", () => {
  const prefixes: [Prefix, number][] = [];
  for (let i = 0; i < 500_000; i++) {
    const octets = new Uint8Array(16);
    octets[10] = octets[11] = 0xff;
    new DataView(octets.buffer).setUint32(12, Math.imul(i, 2_654_435_761));
    prefixes.push([prefixFrom(octets, 96 + 16 + (i % 9)), i]);
  }
  const begun = performance.now();
  const table = new PrefixTable(prefixes);
  const built = performance.now();
  const address = prefixes[7]![0].first.slice();
  const view = new DataView(address.buffer);
  let found = 0;
  const used = process.cpuUsage();
  for (let i = 0; i < 300_000; i++) {
    view.setUint32(12, Math.imul(i, 40_503));
    found += table.find(address).length;
  }
  const rate = 300_000 / (process.cpuUsage(used).user / 1e6); // a second of processor time, as tests share the machine
  console.log(
    `500,000 prefixes: made in ${(built - begun).toFixed(0)} ms, ${(rate / 1e6).toFixed(1)} M look-ups a second`,
  );
  assert.ok(found > 0);
  assert.ok(rate > 200_000);
});
