import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "vitest";
import { EXPORTER, present } from "../../../test/made-crossings.ts";
import { cohort, exchangeKnowledge, ordinary } from "../../../test/made-exchange.ts";
import { type MadeRecord, withRecords } from "../../../test/made-store.ts";
import { ours } from "../../../test/referees.ts";
import { type Answered, type Finding, findingSchema } from "../../finding/finding.ts";
import { readSubject } from "../../subject/subject.ts";
import { DAY, type Period, parsePeriod } from "../../values/instant.ts";
import { blocksOf } from "../crossings/blocks.ts";
import { CORE } from "../instrument/belonging.ts";
import { askCoverage } from "../instrument/coverage.ts";
import type { Knowledge } from "../knowledge.ts";
import { runAnalysis } from "../run.ts";
import { askNetworks, MOST_NETWORKS } from "./ask.ts";
import { countriesDetails, countryDetails, infrastructureDetails } from "./details.ts";
import analysis from "./index.ts";

const subject = (id: string) => readSubject(fs.readFileSync(ours(`subjects/${id}.yaml`), "utf8"), id);
/** Eight weeks of Pyongyang. */
const PERIOD = parsePeriod("2019-03-03T15:00:00Z..2019-04-28T15:00:00Z")!;
const OWN = "175.45.176";
const CONTROL = "198.51.100";

const plain = (unitsPerDay = 60): MadeRecord[] => [
  ...ordinary({ own: OWN, period: PERIOD, unitsPerDay, seed: 1 }),
  ...ordinary({ own: CONTROL, period: PERIOD, unitsPerDay, seed: 2 }),
];
const inNepal = (more = {}) =>
  cohort({ own: OWN, period: PERIOD, country: "NP", people: 15, sessionsPerDay: 0.5, ahead: 5.75, seed: 3, ...more });

interface Asked {
  readonly controls?: readonly string[];
  readonly coverage?: readonly MadeRecord[];
  readonly defect?: readonly MadeRecord[];
  readonly knowledge?: Knowledge;
  readonly period?: Period;
  readonly against?: Period;
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
      against: more.against ?? null,
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
  const details = countryDetails.parse(nepal.details);
  assert.equal(details.level, 4, nepal.claim);
  assert.ok(details.localDay!.utcOffsetHours === 5.75 && details.localDay!.support > 0.97);
  assert.ok(nepal.estimate!.low! > 3 && nepal.likelihood && !nepal.claim.includes(nepal.likelihood.term));
  assert.ok(
    nepal.alternatives.some(({ explanation, ruledOutBy }) => /students/.test(explanation) && ruledOutBy === null),
  );
  const told = findings.filter(({ id }) => /^presence\.[A-Z]{2}$/.test(id)).map(({ id }) => id);
  assert.deepEqual(told, ["presence.NP"]);
  for (const finding of findings) {
    assert.deepEqual(findingSchema.parse(finding), finding);
    if (finding.answered) analysis.details(finding.id)!.parse(finding.details);
  }
  const [ladder] = answer(findings, "countries").figures;
  assert.ok(ladder?.kind === "countries" && ladder.rows.some(({ country, level }) => country === "NP" && level === 4));
});

test("a network without anybody abroad: no country is told, where naive Poisson would tell some", async () => {
  const findings = await ask(plain());
  const countries = answer(findings, "countries");
  assert.equal(countries.estimate!.value, 0, countries.claim);
  assert.equal(findings.filter(({ id }) => /^presence\.[A-Z]{2}$/.test(id)).length, 0);
  assert.ok(countriesDetails.parse(countries.details).tested > 30);
});

test("what is no sign of people: visitors of a web page, one exit of a VPN, rented machines", async () => {
  const innocent = [
    ...inNepal({ port: 443 }),
    ...inNepal({ country: "MZ", networks: 1, people: 30, seed: 4 }),
    ...inNepal({ country: "KE", networksFrom: 210, people: 30, networks: 30, seed: 5 }),
  ];
  const findings = await ask([...plain(), ...innocent]);
  const levels = findings
    .filter(({ id }) => /^presence\.[A-Z]{2}$/.test(id))
    .map(({ details }) => countryDetails.parse(details).level);
  assert.ok(
    levels.every((level) => level < 3),
    `${levels}`,
  );
  const { kinds } = infrastructureDetails.parse(answer(findings, "infrastructure").details);
  assert.ok(kinds.some(({ kind, country }) => kind === "hosting" && country === "KE"));
});

test("a gap, sampling that nobody tells and a wrong clock: told, and the local day is not judged", async () => {
  const half = { from: PERIOD.from, to: PERIOD.from + 33 * DAY };
  const flow = [...plain(), ...inNepal()]
    .filter(({ flowStartMilliseconds: at }) => Number(at) < half.to)
    .map(({ samplingProbability: _, ...record }) => ({ ...record, samplingKnownBy: "unknown" }));
  const defect = [
    { time: 0, format: "test", kind: "clock-offset", octetOffset: 0, expected: "right", found: "3600 s", count: 1 },
  ];
  const coverage = present(half, { from: PERIOD.to - DAY, to: PERIOD.to });
  const nepal = answer(await ask(flow, { coverage, defect }), "NP");
  const details = countryDetails.parse(nepal.details);
  assert.equal(details.level, 3, nepal.claim);
  assert.equal(details.localDay, null);
  assert.ok(nepal.assumptions.some((one) => one.includes("3600 s")));
  assert.ok(nepal.assumptions.some((one) => one.includes("do not tell their sampling")));
  assert.match(nepal.confidence.because[0]!, /coverage 0\.6/);
  assert.notEqual(nepal.confidence.level, "high");
});

