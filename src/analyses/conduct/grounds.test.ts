import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "vitest";
import { knowing } from "../../../test/made-knowledge.ts";
import { ours } from "../../../test/referees.ts";
import { readSubject } from "../../subject/subject.ts";
import { parsePeriod } from "../../values/instant.ts";
import { searched } from "./grounds.ts";
import type { Occasion } from "./occasion.ts";
import { SCAN } from "./rules.ts";

const subject = readSubject(fs.readFileSync(ours("subjects/north-korea.yaml"), "utf8"), "north-korea");
const OCCASION: Occasion = {
  subject,
  period: parsePeriod("2022-01-08..2022-01-22")!,
  knowledge: knowing(),
  seen: {
    ...{ records: 1, sent: 1, received: 1, whole: true, samplingKnown: true, thinnest: 1, telling: 1, flagged: 1 },
    ...{ withoutOctets: 0, fingerprints: 0, names: 0, covered: 1, days: 14, exporters: ["x"], clockFaults: [] },
  },
};

for (const [beyond, high] of [
  [0, 2],
  [30, 32],
  [Number.POSITIVE_INFINITY, null],
] as const)
  test(`one found and ${beyond} more that were too many to be looked at: at most ${high}`, () => {
    const search = { told: 1, least: 1, all: 1, unit: "hosts", what: "a host", power: 0.95, rules: SCAN, beyond };
    assert.equal(searched(search, OCCASION).estimate.high, high);
  });
