import assert from "node:assert/strict";
import { test } from "vitest";
import { formatPrefix, prefixFrom } from "../../values/prefix.ts";
import { putDecimal, putIPv4Prefix, putPrefix } from "./text-octets.ts";

const out = new Uint8Array(100);
const view = new DataView(out.buffer);
const text = (from: number, to: number) => new TextDecoder().decode(out.subarray(from, to));

test("numbers are written as they are spelled", () => {
  const edges = Array.from({ length: 10 }, (_, i) => 10 ** i).flatMap((value) => [value - 1, value, value + 1]);
  for (const value of [...edges, 65_535, 131_279, 4_200_000_000, 2 ** 32 - 1])
    assert.equal(text(3, putDecimal(view, 3, value)), `${value}`);
});

test("prefixes are written as everywhere else, of both families", () => {
  let seed = 1;
  const random = () => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
    return seed >> 8;
  };
  for (let i = 0; i < 5000; i++) {
    const address = Uint8Array.from({ length: 16 }, () => (random() % 3 === 0 ? random() & 255 : 0));
    if (i % 2 === 0) address.set([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255]);
    const prefix = prefixFrom(address, i % 2 === 0 ? 96 + (random() % 33) : random() % 129);
    assert.equal(text(0, putPrefix(out, 0, prefix.first, prefix.length)), formatPrefix(prefix));
    if (i % 2 === 1) continue;
    const word = new DataView(prefix.first.buffer).getUint32(12);
    assert.equal(text(0, putIPv4Prefix(view, 0, word, prefix.length - 96)), formatPrefix(prefix));
  }
});
