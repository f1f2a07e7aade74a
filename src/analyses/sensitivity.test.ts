import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "vitest";
import { knowing } from "../../test/made-knowledge.ts";
import { type MadeRecord, type MadeRecords, withRecords } from "../../test/made-store.ts";
import { ours } from "../../test/referees.ts";
import type { Answered } from "../finding/finding.ts";
import { withoutExporter } from "../store/leave-out.ts";
import { readSubject } from "../subject/subject.ts";
import { HOUR, parsePeriod } from "../values/instant.ts";
import template from "./_template/index.ts";
import { setting } from "./analysis.ts";
import { analyses } from "./index.ts";
import { runAnalysis } from "./run.ts";

const PERIOD = parsePeriod("2019-03-03T15:00:00Z..2019-03-31T15:00:00Z")!;
const [FIRST, SECOND] = ["192.0.2.1", "192.0.2.2"];
const text = fs.readFileSync(ours("subjects/north-korea.yaml"), "utf8");

/** Both exporters are up all the time; the second sees the subject on its first ten days only. */
function records(): MadeRecords {
  const flow: MadeRecord[] = [];
  for (let at = PERIOD.from; at < PERIOD.to; at += 6 * HOUR) {
    const day = (at - PERIOD.from) / (24 * HOUR);
    for (const [exporter, sees] of [
      [FIRST, day >= 8],
      [SECOND, day < 10],
    ] as const)
      if (sees) flow.push({ ...FLOW, exporter, flowStartMilliseconds: at, flowEndMilliseconds: at });
  }
  const told = { share: 1, why: "received", received: 1, lost: 0 };
  return { flow, coverage: [FIRST, SECOND].map((exporter) => ({ ...PERIOD, ...told, exporter })) };
}

const FLOW = {
  sourceAddress: "175.45.176.1",
  destinationAddress: "198.51.100.1",
  protocolIdentifier: 6,
  octetDeltaCount: 100,
  samplingProbability: 1,
  samplingKnownBy: "told",
};

test("each exporter is left out in turn, and a number that goes far outside its interval is worth less", async () => {
  await withRecords(records(), async (store) => {
    const subject = readSubject(text, "north-korea.yaml");
    const task = { store, subject, controls: [], period: PERIOD, against: null, seed: 1, knowledge: knowing() };
    const [plain] = (await runAnalysis("seen", template, task, {}, new Map())) as Answered[];
    const [spread] = (await runAnalysis("seen", template, { ...task, sensitivity: true }, {}, new Map())) as Answered[];
    assert.deepEqual(spread!.estimate, plain!.estimate);
    assert.equal(spread!.estimate!.value, 1);
    assert.deepEqual(spread!.sensitivity, [
      { changed: `without exporter ${FIRST}`, value: 10 / 28 },
      { changed: `without exporter ${SECOND}`, value: 20 / 28 },
    ]);
    assert.match(spread!.confidence.because.at(-1)!, /^lies far outside its interval with without exporter/);
  });
});

test("of each setting the other values are tried, but not the one in force", async () => {
  await withRecords(records(), async (store) => {
    const subject = readSubject(text, "north-korea.yaml");
    const task = { store, subject, controls: [], period: PERIOD, against: null, seed: 1, knowledge: knowing() };
    const analysis = { ...template, settings: { ...template.settings, tries: setting(1, "", "", "", [1, 2]) } };
    const tried = async (settings: Readonly<Record<string, number>>) => {
      const [told] = await runAnalysis("seen", analysis, { ...task, sensitivity: true }, settings, new Map());
      return (told as Answered).sensitivity.map(({ changed }) => changed).filter((changed) => /^tries/.test(changed));
    };
    assert.deepEqual(await tried({}), ["tries 2"]);
    assert.deepEqual(await tried({ "seen.tries": 2 }), ["tries 1"]);
  });
});

test("every question can be asked as if an exporter had never reported", async () => {
  await withRecords(records(), async (store) => {
    const subject = readSubject(text, "north-korea.yaml");
    const against = { from: PERIOD.from - 1, to: PERIOD.from };
    const asked = { store: withoutExporter(store, FIRST), subject, controls: [], period: PERIOD, against };
    for (const [id, analysis] of analyses) {
      const findings = await runAnalysis(id, analysis, { ...asked, seed: 1, knowledge: knowing() }, {}, new Map());
      for (const { question, sql } of findings.flatMap(({ evidence }) => evidence))
        if (/FROM (flow|coverage|flowHourly) /.test(sql)) assert.match(sql, /exporter != '192\.0\.2\.1'/, question);
    }
  });
});
