import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "vitest";
import { present } from "../../../test/made-crossings.ts";
import { cohort, exchangeKnowledge, ordinary } from "../../../test/made-exchange.ts";
import { type MadeRecord, withRecords } from "../../../test/made-store.ts";
import { ours } from "../../../test/referees.ts";
import type { Answered, Finding } from "../../finding/finding.ts";
import { readSubject } from "../../subject/subject.ts";
import { type Period, parsePeriod } from "../../values/instant.ts";
import type { Knowledge } from "../knowledge.ts";
import { runAnalysis } from "../run.ts";
import type { CountriesDetails, CountryDetails } from "./details.ts";
import analysis from "./index.ts";

const subject = (id: string) => readSubject(fs.readFileSync(ours(`subjects/${id}.yaml`), "utf8"), id);
/** Eight weeks of Pyongyang. */
const PERIOD = parsePeriod("2019-03-03T15:00:00Z..2019-04-28T15:00:00Z")!;
const OWN = "175.45.176";
const CONTROL = "198.51.100";

const plain = (): MadeRecord[] => [
  ...ordinary({ own: OWN, period: PERIOD, unitsPerDay: 90, seed: 1 }),
  ...ordinary({ own: CONTROL, period: PERIOD, unitsPerDay: 90, seed: 2 }),
];
const inNepal = (more = {}) =>
  cohort({ own: OWN, period: PERIOD, country: "NP", people: 15, sessionsPerDay: 0.5, ahead: 5.75, seed: 3, ...more });

interface Asked {
  readonly controls?: readonly string[];
  readonly coverage?: readonly MadeRecord[];
  readonly defect?: readonly MadeRecord[];
  readonly knowledge?: Knowledge;
  readonly period?: Period;
}

function ask(flow: Iterable<MadeRecord>, more: Asked = {}): Promise<Finding[]> {
  const {
    controls = ["university-example"],
    coverage = present(PERIOD),
    defect = [],
    knowledge = exchangeKnowledge(),
  } = more;
  return withRecords({ flow, coverage, defect }, (store) => {
    const task = {
      store,
      subject: subject("north-korea"),
      controls: controls.map(subject),
      period: more.period ?? PERIOD,
      against: null,
      seed: 1,
      knowledge,
    };
    return runAnalysis("presence", analysis, task, {}, new Map());
  });
}

const found = (findings: readonly Finding[], id: string) => findings.find((one) => one.id === `presence.${id}`);
function answer(findings: readonly Finding[], id: string): Answered {
  const one = found(findings, id);
  assert.ok(one?.answered, `${id}: ${one && !one.answered ? `${one.reason} ${one.needs}` : "not told"}`);
  return one;
}

test("people in Nepal who read their mail at home are told there at level 4, and nobody anywhere else", async () => {
  const findings = await ask([...plain(), ...inNepal()]);
  const nepal = answer(findings, "NP");
  const details = nepal.details as CountryDetails;
  assert.equal(details.level, 4, nepal.claim);
  assert.ok(details.localDay!.utcOffsetHours === 5.75 && details.localDay!.support > 0.97);
  assert.ok(nepal.estimate!.low! > 3 && nepal.likelihood && !nepal.claim.includes(nepal.likelihood.term));
  assert.ok(
    nepal.alternatives.some(({ explanation, ruledOutBy }) => /students/.test(explanation) && ruledOutBy === null),
  );
  const told = findings.filter(({ id }) => /^presence\.[A-Z]{2}$/.test(id)).map(({ id }) => id);
  assert.deepEqual(told, ["presence.NP"]);
  for (const finding of findings) if (finding.answered) analysis.details(finding.id)!.parse(finding.details);
});

test("a network without anybody abroad: no country is told, where naive Poisson would tell some", async () => {
  const findings = await ask(plain());
  const countries = answer(findings, "countries");
  assert.equal(countries.estimate!.value, 0, countries.claim);
  assert.equal(findings.filter(({ id }) => /^presence\.[A-Z]{2}$/.test(id)).length, 0);
  assert.ok((countries.details as CountriesDetails).tested > 30);
});
