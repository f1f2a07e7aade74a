import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "vitest";
import { type Exchange, exchanged, held, present, WRONG_CLOCK } from "../../../test/made-crossings.ts";
import { knowing } from "../../../test/made-knowledge.ts";
import { type MadeRecord, type MadeRecords, withRecords } from "../../../test/made-store.ts";
import { ours } from "../../../test/referees.ts";
import type { Answered, Finding } from "../../finding/finding.ts";
import { readSubject } from "../../subject/subject.ts";
import { DAY, HOUR, type Period, parsePeriod } from "../../values/instant.ts";
import { runAnalysis } from "../run.ts";
import * as details from "./details.ts";
import analysis from "./index.ts";

const subject = (id: string) => readSubject(fs.readFileSync(ours(`subjects/${id}.yaml`), "utf8"), id);
/** Eight weeks of Pyongyang each. */
const BEFORE = parsePeriod("2019-01-06T15:00:00Z..2019-03-03T15:00:00Z")!;
const PERIOD = parsePeriod("2019-03-03T15:00:00Z..2019-04-28T15:00:00Z")!;
const [UNICOM, TRANSTELECOM, ORIGIN] = [4837, 20485, 131279];
const KNOWLEDGE = knowing();

/** Twenty hosts of a record an hour each; worked by hand: 60 of 100 octets over Unicom, 40 over TransTelecom. */
const HOSTS: readonly Exchange[] = Array.from({ length: 20 }, (_, k) => ({
  host: `175.45.${k < 12 ? 176 : 178}.${k + 1}`,
  remote: `100.64.1.${k + 1}`,
  octets: 5,
  next: k < 12 ? UNICOM : TRANSTELECOM,
  // Half of Unicom's goes to a network of TransTelecom's own: it sees that too.
  remoteAs: k < 6 ? TRANSTELECOM : 64600 + k,
}));
const OLD = HOSTS.slice(0, 15);

function ask(records: MadeRecords, against: Period | null = BEFORE): Promise<Finding[]> {
  return withRecords(records, (store) => {
    const controls = [subject("university-example")];
    const task = {
      store,
      subject: subject("north-korea"),
      controls,
      period: PERIOD,
      against,
      seed: 1,
      knowledge: KNOWLEDGE,
    };
    return runAnalysis("exposure", analysis, task, {}, new Map());
  });
}

const answer = (findings: readonly Finding[], id: string) => {
  const found = findings.find((one) => one.id === `exposure.${id}`)!;
  assert.ok(found.answered, `${id}: ${found.answered || `${found.reason} ${found.needs}`}`);
  return found as Answered;
};
const near = (found: number | null | undefined, expected: number, within = 1e-9) =>
  assert.ok(found != null && Math.abs(found - expected) <= within, `${found} is not ${expected}`);

