import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import fs from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ours, referee } from "./referees.ts";

const MAIN = ours("dist/src/cli/main.js");
const CAPTURE = ours("examples/ugr16/ugr16-small.csv.gz");
let folder: string;
let store: string;

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(tmpdir(), "narrows-cli-"));
  store = path.join(folder, "store");
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

function narrows(...parameters: string[]): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [MAIN, ...parameters], { cwd: folder, encoding: "utf8", timeout: 60_000 });
}

const PERIOD = ["--from", "2016-03-01", "--to", "2016-04-01"];

describe("wrong usage is one clear line and exit code 2", () => {
  const subject = fs.readFileSync(ours("subjects/north-korea.yaml"), "utf8").replace("77.94.35.0/24", "77.94.35.0/33");
  test.each([
    ["a command that is none", ["ingets"], /unknown command 'ingets'[\s\S]*Did you mean ingest/],
    [
      "a question that is none",
      ["ask", "weather", "--subject", "north-korea", "--store", "s", ...PERIOD],
      /No question "weather"; there are .*growth/,
    ],
    [
      "a date that is none",
      ["ask", "growth", "--subject", "north-korea", "--store", "s", "--from", "2016-02-30", "--to", "2016-04-01"],
      /"2016-02-30" is not an ISO 8601 time/,
    ],
    [
      "an end before the start",
      ["ask", "growth", "--subject", "north-korea", "--store", "s", "--from", "2016-04-01", "--to", "2016-03-01"],
      /--to must be later than --from/,
    ],
    [
      "a subject that is none",
      ["subject", "check", "atlantis"],
      /No subject "atlantis": neither a bundled one \(.*north-korea/,
    ],
    [
      "a subject with a fault",
      ["subject", "check", "wrong.yaml"],
      /^wrong\.yaml:\d+:\d+ members\[2\]\.prefix "77\.94\.35\.0\/33" is not a CIDR/,
    ],
    ["a mapping that is none", ["records", CAPTURE, "--map", "nobody"], /No mapping "nobody"/],
    ["a mapping with a fault", ["records", CAPTURE, "--map", "wrong-map.yaml"], /wrong-map\.yaml:\d+:\d+/],
    ["sampling that is none", ["records", CAPTURE, "--sampling", "1:0"], /not a sampling probability/],
    ["a format that is none", ["records", CAPTURE, "--as", "netflow6"], /No format "netflow6"; there are /],
    [
      "a setting that is none",
      ["ask", "growth", "--subject", "north-korea", "--store", "s2", ...PERIOD, "--set", "growth.courage=1"],
      /No setting "growth\.courage"/,
    ],
  ] as const)("%s", (_, parameters, message) => {
    fs.writeFileSync(path.join(folder, "wrong.yaml"), subject);
    fs.writeFileSync(path.join(folder, "wrong-map.yaml"), "kind: flow\nformat: csv\ncolumns:\n  sourceAddres: srcip\n");
    const { status, stderr, stdout } = narrows(...parameters);
    expect(stderr).toMatch(message);
    expect(stdout).toBe("");
    expect(status).toBe(2);
  });
});

describe("ingest", () => {
  const cut = () => {
    const file = path.join(folder, "cut.gz");
    fs.writeFileSync(file, fs.readFileSync(CAPTURE).subarray(0, 9_000));
    return file;
  };

  test("C27 the same octets under another name count once, exit code 0", () => {
    const copy = path.join(folder, "other name.csv");
    fs.copyFileSync(CAPTURE, copy);
    const first = narrows("ingest", CAPTURE, "--map", "ugr16", "--store", store, "--json");
    const second = narrows("ingest", copy, "--map", "ugr16", "--store", store, "--json");
    expect([first.status, second.status]).toEqual([0, 0]);
    expect(JSON.parse(first.stdout).inputs[0].stored.records.flow).toBe(1000);
    expect(JSON.parse(second.stdout).inputs[0].outcome).toBe("known");
  });

  test("a cut file keeps what was good, is partial, exit code 3", () => {
    const { status, stdout } = narrows("ingest", cut(), "--map", "ugr16", "--store", store, "--json");
    const [input] = JSON.parse(stdout).inputs;
    expect(input.outcome).toBe("partial");
    expect(input.stored.records.flow).toBeGreaterThan(100);
    expect(input.stored.defects.truncated).toBeGreaterThan(0);
    expect(status).toBe(3);
  });

  test("a file that SHA256SUMS disagrees with is refused with both digests", () => {
    const beside = path.join(folder, "summed");
    fs.mkdirSync(beside);
    fs.copyFileSync(CAPTURE, path.join(beside, "rows.csv.gz"));
    fs.writeFileSync(path.join(beside, "SHA256SUMS"), `${"0".repeat(64)}  rows.csv.gz\n`);
    const { status, stderr } = narrows("ingest", beside, "--map", "ugr16", "--store", store);
    expect(stderr).toMatch(/refused .*digest: SHA256SUMS beside it tells 0{64}, its octets give [0-9a-f]{64}/);
    expect(status).toBe(1);
  });

  test("a file that nobody knows is refused: exit code 1 alone, 3 beside a good one", () => {
    const unknown = path.join(folder, "unknown");
    fs.writeFileSync(unknown, Buffer.from([1, 2, 3, 4, 5, 6, 7, 8, 9]));
    expect(narrows("ingest", unknown, "--store", store).status).toBe(1);
    const both = narrows("ingest", unknown, ours("examples/scans-2021/2021-09-10_19_scan_SG.txt.gz"), "--store", store);
    expect(both.stderr).toMatch(/refused +.*unknown.*not recognised by any of /);
    expect(both.status).toBe(3);
  });
});

describe("records", () => {
  test("data go to stdout, all else to stderr", () => {
    const { status, stdout } = narrows("records", CAPTURE, "--map", "ugr16", "--format", "ndjson");
    const rows = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(rows).toHaveLength(1000);
    expect(rows[0].sourceAddress).toBe("103.36.93.115");
    expect(status).toBe(0);
  });

  test("what is written as CSV is read again as the same records", () => {
    const csv = narrows("records", CAPTURE, "--map", "ugr16", "--format", "csv").stdout;
    fs.writeFileSync(path.join(folder, "plain.csv"), csv);
    const again = narrows("records", "plain.csv", "--format", "csv").stdout;
    const withoutOffset = (text: string) => text.replace(/\d+$/gm, "");
    expect(withoutOffset(again)).toBe(withoutOffset(csv));
  });

  test("a reader that goes away is no fault", () => {
    const piped = spawnSync(
      "sh",
      ["-c", `"${process.execPath}" "${MAIN}" records "${CAPTURE}" --map ugr16 | head -n 1; echo "$?"`],
      { encoding: "utf8" },
    );
    expect(piped.stderr).toBe("");
    expect(piped.stdout.trim().endsWith("0")).toBe(true);
  });
});

test("a store that somebody holds is told with the holder, exit code 1", async () => {
  const { openStore } = await import("../src/store/open.ts");
  const held = await openStore(path.join(folder, "held"));
  try {
    const { status, stderr } = narrows(
      "ask",
      "growth",
      "--subject",
      "north-korea",
      "--store",
      path.join(folder, "held"),
      ...PERIOD,
    );
    expect(stderr).toMatch(/in use/);
    expect(stderr).toMatch(new RegExp(`\\b${process.pid}\\b`));
    expect(status).toBe(1);
  } finally {
    await held.close();
  }
});

test("a study of inputs that share a session is verified as one", () => {
  const inputs = ["template", "options-template", "options-data", "data"].map((name) =>
    referee(`netflow/akvorado/${name}.pcap`),
  );
  const own = path.join(folder, "one-session");
  narrows("ingest", ...inputs, "--one-session", "--store", own);
  const period = ["--from", "2022-03-14", "--to", "2022-03-15"];
  narrows("ask", "paths", "--subject", "university-example", "--store", own, ...period, "--output", "session.json");
  const { study } = JSON.parse(fs.readFileSync(path.join(folder, "session.json"), "utf8"));
  expect(study.inputs.at(-1).records.flow).toBe(4);
  expect(narrows("verify", "session.json").stdout).toMatch(/^same: all /);
});

test("bundled subjects and their controls are without fault", () => {
  const { status, stdout } = narrows("subject", "check", "north-korea", "university-example");
  expect(stdout).toMatch(/North Korea, 3 core members, 0 suspected, 9 excluded, 4 ways/);
  expect(status).toBe(0);
});
