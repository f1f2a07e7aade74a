import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "vitest";
import { type Exchange, exchanged, held, present, WRONG_CLOCK } from "../../../test/made-crossings.ts";
import { knowing } from "../../../test/made-knowledge.ts";
import { type MadeRecords, withRecords } from "../../../test/made-store.ts";
import { ours } from "../../../test/referees.ts";
import type { Answered, Finding } from "../../finding/finding.ts";
import { readSubject } from "../../subject/subject.ts";
import { formatAddress } from "../../values/address.ts";
import { DAY, type Period, parsePeriod } from "../../values/instant.ts";
import { runAnalysis } from "../run.ts";
import { type EntityDetails, entityDetails, rankingDetails, unresolvedDetails } from "./details.ts";
import analysis from "./index.ts";

const SUBJECT = readSubject(fs.readFileSync(ours("subjects/north-korea.yaml"), "utf8"), "north-korea.yaml");
const PERIOD = parsePeriod("2019-03-03T15:00:00Z..2019-04-27T15:00:00Z")!; // eight weeks of Pyongyang
const [UNICOM, TRANSTELECOM, ORIGIN] = [4837, 20485, 131279];
const NAMES = new Map([
  [64600, { name: "Example Hosting", country: "US" }],
  [64601, { name: "Example Hosting", country: "US" }],
  [64610, { name: "Example Mail", country: "RU" }],
]);

/** As references would answer: 203.0.113.0/24 is originated by AS64601 and said to be in Germany. */
const KNOWLEDGE = knowing({
  asName: (asn: number) => NAMES.get(asn) ?? null,
  originOf: (address: Uint8Array) => (formatAddress(address).startsWith("203.0.113.") ? { asn: 64601 } : null),
  countryOf: (address: Uint8Array) => (formatAddress(address).startsWith("203.0.113.") ? { country: "DE" } : null),
});

/** Worked by hand: of 100 octets an hour Unicom carries 60, TransTelecom 30, and of 10 nothing tells who. */
const EXCHANGES: readonly Exchange[] = [
  { host: "175.45.176.1", remote: "198.51.100.7", octets: 40, next: UNICOM, remoteAs: 64600 },
  { host: "175.45.176.2", remote: "203.0.113.7", octets: 20, next: UNICOM, port: 993 },
  { host: "175.45.178.1", remote: "192.0.2.130", octets: 30, next: TRANSTELECOM, remoteAs: 64610 },
  { host: "175.45.179.1", remote: "100.64.0.1", octets: 10 },
];

function ask(records: MadeRecords, period: Period = PERIOD): Promise<Finding[]> {
  return withRecords(records, (store) => {
    const task = { store, subject: SUBJECT, controls: [], period, against: null, seed: 1, knowledge: KNOWLEDGE };
    return runAnalysis("dependence", analysis, task, {}, new Map());
  });
}

function made(told: Readonly<Record<string, number | string>> = {}): MadeRecords {
  return { flow: exchanged(EXCHANGES, PERIOD, told), coverage: present(PERIOD) };
}

const answer = (findings: readonly Finding[], id: string) => findings.find((one) => one.id === id) as Answered;
const details = (findings: readonly Finding[], id: string) =>
  entityDetails.parse(answer(findings, id).details) as EntityDetails;
const near = (found: number | null | undefined, expected: number, within = 1e-9) =>
  assert.ok(found != null && Math.abs(found - expected) <= within, `${found} is not ${expected}`);

test("a graph worked by hand: who carries, hosts and serves, and what is lost without each", async () => {
  const prefixes = ["175.45.176.0/24", "175.45.178.0/24"] as const;
  const route = [
    ...held(
      prefixes[0],
      [
        [64496, UNICOM, ORIGIN],
        [64497, 3356, UNICOM, ORIGIN],
      ],
      PERIOD,
    ),
    ...held(
      prefixes[1],
      [
        [64496, UNICOM, ORIGIN],
        [64497, 3356, TRANSTELECOM, ORIGIN],
      ],
      PERIOD,
    ),
  ];
  const findings = await ask({ ...made(), route });

  const unicom = details(findings, "dependence.AS4837");
  near(unicom.carries.octets?.value, 0.6);
  near(unicom.carries.flows?.value, 0.5);
  near(unicom.lost.octets?.value, 0.6);
  assert.deepEqual(unicom.prefixes?.withoutOther, [prefixes[0]]);
  assert.equal(unicom.prefixes?.announced, 2);
  near(unicom.hegemony, 0.75); // all of one peer's two /24 and half of the other's
  near(unicom.bounds?.low, 0.6);
  near(unicom.bounds?.high, 0.7);

  const hosting = details(findings, "dependence.AS64600");
  assert.deepEqual(hosting.owners[0]!.asns, [64600, 64601], "two ASes of one name and country are one");
  near(hosting.carries.octets?.value, 0);
  near(hosting.hosts.octets?.value, 0.6);
  near(hosting.serves.octets?.value, 0.6);
  assert.deepEqual(
    hosting.services.map(({ port }) => port),
    [443, 993],
  );
  near(hosting.services[1]!.octets, 0.2);

  const mail = details(findings, "dependence.AS64610");
  near(mail.hosts.flows?.value, 0.25);

  // By country: what Unicom carries (CN); TransTelecom's and the mail's, the same 30 octets (RU); 40 are said to end in US, 20 in DE.
  near(details(findings, "dependence.CN").lost.octets?.value, 0.6);
  near(details(findings, "dependence.RU").lost.octets?.value, 0.3);
  near(details(findings, "dependence.US").lost.octets?.value, 0.4);
  near(details(findings, "dependence.DE").lost.octets?.value, 0.2);
  near(details(findings, "dependence.US").lostByRegistration?.value, 0.6);

  const ranking = rankingDetails.parse(answer(findings, "dependence.ranking").details);
  assert.deepEqual(
    ranking.organisations.map(({ id }) => id),
    ["AS4837", "AS64600", "AS20485", "AS64610", "AS3356"],
  );
  near(ranking.organisations[0]!.lost, 0.6);

  const open = answer(findings, "dependence.unresolved");
  near(open.estimate?.value, 0.1);
  const parts = unresolvedDetails.parse(open.details);
  near(parts.noCarrier, 0.1);
  near(parts.noRemoteAs, 0.1);
  near(parts.noCountry, 0.1);
});

