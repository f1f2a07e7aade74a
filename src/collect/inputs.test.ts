import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { afterAll, test } from "vitest";
import { findInputs } from "./inputs.ts";

const folder = mkdtempSync(path.join(tmpdir(), "narrows-inputs-"));
afterAll(() => rmSync(folder, { recursive: true }));

const root = path.join(folder, "root");
const put = (name: string, text = "x") => {
  mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
  writeFileSync(path.join(root, name), text);
};
for (const name of ["b.pcap", "a/2", "a/1", "README.md", "manifest.json", "SHA256SUMS", "LICENSE"]) put(name);
for (const name of [".hidden", "nfcapd.current.7", "x.current", "copy.part"]) put(name);
put("-leading\n\u001b[31m<img>.csv");
mkdirSync(path.join(root, "x.pcap")); // a folder with the name of a file
writeFileSync(path.join(folder, "outside"), "secret");
symlinkSync(path.join(folder, "outside"), path.join(root, "link-out"));
symlinkSync(path.join(root, "nowhere"), path.join(root, "link-nowhere"));
symlinkSync(path.join(root, "b.pcap"), path.join(root, "link-within"));
symlinkSync(root, path.join(root, "link-loop"));
execFileSync("mkfifo", [path.join(root, "fifo")]);

const names = (files: readonly { path: string }[]) => files.map((file) => path.relative(root, file.path));

test("folders are walked in order of names; what is no plain file is left alone, with its reason (C21, C22, C23)", async () => {
  const { inputs, problems } = await findInputs([root]);
  assert.deepEqual(names(inputs), ["-leading\n\u001b[31m<img>.csv", "a/1", "a/2", "b.pcap", "link-within"]);
  assert.deepEqual(
    problems.map(({ path: file, problem }) => `${path.relative(root, file)}: ${problem}`),
    [
      ".hidden: hidden or still being written",
      "copy.part: hidden or still being written",
      "fifo: a FIFO; give its octets on standard input, as -",
      "link-loop: a symbolic link out of the folder",
      "link-nowhere: a symbolic link that leads nowhere (no such file or folder)",
      "link-out: a symbolic link out of the folder",
      "nfcapd.current.7: hidden or still being written",
      "x.current: hidden or still being written",
    ],
  );
});

test("paths are read in the order given, and a file that is named is read whatever its name", async () => {
  const given = ["b.pcap", "a", ".hidden", "nowhere", "fifo"].map((name) => path.join(root, name));
  const { inputs, problems } = await findInputs(given);
  assert.deepEqual(names(inputs), ["b.pcap", "a/1", "a/2", ".hidden"]);
  assert.deepEqual(names(problems), ["nowhere", "fifo"]);
  assert.equal(inputs[0]!.octets, 1);
});

test("standard input is kept in a file of its own until it is released", async () => {
  const found = await findInputs(["-", "-"], Readable.from([Buffer.from("one "), Buffer.from("two")]));
  const [input] = found.inputs;
  assert.equal(found.inputs.length, 1);
  assert.deepEqual([input!.label, input!.octets, readFileSync(input!.path, "utf8")], ["-", 7, "one two"]);
  assert.deepEqual(found.problems, [{ path: "-", problem: "standard input was named twice" }]);
  await found.release();
  assert.ok(!existsSync(input!.path));
});
