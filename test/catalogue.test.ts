import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { expect, test } from "vitest";
import { ours } from "./referees.ts";

/** The catalogue of bad inputs: how its rows are numbered, from first to last. */
const ROWS = [
  { what: "containers and folders", ids: numbered("C", 30) },
  { what: "pcap", ids: numbered("P", 15) },
  { what: "pcapng", ids: numbered("N", 18) },
  { what: "packets and payload fields", ids: numbered("K", 16) },
  { what: "NetFlow v5", ids: numbered("V", 12) },
  { what: "NetFlow v9", ids: numbered("9", 25) },
  { what: "IPFIX", ids: numbered("X", 25) },
  { what: "sFlow", ids: numbered("S", 17) },
  { what: "nfcapd files", ids: numbered("F", 11) },
  { what: "Zeek", ids: numbered("Z", 20) },
  { what: "CSV and other text", ids: numbered("D", 17) },
  { what: "Parquet", ids: numbered("A", 12) },
  { what: "MRT and BGP", ids: numbered("M", 22) },
  { what: "references and feeds", ids: numbered("R", 9) },
] as const;

/** Rows without a test of their name, and why. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  C26: "a sparse file is read to its end like any other; what its zeros are is told by P12",
  C28: "no folder is watched yet: each file is known by its digest",
  X21: "exports over TCP are not received yet; the same messages in a file are cut at every octet in robustness.test.ts",
  X22: "exports over TCP are not received yet; in a file the next message is looked for",
  A12: "Parquet is read in the process, by pure JavaScript behind checks of every size; there is no child to be killed",
  R02: "nothing of a reference is written into a formula or a page without going through an export",
  R04: "nothing is fetched: references come from files",
  R05: "nothing is fetched: references come from files",
};

test("every row of the catalogue of bad inputs has a test of its name, or a reason", () => {
  const named = new Set(testFiles().flatMap(idsIn));
  for (const { what, ids } of ROWS) {
    const missing = ids.filter((id) => !named.has(id) && !(id in ELSEWHERE));
    console.log(`${what}: ${ids.filter((id) => named.has(id)).length} of ${ids.length} rows`);
    expect(missing, what).toEqual([]);
  }
});

test("no reason stands for a row that has a test by now", () => {
  const named = new Set(testFiles().flatMap(idsIn));
  expect(Object.keys(ELSEWHERE).filter((id) => named.has(id))).toEqual([]);
});

function numbered(letter: string, last: number): string[] {
  return Array.from({ length: last }, (_, i) => `${letter}${String(i + 1).padStart(2, "0")}`);
}

function testFiles(): string[] {
  const listed = execFileSync("git", ["ls-files", "*.test.ts"], { cwd: ours("."), encoding: "utf8" });
  return listed
    .trim()
    .split("\n")
    .filter((file) => file !== "test/catalogue.test.ts" && fs.existsSync(ours(file)));
}

/** Ids that begin a test's name, or stand in brackets in one: `P05 …`, `… (C21, C22)`. */
function idsIn(file: string): string[] {
  const text = fs.readFileSync(ours(file), "utf8");
  const begun = [...text.matchAll(/["'`](([CPNKVXSFZDAMR9]\d\d)(?:(?:, | and )[CPNKVXSFZDAMR9]\d\d)*)[ :,"'`]/g)];
  const bracketed = [...text.matchAll(/\(((?:[CPNKVXSFZDAMR9]\d\d(?:, )?)+)\)/g)];
  return [...begun, ...bracketed].flatMap(([, ids]) => ids!.match(/[CPNKVXSFZDAMR9]\d\d/g) ?? []);
}
