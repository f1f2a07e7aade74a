import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "vitest";
import { stringify } from "yaml";
import { knowing } from "../../../test/made-knowledge.ts";
import { withWorld } from "../../../test/made-world.ts";
import { ours } from "../../../test/referees.ts";
import { gradeActivity } from "../../../worlds/examination/graders/activity.ts";
import { knownOf } from "../../../worlds/examination/known.ts";
import { loadWorld } from "../../../worlds/make.ts";
import { readWorld } from "../../../worlds/world.ts";
import { readSubject } from "../../subject/subject.ts";
import { parsePeriod } from "../../values/instant.ts";
import { runAnalysis } from "../run.ts";
import analysis from "./index.ts";

/** Six days each by the clock of Pyongyang. */
const WINDOWS = { before: "2021-03-01T15:00Z..2021-03-07T15:00Z", after: "2021-03-07T15:00Z..2021-03-13T15:00Z" };

test("a small office seen whole: what each use may be holds what it is, and nothing is said to have moved", async () => {
  const { file, id } = loadWorld("small-office");
  const world = readWorld(stringify({ ...file, windows: WINDOWS }), id);
  const known = knownOf(world);
  const subject = readSubject(fs.readFileSync(ours("subjects/north-korea.yaml"), "utf8"), "north-korea.yaml");
  const window = (id: string) => parsePeriod(world.file.windows[id]!)!;
  const findings = await withWorld(world, 1, (store) => {
    const task = { store, subject, controls: [], seed: 1, knowledge: knowing() };
    const windows = { period: window(known.after), against: window(known.before) };
    return runAnalysis("activity", analysis, { ...task, ...windows }, {}, new Map());
  });
  const grades = gradeActivity(findings, known);
  for (const { finding, interval, change, said } of grades) {
    assert.ok(interval?.holds !== false, `${finding}: ${said}`);
    assert.ok(!change?.told, `${finding}: ${said}`);
  }
  const graded = grades.filter(({ interval }) => interval !== undefined).map(({ finding }) => finding);
  assert.ok(graded.includes("activity.share.mail") && graded.includes("activity.share.gaming"), graded.join());
}, 180_000);
