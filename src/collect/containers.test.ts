import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { crc32, deflateRawSync, gzipSync } from "node:zlib";
import { afterAll, describe, test } from "vitest";
import { ours } from "../../test/referees.ts";
import { type OpenSettings, openOctets } from "./containers.ts";
import type { OctetFault } from "./fault.ts";

const folder = mkdtempSync(path.join(tmpdir(), "narrows-containers-"));
afterAll(() => rmSync(folder, { recursive: true }));

const fixture = (name: string) => readFileSync(ours(`src/collect/fixture/${name}`));
const LINES = Buffer.from(Array.from({ length: 400_000 }, (_, i) => `${i % 97}\n`).join(""));

interface Read {
  readonly octets: Buffer;
  readonly faults: readonly OctetFault[];
  readonly containers: readonly string[];
  readonly longest: number;
}

async function read(octets: Uint8Array, settings?: OpenSettings): Promise<Read> {
  const file = path.join(folder, "input");
  writeFileSync(file, octets);
  const source = openOctets(file, settings);
  const pieces: Uint8Array[] = [];
  for await (const piece of source) pieces.push(piece.slice());
  const longest = Math.max(0, ...pieces.map((piece) => piece.length));
  return { octets: Buffer.concat(pieces), faults: source.faults, containers: source.containers, longest };
}

describe("whole containers give their octets and no fault", () => {
  const cases: [string, Uint8Array, Uint8Array, string[]][] = [
    ["an empty file (C01)", new Uint8Array(0), new Uint8Array(0), []],
    ["plain octets", LINES, LINES, []],
    ["gzip", gzipSync(LINES), LINES, ["gzip"]],
    ["gzip of nothing", gzipSync(""), new Uint8Array(0), ["gzip"]],
    [
      "gzip of several members (C10)",
      Buffer.concat([gzipSync(LINES.subarray(0, 9)), gzipSync(""), gzipSync(LINES.subarray(9))]),
      LINES,
      ["gzip"],
    ],
    [
      "gzip with extra field, name, comment and header CRC",
      withFields(LINES.subarray(0, 500)),
      LINES.subarray(0, 500),
      ["gzip"],
    ],
    ["gzip in gzip (C13)", gzipSync(gzipSync(LINES)), LINES, ["gzip", "gzip"]],
    ["bzip2 of two blocks", fixture("blocks.bz2"), LINES, ["bzip2"]],
    ["bzip2 of several streams", fixture("streams.bz2"), LINES.subarray(0, 3000), ["bzip2"]],
    ["bzip2 of long runs", fixture("zeros.bz2"), new Uint8Array(10_000_000), ["bzip2"]],
    ["zstd of several blocks", fixture("blocks.zst"), LINES, ["zstd"]],
    ["zstd whose window slides", fixture("window.zst"), LINES, ["zstd"]],
    ["zstd of several frames and a skippable one (C16)", fixture("frames.zst"), LINES.subarray(0, 3000), ["zstd"]],
    ["zstd of long runs", fixture("zeros.zst"), new Uint8Array(10_000_000), ["zstd"]],
    ["xz", fixture("blocks.xz"), LINES, ["xz"]],
    ["xz of several streams, padded", fixture("streams.xz"), LINES.subarray(0, 3000), ["xz"]],
    ["lz4 of linked blocks", fixture("linked.lz4"), LINES, ["lz4"]],
    ["lz4 of several frames, an old and a skippable one", fixture("frames.lz4"), LINES.subarray(0, 3000), ["lz4"]],
    ["bzip2 in gzip", gzipSync(fixture("streams.bz2")), LINES.subarray(0, 3000), ["gzip", "bzip2"]],
  ];
  for (const [name, packed, plain, containers] of cases)
    test(name, async () => {
      const result = await read(packed);
      assert.deepEqual(result.faults, []);
      assert.ok(result.octets.equals(plain), `${result.octets.length} octets`);
      assert.deepEqual(result.containers, containers);
      assert.ok(result.longest <= 256 * 1024);
    });
});