test("a graph worked by hand: openings, paths, points of control, who sees 95 in 100, lit space, services, entropy", async () => {
  const route = [
    ...held(
      "175.45.176.0/24",
      [
        [64496, UNICOM, ORIGIN],
        [64497, 3356, UNICOM, ORIGIN],
      ],
      PERIOD,
    ),
    ...held(
      "175.45.178.0/24",
      [
        [64496, TRANSTELECOM, ORIGIN],
        [64497, 3356, TRANSTELECOM, ORIGIN],
      ],
      PERIOD,
    ),
  ];
  const findings = await ask({
    flow: [...exchanged(OLD, BEFORE), ...exchanged(HOSTS, PERIOD), ...exchanged(OFFICE, PERIOD)],
    coverage: [...present(BEFORE), ...present(PERIOD), ...scans()],
    service: services(),
    route,
  });

  const openings = details.openingsDetails.parse(answer(findings, "openings").details).openings;
  assert.deepEqual(
    openings.map(({ asn, peers }) => [asn, peers]),
    [
      [UNICOM, 2],
      [TRANSTELECOM, 2],
    ],
  );
  near(openings[0]!.octets?.value, 0.6);
  assert.deepEqual(
    [answer(findings, "openings").estimate?.low, answer(findings, "openings").estimate?.high],
    [2, null],
  );

  near(answer(findings, "effectivePaths").estimate?.value, 1 / (0.36 + 0.16));

  const control = answer(findings, "controlPoints");
  assert.equal(control.estimate?.value, 2); // 60 in 100 are not 90
  const ofAddresses = details.coverDetails.parse(control.details).ofAddresses!;
  assert.deepEqual([...ofAddresses.chosen].sort(), [`AS${TRANSTELECOM}`, `AS${UNICOM}`]);

  // TransTelecom carries 40 and is the other end of 30 more; Unicom carries 60: both together see all.
  const observers = details.coverDetails.parse(answer(findings, "observers").details);
  assert.deepEqual([observers.chosen.length, observers.exact], [2, true]);
  near(observers.largest.find(({ id }) => id === `AS${TRANSTELECOM}`)?.octets?.value, 0.7);
  near(observers.largest.find(({ id }) => id === `AS${UNICOM}`)?.octets?.value, 0.6);
  assert.deepEqual([...details.coverDetails.parse(answer(findings, "jurisdictions").details).chosen].sort(), [
    "CN",
    "RU",
  ]);

  const lit = details.litDetails.parse(answer(findings, "litAddresses").details);
  assert.deepEqual(lit.networks, [
    { network: "175.45.176.0/24", lit: 12, newlyLit: 0 },
    { network: "175.45.178.0/24", lit: 8, newlyLit: 5 },
  ]);
  near(lit.aDay, 20);
  assert.equal(answer(findings, "litAddresses").estimate?.high, null);
  assert.equal(answer(findings, "newlyLit").estimate?.value, 5);

  const exposed = details.servicesDetails.parse(answer(findings, "services").details);
  assert.deepEqual(exposed.ports, [{ protocolIdentifier: 6, port: 443, serviceName: "https", addresses: 2 }]);
  assert.equal(exposed.scans, 1);

  const anonymity = answer(findings, "anonymity");
  near(anonymity.estimate?.value, Math.log2(20), 1e-5);
  assert.equal(details.anonymityDetails.parse(anonymity.details).degree?.toFixed(5), "1.00000");

  const comparison = details.comparisonDetails.parse(answer(findings, "comparison").details);
  assert.deepEqual(
    comparison.subjects.map(({ id }) => id),
    ["north-korea", "university-example"],
  );
  assert.equal(comparison.subjects[0]!.rank === null, comparison.mostFlips > 0.1);
  for (const { low, value, high } of comparison.subjects.map(({ index }) => index))
    assert.ok(low <= value && value <= high);

  const text = JSON.stringify(findings.map((finding) => (finding.answered ? [finding.claim, finding.details] : [])));
  for (const { host, remote } of HOSTS)
    assert.ok(!text.includes(`"${host}"`) && !text.includes(` ${host} `) && !text.includes(remote), "no host is named");
});

test("finer sampling shows more addresses, which does not pass for newly lit ones; sampling that is not told is not answered", async () => {
  const before = [...exchanged(OLD, BEFORE, { samplingProbability: 0.001 })].filter((_, k) => k % 997 === 0);
  const findings = await ask({
    flow: [...before, ...exchanged(HOSTS, PERIOD)],
    coverage: [...present(BEFORE), ...present(PERIOD)],
  });
  const newly = answer(findings, "newlyLit");
  assert.equal(newly.estimate?.value, 0, newly.claim);
  assert.match(newly.claim, /allowing for a sampling/);
});

test("a gap, a clock and sampling that nobody tells: told, or not answered", async () => {
  const half = { from: PERIOD.from, to: PERIOD.from + 35 * DAY };
  const flow = [...exchanged(OLD, BEFORE), ...exchanged(HOSTS, half)].map(({ samplingProbability: _, ...record }) => {
    return { ...record, samplingKnownBy: "unknown" };
  });
  const coverage = [...present(BEFORE), ...present(half), ...present({ from: PERIOD.to - DAY, to: PERIOD.to })];
  const findings = await ask({ flow, coverage, defect: WRONG_CLOCK });
  const newly = findings.find(({ id }) => id === "exposure.newlyLit")!;
  assert.ok(!newly.answered && newly.reason === "unknown-sampling");
  const paths = answer(findings, "effectivePaths");
  assert.ok(paths.assumptions.some((one) => one.includes("3600 s")));
  assert.notEqual(paths.confidence.level, "high");
  assert.match(paths.confidence.because[0]!, /coverage 0\.6/);
});

/** The control: two hosts over one carrier. */
const OFFICE: readonly Exchange[] = [1, 2].map((k) => ({
  host: `198.51.100.${200 + k}`,
  remote: "100.64.9.9",
  octets: 50,
  next: 64500,
  remoteAs: 64999,
}));

function scans(): MadeRecord[] {
  const from = PERIOD.from + 10 * DAY;
  return [{ from, to: from + HOUR, exporter: "scan-1", share: 1, why: "scan", received: 1024, lost: 0 }];
}

function services(): MadeRecord[] {
  const time = PERIOD.from + 10 * DAY;
  return ["175.45.176.71", "175.45.176.72", "192.0.2.5"].map((address) => {
    return { time, address, protocolIdentifier: 6, port: 443, serviceName: "https", product: "", scanId: "scan-1" };
  });
}
