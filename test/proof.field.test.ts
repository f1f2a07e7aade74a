import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, test } from "vitest";
import { ours } from "./referees.ts";

/**
 * What a stranger is promised: the same octets wherever the study is done, and whoever changed an octet of what it rests on,
 * or of what it says, is told where. On a small made-up network, with the built command.
 */
const MAIN = ours("dist/src/cli/main.js");
let folder: string;

function narrows(parameters: readonly string[], environment: NodeJS.ProcessEnv = {}, cores: string | null = null) {
  const [program, ...first] = cores === null ? [process.execPath] : ["taskset", "-c", cores, process.execPath];
  const ran = spawnSync(program!, [...first, MAIN, ...parameters], {
    cwd: folder,
    encoding: "utf8",
    timeout: 280_000,
    env: { ...process.env, ...environment },
  });
  assert.equal(ran.error, undefined);
  return ran;
}

const STUDY = [
  "--subject",
  "north-korea",
  "--from",
  "2021-03-08",
  "--to",
  "2021-03-15",
  "--against",
  "2021-03-01..2021-03-08",
];
const REFERENCES = ["--references", "references"];
const report = (out: string, environment?: NodeJS.ProcessEnv, cores?: string) =>
  narrows(["report", ...STUDY, ...REFERENCES, "--store", "store", "--out", out], environment, cores ?? null);
const read = (name: string) => fs.readFileSync(path.join(folder, name));

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "narrows-proof-"));
  fs.mkdirSync(path.join(folder, "references", "as-names"), { recursive: true });
  const names = "asn,name,country,class,probability\n4837,Carrier one,CN,transit,\n20485,Carrier two,RU,transit,\n";
  fs.writeFileSync(path.join(folder, "references/as-names/2021-01-01.csv"), names);
  fs.writeFileSync(
    path.join(folder, "references/as-names/2021-01-01.yaml"),
    "publisher: made for a test\nlicence: CC0-1.0\ndate: 2021-01-01\n",
  );
  assert.equal(narrows(["world", "small-office", "--seed", "1", "--out", "world"]).status, 0);
  // Moved, so that nobody makes it again from its seed.
  fs.renameSync(path.join(folder, "world", "flows.pcapng"), path.join(folder, "flows.pcapng"));
  assert.equal(narrows(["ingest", "flows.pcapng", "--store", "store"]).status, 0);
  assert.equal(report("one/report.html").status, 0);
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

test("another time zone, locale and number of cores give the same octets", () => {
  const elsewhere = { TZ: "Asia/Pyongyang", LANG: "ko_KR.UTF-8", LC_ALL: "tr_TR.UTF-8" };
  assert.equal(report("two/report.html", elsewhere, "0").status, 0);
  assert.deepEqual(read("two/report.json"), read("one/report.json"));
  assert.deepEqual(read("two/report.html"), read("one/report.html"));
});

test("who has the report and its inputs gets every number again, and the report to the last octet", () => {
  const { status, stdout } = narrows(["verify", "one/report.html"]);
  assert.match(stdout, /^same: all \d+ findings, to the last digit, and the report to the last octet$/m);
  assert.equal(status, 0);
});

/** Each is an octet that somebody changed, and what names it. */
const CHANGED: readonly (readonly [string, string, (octets: Buffer) => Buffer, RegExp])[] = [
  [
    "an input",
    "flows.pcapng",
    flippedAt((octets) => octets.length >> 1),
    /different: flows\.pcapng: its octets changed/,
  ],
  [
    "a reference",
    "references/as-names/2021-01-01.csv",
    replaced("Carrier two", "Carrier 2wo"),
    /different: reference as-names of 2021-01-01: its octets changed/,
  ],
  [
    "the page",
    "one/report.html",
    replaced("Key judgments", "Key judgmentz"),
    /one\/report\.html: is not what these findings give: line \d+ differs/,
  ],
  [
    "the findings",
    "one/report.json",
    replaced('"claim": "', '"claim": " '),
    /report\.json: is not the file that one\/report\.html was made from/,
  ],
];

for (const [what, file, change, told] of CHANGED)
  test(`${what}: one changed octet is named`, () => {
    const kept = read(file);
    fs.writeFileSync(path.join(folder, file), change(kept));
    const { status, stdout } = narrows(["verify", "one/report.html"]);
    fs.writeFileSync(path.join(folder, file), kept);
    assert.match(stdout, told);
    assert.equal(status, 1);
  });

test("an empty store still gives a report, which says of every question that there are no data", () => {
  const { status } = narrows(["report", ...STUDY, "--store", "empty", "--out", "empty.html"]);
  assert.equal(status, 0);
  const { findings } = JSON.parse(read("empty.json").toString()) as {
    findings: { answered: boolean; needs: string }[];
  };
  assert.ok(findings.length > 12 && findings.every(({ answered, needs }) => !answered && needs !== ""));
});

function flippedAt(place: (octets: Buffer) => number) {
  return (octets: Buffer) => {
    const copy = Buffer.from(octets);
    copy[place(copy)]! ^= 1;
    return copy;
  };
}

function replaced(from: string, to: string) {
  return (octets: Buffer) => {
    assert.ok(octets.includes(from), from);
    return Buffer.from(octets.toString("utf8").replace(from, to));
  };
}