describe("what was good is kept, and the fault is told with its place", () => {
  const packed = gzipSync(LINES);
  const two = Buffer.concat([gzipSync(LINES.subarray(0, 1000)), Buffer.from("garbage")]);
  const cases: [string, Uint8Array, { kind: string; atLeast: number; atMost?: number; offset?: number }][] = [
    [
      "gzip cut in the middle (C07, M19)",
      packed.subarray(0, packed.length / 2),
      { kind: "truncated", atLeast: 1, offset: packed.length >> 1 },
    ],
    ["gzip cut in its header", packed.subarray(0, 6), { kind: "truncated", atLeast: 0 }],
    [
      "gzip cut in its trailer",
      packed.subarray(0, -3),
      { kind: "truncated", atLeast: LINES.length, offset: packed.length - 8 },
    ],
    [
      "gzip CRC wrong (C08)",
      flipped(packed, packed.length - 7),
      { kind: "integrity-unproven", atLeast: LINES.length, offset: packed.length - 8 },
    ],
    [
      "gzip length wrong (C09)",
      flipped(packed, packed.length - 2),
      { kind: "integrity-unproven", atLeast: LINES.length, offset: packed.length - 4 },
    ],
    [
      "garbage after the last member (C11)",
      two,
      { kind: "trailing-octets", atLeast: 1000, atMost: 1000, offset: two.length - 7 },
    ],
    [
      "three layers of gzip (C13)",
      gzipSync(gzipSync(gzipSync(LINES))),
      { kind: "too-many-layers", atLeast: 0, atMost: 0 },
    ],
    [
      "zstd with a window of 2 GiB (C15)",
      Uint8Array.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0xa8, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
      { kind: "unsupported-container", atLeast: 0, atMost: 0 },
    ],
    [
      "zstd with an unknown dictionary (C17)",
      Uint8Array.from([0x28, 0xb5, 0x2f, 0xfd, 1, 0x58, 77, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
      { kind: "unsupported-container", atLeast: 0, atMost: 0 },
    ],
    [
      "xz with a check that is not read (C18)",
      withCheck(fixture("blocks.xz"), 10),
      { kind: "unsupported-container", atLeast: 0, atMost: 0 },
    ],
    ["xz cut", fixture("blocks.xz").subarray(0, -60), { kind: "truncated", atLeast: 0 }],
    ["xz with a flipped bit", flipped(fixture("blocks.xz"), 200), { kind: "bad-compressed", atLeast: 0 }],
    ["lz4 cut", fixture("linked.lz4").subarray(0, -400), { kind: "truncated", atLeast: 65_536 }],
    [
      "lz4 with its check wrong",
      flipped(fixture("linked.lz4"), -2),
      { kind: "integrity-unproven", atLeast: LINES.length },
    ],
    [
      "lz4 with garbage behind",
      Buffer.concat([fixture("linked.lz4"), Buffer.from("garbage")]),
      { kind: "trailing-octets", atLeast: LINES.length, atMost: LINES.length },
    ],
    ["zip (C19)", Buffer.from("PK\u0003\u0004../../x"), { kind: "unsupported-container", atLeast: 0, atMost: 0 }],
    ["bzip2 cut in its second block", fixture("blocks.bz2").subarray(0, -40), { kind: "truncated", atLeast: 800_000 }],
    [
      "bzip2 with garbage behind",
      Buffer.concat([fixture("streams.bz2"), Buffer.from("x")]),
      { kind: "trailing-octets", atLeast: 3000, atMost: 3000 },
    ],
    ["bzip2 stream CRC wrong", flipped(fixture("zeros.bz2"), -2), { kind: "integrity-unproven", atLeast: 10_000_000 }],
    ["zstd cut", fixture("frames.zst").subarray(0, -30), { kind: "truncated", atLeast: 1000 }],
    [
      "zstd with garbage behind",
      Buffer.concat([fixture("frames.zst"), Buffer.from("garbage")]),
      { kind: "trailing-octets", atLeast: 3000, atMost: 3000 },
    ],
  ];
  for (const [name, octets, { kind, atLeast, atMost = LINES.length * 20, offset }] of cases)
    test(name, async () => {
      const { octets: good, faults } = await read(octets);
      assert.deepEqual(
        faults.map((fault) => fault.kind),
        [kind],
        JSON.stringify(faults),
      );
      assert.ok(good.length >= atLeast && good.length <= atMost, `${good.length} octets`);
      if (offset !== undefined) assert.equal(faults[0]!.offset, offset);
      assert.equal(faults[0]!.octetsBefore, good.length);
    });

  test("the dictionary's number and the command to convert are named", async () => {
    const dictionary = await read(
      Uint8Array.from([0x28, 0xb5, 0x2f, 0xfd, 1, 0x58, 77, ...new Array<number>(20).fill(0)]),
    );
    assert.match(dictionary.faults[0]!.found, /dictionary 77/);
    assert.match((await read(withCheck(fixture("blocks.xz"), 10))).faults[0]!.found, /xz -dk/);
  });
});

test("a compression bomb ends at 200 to one beyond what is free (C12, C14)", async () => {
  for (const bomb of [gzipSync(new Uint8Array(8_000_000)), fixture("zeros.bz2"), fixture("zeros.zst")]) {
    const { octets, faults } = await read(bomb, { freeOctets: 1_000_000 });
    assert.deepEqual(
      faults.map((fault) => fault.kind),
      ["inflation-ratio"],
    );
    assert.ok(octets.length >= 1_000_000 && octets.length < 3_200_000, `${octets.length}`);
  }
});

test("every beginning and every flipped bit of small containers ends with octets or a fault, never an exception", async () => {
  const short = LINES.subarray(0, 150);
  // a thread is begun for each zstd file where Node cannot read it itself, so fewer of its bits are flipped
  const cases = [
    { packed: gzipSync(short), step: 1 },
    { packed: bzip2Start(), step: 1 },
    { packed: fixture("frames.zst").subarray(0, 100), step: 7 },
  ];
  for (const { packed, step } of cases) {
    for (let length = 0; length < packed.length; length += step) await read(packed.subarray(0, length));
    for (let bit = 0; bit < 8 * packed.length; bit += step) {
      const changed = Buffer.from(packed);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      const { octets } = await read(changed);
      assert.ok(octets.length < 10_000_000);
    }
  }
});

test("damaged zstd tables, over which other decoders never end, end as a fault", async () => {
  const changed = Buffer.from(fixture("blocks.zst"));
  changed[13]! ^= 1 << 6;
  const { octets, faults } = await read(changed);
  assert.deepEqual(
    faults.map(({ kind }) => kind),
    ["bad-compressed"],
  );
  assert.ok(octets.length < LINES.length);
});

test("a file that grows is read as long as it was hashed (C24)", async () => {
  assert.equal((await read(LINES, { octets: 1000 })).octets.length, 1000);
});

test("a file that is cut short, or not there, is the world's failure (C25, C29)", async () => {
  await assert.rejects(read(LINES.subarray(0, 10), { octets: 20 }), /was cut short while it was read: 10 of 20 octets/);
  await assert.rejects(async () => {
    for await (const piece of openOctets(path.join(folder, "nowhere"))) assert.ok(piece);
  }, /nowhere cannot be read: no such file or folder/);
});

test("progress is told in octets of the file", async () => {
  const told: [number, number][] = [];
  const packed = gzipSync(LINES);
  await read(packed, { onProgress: (now, of) => told.push([now, of]) });
  assert.deepEqual(told.at(-1), [packed.length, packed.length]);
});

test("the event loop is never blocked for long, whatever the container", async () => {
  for (const name of ["blocks.bz2", "zeros.bz2", "blocks.zst", "zeros.zst"]) {
    const longest = await longestPause(() => read(fixture(name)));
    console.log(`${name}: the event loop paused for ${longest.toFixed(0)} ms at most`);
    assert.ok(longest < 250, `${longest} ms`); // the aim is 50 ms on a quiet machine; tests share theirs
  }
});

async function longestPause(work: () => Promise<unknown>): Promise<number> {
  let last = performance.now();
  let longest = 0;
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 1);
  await work();
  clearInterval(timer);
  return longest;
}

function flipped(octets: Uint8Array, at: number): Uint8Array {
  const changed = Buffer.from(octets);
  changed[at < 0 ? octets.length + at : at]! ^= 0x10;
  return changed;
}

function withFields(plain: Uint8Array): Uint8Array {
  const trailer = gzipSync(plain).subarray(-8);
  const header = [0x1f, 0x8b, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 3, 2, 0, 7, 7];
  return Buffer.concat([
    Buffer.from(header),
    Buffer.from("name\0comment\0"),
    Buffer.from([0, 0]),
    deflateRawSync(plain),
    trailer,
  ]);
}

/** A short bzip2 stream: the first of streams.bz2. */
function bzip2Start(): Uint8Array {
  const streams = fixture("streams.bz2");
  return streams.subarray(0, streams.indexOf("BZh9"));
}

/** The xz file with another check told in its header, §2.1.1.2; that of SHA-256 is 10. */
function withCheck(octets: Buffer, check: number): Buffer {
  const copy = Buffer.from(octets);
  copy[7] = check;
  copy.writeUInt32LE(crc32(copy.subarray(6, 8)), 8);
  return copy;
}
