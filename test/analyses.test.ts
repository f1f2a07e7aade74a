import fs from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { analyses } from "../src/analyses/index.ts";
import { runAnalysis } from "../src/analyses/run.ts";
import { loadControls, loadSubject } from "../src/cli/subjects.ts";
import { canonicalJson } from "../src/finding/canonical.ts";
import { type Finding, findingSchema } from "../src/finding/finding.ts";
import { openStore } from "../src/store/open.ts";
import type { Store } from "../src/store/store.ts";
import { formatPeriod, parsePeriod } from "../src/values/instant.ts";
import { batchesOf } from "../worlds/batches.ts";
import { loadWorld } from "../worlds/make.ts";
import { ours } from "./referees.ts";

let folder: string;
let empty: Store;
let quiet: Store;
beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(tmpdir(), "narrows-analyses-"));
  empty = await openStore(path.join(folder, "empty"));
  quiet = await openStore(path.join(folder, "quiet"));
  await fill(quiet, "quiet", 7);
}, 120_000);
afterAll(async () => {
  await empty.close();
  await quiet.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

const once = new Map<string, Promise<Finding[]>>();
/** What an analysis says of the quiet world; asked once. */
function ofQuiet(id: string): Promise<Finding[]> {
  const known = once.get(id) ?? ask(quiet, id, quietStudy());
  once.set(id, known);
  return known;
}

const EMPTY = { subject: "north-korea", period: "2019-01-01..2019-11-01", against: "2017-04-01..2017-07-06" };

describe.each([...analyses.keys()])("%s", (id) => {
  test("an empty store gives no answer, and says what would be needed", async () => {
    const findings = await ask(empty, id, EMPTY);
    expect(findings.length).toBeGreaterThan(0);
    for (const finding of findings) {
      expect(finding.answered, finding.id).toBe(false);
      if (!finding.answered) expect(finding.needs.length).toBeGreaterThan(5);
    }
  });

  test("findings are of the published shape, begin with the analysis' id, and none is told twice", async () => {
    const findings = await ofQuiet(id);
    for (const finding of findings) {
      findingSchema.parse(finding);
      expect(finding.id.split(".")[0]).toBe(id);
      expect(finding.madeUp).toEqual(["quiet"]);
      expect(finding.evidence.length).toBeGreaterThan(0);
    }
    expect(new Set(findings.map((finding) => finding.id)).size).toBe(findings.length);
  });

  test("twice gives the same, to the last digit", async () => {
    expect(canonicalJson(await ask(quiet, id, quietStudy()))).toBe(canonicalJson(await ofQuiet(id)));
  });

  test("sentences never say that something is proved or confirmed, and keep likelihood apart from confidence", async () => {
    for (const finding of await ofQuiet(id))
      if (finding.answered) {
        expect(finding.claim).not.toMatch(/\b(proves?|proved|confirms?|confirmed)\b/i);
        expect(finding.claim).not.toMatch(/confidence/i);
      }
  });

  test("has a README with question, method, choices, limits and how to read it", () => {
    const text = fs.readFileSync(ours(`src/analyses/${id}/README.md`), "utf8");
    for (const heading of ["Question", "Method", "Choices", "Limits", "How to read it"])
      expect(text).toMatch(new RegExp(`^#+ ${heading}`, "m"));
  });
});

interface Asked {
  readonly subject: string;
  readonly period: string;
  readonly against: string;
}

/** The two named windows of the quiet world, about its own subject. */
function quietStudy(): Asked {
  const { windows } = loadWorld("quiet");
  const named = (id: string) => formatPeriod(windows.find((window) => window.id === id)!.period);
  return { subject: "north-korea", period: named("after"), against: named("before") };
}

async function ask(store: Store, id: string, asked: Asked): Promise<Finding[]> {
  const subject = loadSubject(asked.subject);
  const [period, against] = [parsePeriod(asked.period)!, parsePeriod(asked.against)!];
  const madeUp = new Map(store.inputs().map(({ sha256, madeUp }) => [sha256, madeUp!.world]));
  const task = {
    store,
    subject,
    controls: loadControls(subject),
    period,
    against,
    seed: 3,
    knowledge: { asName: () => null },
  };
  return runAnalysis(id, analyses.get(id)!, task, {}, madeUp);
}

async function fill(store: Store, world: string, seed: number): Promise<void> {
  const sha256 = "ab".repeat(32);
  const facts = { path: world, sha256, octets: 1, format: "world", settings: "{}", madeUp: { world, seed } };
  const writer = await store.ingest(facts, new Map());
  if ("known" in writer) throw new Error("a new store knows no input");
  for (const batch of batchesOf(loadWorld(world), seed)) await writer.insert(batch);
  await writer.finish("whole", new Map(), null);
}