test("an AS that no reference names is told by its number", async () => {
  const flow = exchanged(
    [{ host: "175.45.176.1", remote: "198.51.100.7", octets: 40, next: UNICOM, remoteAs: 64999 }],
    PERIOD,
  );
  const findings = await ask({ flow, coverage: present(PERIOD) });
  assert.match(answer(findings, "dependence.AS64999").claim, /AS64999, whose owner no reference names/);
  near(unresolvedDetails.parse(answer(findings, "dependence.unresolved").details).unnamed, 1);
});

test("sampled octets are scaled by what each exporter tells, and what scans bring, which nobody answers, is left out", async () => {
  const [first, ...rest] = EXCHANGES;
  const sampled = exchanged([{ ...first!, octets: 4 }], PERIOD, { samplingProbability: 0.1, exporter: "192.0.2.12" });
  const scans = exchanged([{ host: "100.64.9.9", remote: "175.45.176.9", octets: 500, remoteAs: ORIGIN }], PERIOD, {
    reversePacketDeltaCount: 0,
  });
  const coverage = [...present(PERIOD), ...present(PERIOD).map((one) => ({ ...one, exporter: "192.0.2.12" }))];
  const findings = await ask({ flow: [...exchanged(rest, PERIOD), ...sampled, ...scans], coverage });
  near(details(findings, "dependence.AS4837").lost.octets?.value, 0.6);
});

test("sampling that some exporters do not tell is not answered; where none tells it, the assumption is told", async () => {
  const unknown = [...exchanged(EXCHANGES, PERIOD)].map(({ samplingProbability: _, ...record }) => ({
    ...record,
    samplingKnownBy: "unknown",
  }));
  const other = unknown.map((record) => ({ ...record, exporter: "192.0.2.12" }));
  const coverage = [...present(PERIOD), ...present(PERIOD).map((one) => ({ ...one, exporter: "192.0.2.12" }))];
  const mixed = await ask({ flow: [...exchanged(EXCHANGES, PERIOD), ...other], coverage });
  for (const finding of mixed) assert.ok(!finding.answered && finding.reason === "unknown-sampling", finding.id);
  const alike = answer(await ask({ flow: unknown, coverage: present(PERIOD) }), "dependence.AS4837");
  assert.ok(alike.assumptions.includes("exporters that do not tell their sampling sample alike"));
});

test("a gap leaves its days out and lowers confidence; too large a one is not answered", async () => {
  const half = { from: PERIOD.from, to: PERIOD.from + 35 * DAY };
  const some = await ask({
    flow: exchanged(EXCHANGES, half),
    coverage: [...present(half), ...present({ from: PERIOD.to - DAY, to: PERIOD.to })],
  });
  const told = answer(some, "dependence.AS4837");
  near(told.estimate?.value, 0.6);
  assert.notEqual(told.confidence.level, "high");
  const week = { from: PERIOD.from, to: PERIOD.from + 7 * DAY };
  const most = await ask({
    flow: exchanged(EXCHANGES, week),
    coverage: [...present(week), ...present({ from: PERIOD.to - DAY, to: PERIOD.to })],
  });
  for (const finding of most) assert.ok(!finding.answered && finding.reason === "coverage", finding.id);
});

test("a clock that was found wrong is told, and keeps confidence from being high", async () => {
  const told = answer(await ask({ ...made(), defect: WRONG_CLOCK }), "dependence.AS4837");
  assert.ok(told.assumptions.some((one) => one.includes("3600 s")));
  assert.notEqual(told.confidence.level, "high");
});

test("without traffic, routes alone tell which prefixes have no other path", async () => {
  const route = held(
    "175.45.176.0/24",
    [
      [64496, UNICOM, ORIGIN],
      [64497, UNICOM, ORIGIN],
    ],
    PERIOD,
  );
  const findings = await ask({ route });
  const unicom = answer(findings, "dependence.AS4837");
  assert.deepEqual([unicom.estimate?.value, unicom.estimate?.unit], [1, "share of prefixes"]);
  assert.equal(unicom.confidence.level, "low");
  assert.ok(findings.some(({ id, answered }) => id === "dependence.ranking" && !answered));
});
