import assert from "node:assert/strict";
import fs from "node:fs";
import { describe, test } from "vitest";
import { ours } from "../../test/referees.ts";
import { createRandom } from "../statistics/random.ts";
import { bunzip2 } from "./bunzip2.ts";
import { unlz4Block } from "./lz4-block.ts";
import { unlzo1x } from "./lzo1x.ts";
import { unzstd } from "./zstd.ts";

const LENGTH = 3000;
const WORDS = "flow octets packets exporter sampling interface prefix origin template record".split(" ");

/** The texts that the fixtures hold: words by chance, and octets of which small ones are many. */
const [words, skewed] = (() => {
  let state = 1;
  const next = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return state >> 16;
  };
  let text = "";
  while (text.length < LENGTH) text += `${WORDS[next() % WORDS.length]} `;
  const octets = Uint8Array.from({ length: LENGTH }, () => Math.floor((next() & 255) ** 3 / 255 ** 2));
  return [new TextEncoder().encode(text.slice(0, LENGTH)), octets] as const;
})();

const fixture = (name: string) => new Uint8Array(fs.readFileSync(ours(`src/compression/fixture/${name}`)));
const FRAME_HEADER_OCTETS = 7; // of the lz4 frame around the block, which tells its length in 4 more
const lz4 = fixture("words.lz4");
const block = lz4.subarray(FRAME_HEADER_OCTETS + 4, FRAME_HEADER_OCTETS + 4 + (lz4[7]! | (lz4[8]! << 8)));
/** By hand from the description: six literals, three octets from 2 back, three from 6 back, the end. */
const lzo = Uint8Array.of(17 + 6, 97, 98, 99, 100, 101, 102, 0x40 | (1 << 2), 0, 0x21, 5 << 2, 0, 17, 0, 0);

const CODECS = [
  ["zstd -1", unzstd, fixture("words-1.zst"), words],
  ["zstd -19", unzstd, fixture("words-19.zst"), words],
  ["zstd of skewed octets", unzstd, fixture("skewed.zst"), skewed],
  ["two frames of zstd, and one to be skipped", unzstd, twice(fixture("words-1.zst")), twice2(words)],
  ["bzip2", bunzip2, fixture("words.bz2"), words],
  ["an LZ4 block", unlz4Block, block, words],
] as const;

describe("what is decompressed", () => {
  for (const [name, decode, octets, expected] of CODECS)
    test(`${name} is what it was`, () => {
      const into = new Uint8Array(expected.length);
      assert.equal(decode(octets, into), expected.length);
      assert.deepEqual(into, expected);
    });

  for (const [name, decode, octets, expected] of CODECS) {
    test(`${name} never swells beyond the room there is`, () => {
      const said = decode(octets, new Uint8Array(expected.length - 1));
      assert.match(String(said), /^more than \d+ octets$/);
    });

    test(`${name} cut or damaged ends with octets or words, never an exception`, () => {
      const random = createRandom(7);
      const into = new Uint8Array(2 * expected.length);
      for (let to = 0; to < octets.length; to += 3)
        assert.notEqual(typeof decode(octets.subarray(0, to), into), "object");
      for (let i = 0; i < 400; i++) {
        const damaged = octets.slice();
        for (let times = 0; times < 3; times++) damaged[random.integer(damaged.length)] = random.integer(256);
        const said = decode(damaged, into);
        assert.ok(typeof said === "string" || said <= into.length);
      }
    });
  }
});

describe("LZO1X", () => {
  test("literals and matches become what they were", () => {
    const into = new Uint8Array(20);
    assert.equal(unlzo1x(lzo, into), 12);
    assert.equal(new TextDecoder().decode(into.subarray(0, 12)), "abcdefefedef");
  });

  for (const [name, octets, words] of [
    ["no octets", [], "a stream cut short"],
    ["a match before the beginning", [17 + 4, 1, 2, 3, 4, 0x40, 200], /back at octet 4/],
    ["an end of another length", [17 + 4, 1, 2, 3, 4, 18, 0, 0], "an end mark of another length"],
    ["a run longer than the stream", [17 + 9, 1, 2], "a stream cut short"],
  ] as const)
    test(`${name} is told`, () => {
      const said = unlzo1x(Uint8Array.from(octets), new Uint8Array(10));
      if (typeof words === "string") assert.equal(said, words);
      else assert.match(String(said), words);
    });
});

function twice(frame: Uint8Array): Uint8Array {
  const skippable = [0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]; // RFC 8878 §3.1.2
  return Uint8Array.from([...frame, ...skippable, ...frame]);
}

function twice2(octets: Uint8Array): Uint8Array {
  return Uint8Array.from([...octets, ...octets]);
}
