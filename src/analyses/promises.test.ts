import assert from "node:assert/strict";
import fs from "node:fs";
import { expect, test } from "vitest";
import { knowing } from "../../test/made-knowledge.ts";
import { MADE, madeNetwork } from "../../test/made-network.ts";
import { withRecords } from "../../test/made-store.ts";
import { ours } from "../../test/referees.ts";
import { type Finding, findingSchema } from "../finding/finding.ts";
import type { Questions } from "../store/store.ts";
import { readSubject } from "../subject/subject.ts";
import template from "./_template/index.ts";
import type { Analysis } from "./analysis.ts";
import { analyses } from "./index.ts";
import { runAnalysis } from "./run.ts";

const subject = (id: string) => readSubject(fs.readFileSync(ours(`subjects/${id}.yaml`), "utf8"), id);
const FAMILY: readonly (readonly [string, Analysis])[] = [...analyses, ["_template", template]];

async function ask(store: Questions, id: string, analysis: Analysis): Promise<Finding[]> {
  const controls = [subject("university-example")];
  const knowledge = knowing();
  const task = { store, subject: subject("north-korea"), controls, ...MADE, seed: 1, knowledge };
  return runAnalysis(id, analysis, task, {}, new Map());
}

/** What a reader would notice if it differed. */
function brief(findings: readonly Finding[]) {
  return findings.map((finding) =>
    finding.answered
      ? { id: finding.id, claim: finding.claim, confidence: finding.confidence.level }
      : { id: finding.id, reason: finding.reason, needs: finding.needs },
  );
}

test("an empty store is answered by none, and says what would be needed", async () => {
  await withRecords({}, async (store) => {
    for (const [id, analysis] of FAMILY) {
      const findings = await ask(store, id, analysis);
      assert.ok(findings.length > 0, id);
      for (const finding of findings) assert.ok(!finding.answered && finding.needs !== "", finding.id);
    }
  });
});

test("a made network gives the expected findings of each fixture, twice the same, in the published shape", async () => {
  await withRecords(madeNetwork(), async (store) => {
    for (const [id, analysis] of FAMILY) {
      const findings = await ask(store, id, analysis);
      for (const finding of findings) assert.deepEqual(findingSchema.parse(finding), finding);
      assert.deepEqual(await ask(store, id, analysis), findings, `${id}: twice gives the same`);
      const expected = ours(`src/analyses/${id}/fixture/expected.json`);
      // `-u` writes it anew; then read the difference before you keep it.
      await expect(`${JSON.stringify(brief(findings), null, 2)}\n`).toMatchFileSnapshot(expected);
      for (const finding of findings) if (finding.answered) analysis.details(finding.id)?.parse(finding.details);
    }
  });
});
