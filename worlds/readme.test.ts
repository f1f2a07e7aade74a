import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { ours } from "../test/referees.ts";
import { makeWorld } from "./make.ts";

const README = fs.readFileSync(ours("worlds/README.md"), "utf8");
const [example, family] = [...README.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => text!);

test("the README's example of a new world has about twenty lines, and can be made", { timeout: 120_000 }, async () => {
  expect(example!.trim().split("\n").length).toBeLessThanOrEqual(22);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "narrows-readme-"));
  try {
    const file = path.join(folder, "example.yaml");
    fs.writeFileSync(file, example!);
    const { files, truth } = await makeWorld(file, { seed: 1, out: path.join(folder, "out") });
    expect(files[0]!.records).toBeGreaterThan(10_000);
    expect(truth.changes.map(({ cause }) => cause)).toEqual(["instrument"]);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
});

test("the README's family stands in the bank as it is shown", () => {
  const bank = parse(fs.readFileSync(ours("worlds/bank/families.yaml"), "utf8")) as unknown[];
  expect(bank).toContainEqual((parse(family!) as unknown[])[0]);
});
