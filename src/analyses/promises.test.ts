import assert from "node:assert/strict";
import fs from "node:fs";
import { expect, test } from "vitest";
import type { z } from "zod";
import { MADE, madeNetwork } from "../../test/made-network.ts";
import { withRecords } from "../../test/made-store.ts";
import { ours } from "../../test/referees.ts";
import { type Finding, findingSchema } from "../finding/finding.ts";
import type { Questions } from "../store/store.ts";
import { readSubject } from "../subject/subject.ts";
import template from "./_template/index.ts";
import type { Analysis } from "./analysis.ts";
import * as dependence from "./dependence/details.ts";
import * as exposure from "./exposure/details.ts";
import { growthDetails } from "./growth/details.ts";
import { analyses } from "./index.ts";
import {
  effectiveDetails,
  hegemonyDetails,
  newUpstreamDetails,
  prefixesDetails,
  shareDetails,
} from "./paths/details.ts";
import * as rhythm from "./rhythm/details.ts";
import { runAnalysis } from "./run.ts";

const subject = (id: string) => readSubject(fs.readFileSync(ours(`subjects/${id}.yaml`), "utf8"), id);
const FAMILY: readonly (readonly [string, Analysis])[] = [...analyses, ["_template", template]];

async function ask(store: Questions, id: string, analysis: Analysis): Promise<Finding[]> {
  const controls = [subject("university-example")];
  const knowledge = { asName: () => null, originOf: () => null, countryOf: () => null };
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
      for (const finding of findings) detailsOf(finding.id)?.parse(finding.details);
    }
  });
});

function detailsOf(id: string) {
  if (id.startsWith("growth.")) return growthDetails;
  if (id === "rhythm.shift") return rhythm.shiftDetails;
  if (id === "rhythm.peakHour" || id === "rhythm.troughHour") return rhythm.peakDetails;
  if (id === "rhythm.diurnal") return rhythm.diurnalDetails;
  if (id === "rhythm.restDays") return rhythm.restDetails;
  if (id === "rhythm.timeZone") return rhythm.zoneDetails;
  if (id.startsWith("rhythm.")) return rhythm.shareDetails;
  if (id.startsWith("paths.share.")) return shareDetails;
  if (id.startsWith("paths.hegemony.")) return hegemonyDetails;
  if (id.startsWith("dependence.") && !(id in DEPENDENCE)) return dependence.entityDetails;
  const others: Readonly<Record<string, z.ZodType | undefined>> = {
    ...DEPENDENCE,
    ...EXPOSURE,
    "paths.effective": effectiveDetails,
    "paths.prefixes": prefixesDetails,
    "paths.newUpstream": newUpstreamDetails,
  };
  return others[id];
}

const DEPENDENCE = {
  "dependence.ranking": dependence.rankingDetails,
  "dependence.unresolved": dependence.unresolvedDetails,
};

const EXPOSURE = {
  "exposure.openings": exposure.openingsDetails,
  "exposure.effectivePaths": exposure.effectiveDetails,
  "exposure.controlPoints": exposure.coverDetails,
  "exposure.observers": exposure.coverDetails,
  "exposure.jurisdictions": exposure.coverDetails,
  "exposure.litAddresses": exposure.litDetails,
  "exposure.newlyLit": exposure.litDetails,
  "exposure.comparison": exposure.comparisonDetails,
};
