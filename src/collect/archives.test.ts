import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { crc32, deflateRawSync, gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import { afterAll, test } from "vitest";
import { ours } from "../../test/referees.ts";
import { EntryPlaces } from "./archives/entry-places.ts";
import { unpack } from "./archives/unpack.ts";
import { findInputs, type Inputs } from "./inputs.ts";

const folder = mkdtempSync(path.join(tmpdir(), "narrows-archives-"));
afterAll(() => rmSync(folder, { recursive: true }));

const put = (name: string, octets: Uint8Array): string => {
  writeFileSync(path.join(folder, name), octets);
  return path.join(folder, name);
};

type TarEntry = { name: string; type?: "file" | "symlink" | "link" | "fifo" | "character-device"; text?: string };

async function tar(entries: readonly TarEntry[]): Promise<Buffer> {
  const archive = pack();
  for (const { name, type = "file", text = "" } of entries)
    archive.entry({ name, type, ...(type === "file" ? {} : { linkname: "elsewhere" }) }, text);
  archive.finalize();
  const pieces: Uint8Array[] = [];
  for await (const piece of archive) pieces.push(piece as Uint8Array);
  return Buffer.concat(pieces);
}

const labels = ({ inputs }: Inputs) => inputs.map(({ label }) => label.replace(`${folder}/`, ""));
const texts = ({ inputs }: Inputs) => inputs.map((input) => readFileSync(input.path, "utf8").slice(0, 12));
const told = ({ problems }: Inputs) =>
  problems.map((one) => `${path.relative(folder, one.path)}: ${one.problem.slice(0, 60)}`);

const PLAIN: readonly TarEntry[] = [
  { name: "b/two.csv", text: "two" },
  { name: "a.csv", text: "one" },
];

for (const [name, compress] of [
  ["plain.tar", (octets: Buffer) => octets],
  ["packed.tgz", gzipSync],
] as const)
  test(`${name} is walked like a folder, and gone when it is released`, async () => {
    const found = await findInputs([put(name, compress(await tar(PLAIN)))]);
    assert.deepEqual(
      [labels(found), texts(found), told(found)],
      [[`${name}/a.csv`, `${name}/b/two.csv`], ["one", "two"], []],
    );
    await found.release();
    assert.ok(!existsSync(found.inputs[0]!.path));
  });

test("C19 entries whose names lead out of the archive are read, and their names are labels only", async () => {
  const entries = ["../../x", "/etc/x", "C:..\\x", "a/../../b"].map((name) => ({ name, text: name }));
  const found = await findInputs([put("out.tar", await tar(entries))]);
  assert.deepEqual(labels(found), [
    "out.tar/#1 ..|..|x",
    "out.tar/#2 |etc|x",
    "out.tar/#3 C:..\\x",
    "out.tar/#4 a|..|..|b",
  ]);
  assert.deepEqual(texts(found), ["../../x", "/etc/x", "C:..\\x", "a/../../b"]);
  const place = path.dirname(found.inputs[0]!.path);
  for (const input of found.inputs) assert.ok(input.path.startsWith(`${place}/#`), input.path);
  const again = await findInputs([path.join(folder, "out.tar", "#4 a|..|..|b")]);
  assert.deepEqual(texts(again), ["a/../../b"]);
  for (const one of [found, again]) await one.release();
});

test("C20 links, devices and FIFOs are left alone; of the same name twice both are read, told apart by number", async () => {
  const entries: TarEntry[] = [
    { name: "same.csv", text: "first" },
    { name: "same.csv", text: "second" },
    { name: "s", type: "symlink" },
    { name: "h", type: "link" },
    { name: "d", type: "character-device" },
    { name: "f", type: "fifo" },
  ];
  const found = await findInputs([put("odd.tar", await tar(entries))]);
  assert.deepEqual(labels(found), ["odd.tar/#2 same.csv", "odd.tar/same.csv"]);
  assert.deepEqual(texts(found), ["second", "first"]);
  assert.deepEqual(told(found), [
    "odd.tar/s: a symlink, not a file",
    "odd.tar/h: a link, not a file",
    "odd.tar/d: a character-device, not a file",
    "odd.tar/f: a fifo, not a file",
  ]);
  await found.release();
});

test("C20 an archive of a hundred thousand names and one is read up to the limit", async () => {
  const archive = Buffer.concat([Buffer.concat(Array(100_001).fill(await header())), Buffer.alloc(1024)]);
  const found = await findInputs([path.join(put("many.tar", archive), "none")]);
  assert.deepEqual(told(found), [
    "many.tar: more than 100000 entries; the rest is left",
    "many.tar/none: no such file",
  ]);
  await found.release();
}, 120_000);

test("a cut archive keeps what was whole, and says that it is cut", async () => {
  const octets = await tar([...PLAIN, { name: "c.csv", text: "x".repeat(5_000) }]);
  const found = await findInputs([put("cut.tar", octets.subarray(0, 4_000))]);
  assert.deepEqual(labels(found), ["cut.tar/a.csv", "cut.tar/b/two.csv", "cut.tar/c.csv"]);
  assert.match(told(found)[0]!, /damaged or cut short/);
  await found.release();
});

test("a zip archive is walked like a folder: links told, a name twice, names that lead out", async () => {
  const file = put("a.zip", readFileSync(ours("src/collect/fixture/archive.zip")));
  const found = await findInputs([file]);
  assert.deepEqual(Object.fromEntries(labels(found).map((label, i) => [label, texts(found)[i]])), {
    "a.zip/flows/a.csv": "first\n",
    "a.zip/flows/b.csv": "second\nsecon",
    "a.zip/#3 flows|a.csv": "again\n",
    "a.zip/#4 ..|..|outside.csv": "outside\n",
    "a.zip/#5 |etc|absolute.csv": "absolute\n",
    "a.zip/#6 C:\\..\\drive.csv": "drive\n",
    "a.zip/stored.csv": "stored\n",
  });
  assert.deepEqual(told(found), [
    "a.zip/link: a link or device, not a file",
    "a.zip/.hidden: hidden or still being written",
  ]);
  await found.release();
});

test("a path may go on inside an archive, and on standard input comes one as well", async () => {
  const file = put("b.tar", await tar(PLAIN));
  const one = await findInputs([path.join(file, "b/two.csv")]);
  assert.deepEqual([labels(one), texts(one)], [["b.tar/b/two.csv"], ["two"]]);
  const missing = await findInputs([path.join(file, "nothing")]);
  assert.deepEqual([labels(missing), told(missing)], [[], ["b.tar/nothing: no such file"]]);
  const piped = await findInputs(["-"], Readable.from([readFileSync(file)]));
  assert.deepEqual(
    piped.inputs.map(({ label }) => label),
    ["-/a.csv", "-/b/two.csv"],
  );
  for (const found of [one, missing, piped]) await found.release();
});

test("names that differ by case alone, or are a folder of another's, or look like a number, are kept apart", async () => {
  const names = ["A.csv", "a.csv", "./b", "b/c", "#2 a.csv", "d/e", "d"];
  const found = await findInputs([put("close.tar", await tar(names.map((name) => ({ name, text: name }))))]);
  assert.deepEqual(Object.fromEntries(labels(found).map((label, i) => [label, texts(found)[i]])), {
    "close.tar/A.csv": "A.csv",
    "close.tar/#2 a.csv": "a.csv",
    "close.tar/b": "./b",
    "close.tar/#4 b|c": "b/c",
    "close.tar/#5 #2 a.csv": "#2 a.csv",
    "close.tar/d/e": "d/e",
    "close.tar/#7 d": "d",
  });
  await found.release();
});

test("a hundred thousand names find their places in one pass", () => {
  const places = new EntryPlaces();
  const found = new Set<string>();
  for (let number = 1; number <= 100_000; number++) found.add(places.place(`f/${number % 50_000}`, number).place);
  assert.equal(found.size, 100_000);
});

test("what all entries come to is bounded: of a zip of overlapping ones as much is kept as is free, and the rest is told", async () => {
  const file = put("much.zip", overlapping(40, Buffer.alloc(50_000, "x")));
  const target = mkdtempSync(path.join(folder, "much-"));
  const { problems } = await unpack(file, "zip", target, { freeOctets: 1_200_000 });
  const kept = readdirSync(target).reduce((sum, name) => sum + statSync(path.join(target, name)).size, 0);
  assert.ok(kept > 1_000_000 && kept <= 1_200_000, `${kept} octets`);
  assert.match(problems.map(({ problem }) => problem).join(), /more than 1200000 octets come out of it/);
});

test("a damaged zip archive is told, and costs what it has to", async () => {
  const octets = readFileSync(ours("src/collect/fixture/archive.zip"));
  for (const [name, damaged] of [
    ["cut.zip", octets.subarray(0, 300)],
    ["flipped.zip", flipped(octets, 52)],
  ] as const) {
    const found = await findInputs([put(name, damaged)]);
    assert.match(told(found).join(), /damaged or cut short/, name);
    await found.release();
  }
});

/** A zip archive whose directory names one entry many times. */
function overlapping(times: number, octets: Buffer): Buffer {
  const packed = deflateRawSync(octets);
  const common = Buffer.alloc(26); // version, flags, method, time, date, CRC-32, sizes, lengths: APPNOTE §4.3.7
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(8, 4);
  common.writeUInt32LE(crc32(octets), 10);
  common.writeUInt32LE(packed.length, 14);
  common.writeUInt32LE(octets.length, 18);
  common.writeUInt16LE(2, 22);
  const local = Buffer.concat([Buffer.from("PK\x03\x04"), common, Buffer.from("00"), packed]);
  const directory = Array.from({ length: times }, (_, k) =>
    Buffer.concat([Buffer.from("PK\x01\x02\x14\x00"), common, Buffer.alloc(14), Buffer.from(`${k + 10}`)]),
  );
  const end = Buffer.alloc(22); // APPNOTE §4.3.16
  end.write("PK\x05\x06");
  end.writeUInt16LE(times, 8);
  end.writeUInt16LE(times, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, ...directory, end]);
}

async function header(): Promise<Buffer> {
  return (await tar([{ name: "x" }])).subarray(0, 512);
}

function flipped(octets: Buffer, at: number): Buffer {
  const copy = Buffer.from(octets);
  copy[at]! ^= 0x55;
  return copy;
}