for (const [what, more, reason] of [
  ["no control", { controls: [] }, "no-control"],
  [
    "no tables of countries",
    { knowledge: exchangeKnowledge({ countryOf: () => null, otherCountryOf: () => null, asName: () => null }) },
    "not-observable",
  ],
  ["no classes of networks", { knowledge: exchangeKnowledge({ asName: () => null }) }, "not-observable"],
  ["five days", { period: { from: PERIOD.from, to: PERIOD.from + 5 * DAY } }, "too-short"],
  [
    "a third of the days",
    { coverage: present({ from: PERIOD.from, to: PERIOD.from + 18 * DAY }, { from: PERIOD.to - DAY, to: PERIOD.to }) },
    "coverage",
  ],
] as const)
  test(`${what}: ${reason}, and nothing is said of any country`, async () => {
    const findings = await ask(plain(12), more);
    assert.equal(findings.length, 4);
    for (const one of findings)
      assert.ok(!one.answered && one.reason === reason, `${one.id}: ${one.answered || one.reason}`);
  });

test("so few addresses that they are people: told as few, without any number, and no network stands in a finding", async () => {
  const findings = await ask([...plain(), ...inNepal({ country: "MN", people: 4, sessionsPerDay: 1.5, hostsEach: 2 })]);
  const mongolia = answer(findings, "MN");
  const { units, addresses, sessionDays } = countryDetails.parse(mongolia.details);
  assert.deepEqual([mongolia.estimate, units, addresses, sessionDays], [null, null, "few", "few"]);
  assert.doesNotMatch(mongolia.claim, /times|network-days/);
  const { few, countries } = countriesDetails.parse(answer(findings, "countries").details);
  assert.ok(few >= 1 && !countries.some(({ country }) => country === "MN"));
  const text = JSON.stringify(findings.map((one) => (one.answered ? [one.claim, one.details] : [])));
  assert.doesNotMatch(text, /41\.\d+\.\d+\.\d+|ffff29/i);
});

test("two windows: who has come is told beside who was there before", async () => {
  const turn = PERIOD.from + 28 * DAY;
  const flow = [...plain(), ...inNepal({ period: { from: turn, to: PERIOD.to } })];
  const findings = await ask(flow, { period: { from: turn, to: PERIOD.to }, against: { from: PERIOD.from, to: turn } });
  const { appeared, disappeared } = countriesDetails.parse(answer(findings, "countries").details);
  assert.deepEqual([appeared, disappeared], [["NP"], []]);
  assert.equal(countryDetails.parse(answer(findings, "NP").details).levelBefore, 0);
});

test("a window before in which nobody began a session has no ratio of sessions to stand beside", async () => {
  const turn = PERIOD.from + 28 * DAY;
  const quiet = plain().filter(
    (one) => one.destinationTransportPort !== 993 || Number(one.flowStartMilliseconds) >= turn,
  );
  const flow = [...quiet, ...inNepal({ period: { from: turn, to: PERIOD.to } })];
  const findings = await ask(flow, { period: { from: turn, to: PERIOD.to }, against: { from: PERIOD.from, to: turn } });
  assert.equal(countryDetails.parse(answer(findings, "NP").details).levelBefore, 0);
  for (const finding of findings) assert.deepEqual(findingSchema.parse(finding), finding);
});

test("where one publisher alone says where networks are, that publishers agree rules nothing out", async () => {
  const leased = (findings: readonly Finding[]) =>
    answer(findings, "NP").alternatives.find(({ explanation }) => /leased or misplaced/.test(explanation))!.ruledOutBy;
  const flow = [...plain(), ...inNepal()];
  assert.ok(leased(await ask(flow)));
  const made = exchangeKnowledge();
  const knowledge = exchangeKnowledge({
    otherCountryOf: () => null,
    asName: (asn, at) => ({ ...made.asName(asn, at)!, country: "" }),
  });
  assert.equal(leased(await ask(flow, { knowledge })), null);
});

test("of too many networks some are drawn at random, so that rare countries keep their part", async () => {
  const [day, met] = [PERIOD.from, (n: number) => (n < 15_000 ? 3 : 1)];
  function* many(): Generator<MadeRecord> {
    const [shape] = ordinary({ own: OWN, period: PERIOD, unitsPerDay: 5, seed: 1 });
    for (let n = 0; n < 25_000; n++)
      for (let k = 0; k < met(n); k++)
        yield {
          ...shape!,
          flowStartMilliseconds: day + k * DAY,
          flowEndMilliseconds: day + k * DAY + 900,
          sourceAddress: `${OWN}.7`,
          destinationAddress: `${100 + (n >> 8)}.${n & 255}.3.4`,
          sourceTransportPort: 50_000,
          destinationTransportPort: 443,
        };
  }
  await withRecords({ flow: many(), coverage: present(PERIOD) }, async (store) => {
    const own = subject("north-korea");
    const blocks = blocksOf(own, PERIOD, await askCoverage(store, PERIOD), [EXPORTER], 0.8)!;
    const whom = { store, subject: own, grades: CORE, blocks, exporters: [EXPORTER], scannerTargets: 16 };
    const networks = await askNetworks(whom);
    assert.equal(networks.length, MOST_NETWORKS);
    const rare = networks.filter(({ days }) => days.length === 1).length / networks.length;
    assert.ok(Math.abs(rare - 0.4) < 0.02, `${rare}`);
  });
});
