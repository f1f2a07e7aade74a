import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "vitest";
import { EXPORTER, type Exchange, exchanged, present } from "../../../test/made-crossings.ts";
import { knowing } from "../../../test/made-knowledge.ts";
import { type MadeRecord, type MadeRecords, withRecords } from "../../../test/made-store.ts";
import { ours } from "../../../test/referees.ts";
import type { Answered, Finding } from "../../finding/finding.ts";
import { readSubject } from "../../subject/subject.ts";
import { formatAddress } from "../../values/address.ts";
import { HOUR, type Period, parsePeriod } from "../../values/instant.ts";
import type { Knowledge } from "../knowledge.ts";
import { runAnalysis } from "../run.ts";
import { indexDetails, regionsDetails, servicesDetails, shareDetails } from "./details.ts";
import analysis from "./index.ts";

const SUBJECT = readSubject(fs.readFileSync(ours("subjects/north-korea.yaml"), "utf8"), "north-korea.yaml");
const PERIOD = parsePeriod("2019-03-03T15:00:00Z..2019-03-17T15:00:00Z")!; // two weeks of Pyongyang
const AGAINST = parsePeriod("2019-02-03T15:00:00Z..2019-02-17T15:00:00Z")!;

const WESTERN = { service: "book", category: "social", region: "US" };
const EASTERN = { service: "chat", category: "social", region: "CN" };
const LISTED = new Map([
  ["198.51.100.1", WESTERN],
  ["198.51.100.2", EASTERN],
]);
const NAMED = new Map([
  ["book.example", WESTERN],
  ["code.example", { service: "forge", category: "code", region: "US" }],
]);
const KNOWLEDGE = knowing({
  services: (of) =>
    "address" in of ? known(LISTED, formatAddress(of.address)) : "name" in of ? known(NAMED, of.name) : [],
  listDate: (list) => (list === "services" ? { date: "2026-11-01", later: true } : null),
});

/** Every hour: a listed social service, mail by its port, and something on 443 that nothing tells. */
const HOST = "175.45.176.1";
const EXCHANGES: readonly Exchange[] = [
  { host: HOST, remote: "198.51.100.1", octets: 100 },
  { host: HOST, remote: "203.0.113.5", octets: 300, port: 993 },
  { host: HOST, remote: "203.0.113.6", octets: 400 },
  { host: HOST, remote: "203.0.113.7", octets: 200, port: 40_001 },
];

function ask(
  records: MadeRecords,
  knowledge: Knowledge = KNOWLEDGE,
  against: Period | null = null,
): Promise<Finding[]> {
  return withRecords(records, (store) => {
    const task = { store, subject: SUBJECT, controls: [], period: PERIOD, against, seed: 1, knowledge };
    return runAnalysis("activity", analysis, task, {}, new Map());
  });
}

const made = (exchanges: readonly Exchange[] = EXCHANGES, told: MadeRecord = {}): MadeRecords => ({
  flow: exchanged(exchanges, PERIOD, told),
  coverage: present(PERIOD),
});
const find = (findings: readonly Finding[], id: string) => findings.find((one) => one.id === `activity.${id}`)!;
const answer = (findings: readonly Finding[], id: string) => {
  const found = find(findings, id);
  assert.ok(found.answered, `${id}: ${found.answered ? "" : found.needs}`);
  return found as Answered;
};
const share = (findings: readonly Finding[], category: string) =>
  shareDetails.parse(answer(findings, `share.${category}`).details);
const near = (found: number | null | undefined, expected: number) =>
  assert.ok(found != null && Math.abs(found - expected) < 1e-9, `${found} is not ${expected}`);

test("shares worked by hand: time, octets and flows, each with its tier and with what the evidence leaves open", async () => {
  const findings = await ask(made());

  const social = share(findings, "social");
  near(social.time.value, 0.25);
  near(social.octets?.value, 0.1);
  near(social.flows?.value, 0.25);
  near(social.tiers.B, 1);
  near(social.time.bounds.low, 0.25);
  near(social.time.bounds.high, 0.75); // port 443 without a name and the port that nobody knows may be it too
  assert.equal(social.evidence[0]!.id, "services:address");
  assert.deepEqual(social.lists, [{ list: "services", date: "2026-11-01", later: true }]);

  const { low, high } = answer(findings, "share.social").estimate!;
  assert.ok(low! <= 0.25 && high! >= 0.75 && high! < 0.8, "the interval holds what the evidence leaves open");
  assert.deepEqual([low, high], [social.time.range.low, social.time.range.high]);
  assert.ok(social.time.high < 0.3, "the interval over days alone stays in the details");

  const mail = share(findings, "mail");
  near(mail.time.value, 0.25);
  near(mail.tiers.C, 1);
  assert.equal(mail.evidence[0]!.id, "port-imap");

  const unresolved = share(findings, "unresolved");
  near(unresolved.time.value, 0.25);
  assert.deepEqual(unresolved.time.range, { low: unresolved.time.low, high: unresolved.time.high });
  near(unresolved.octets?.value, 0.2);
  near(unresolved.tiers.E, 1);

  assert.ok(!find(findings, "share.streaming").answered, "nothing tells streaming, and half of the time may be that");
  const all = findings.flatMap((one) =>
    one.answered && one.id.startsWith("activity.share.") ? one.estimate!.value : [],
  );
  near(
    all.reduce((sum, one) => sum + one, 0),
    1,
  );
});

test("the leisure index runs from all that is open being work to all of it being leisure", async () => {
  const index = answer(await ask(made()), "leisureIndex");
  const { value, bounds, ambiguous } = indexDetails.parse(index.details);
  near(value, 0.5); // social against mail
  near(bounds.low, 0.25);
  near(bounds.high, 0.75);
  near(ambiguous, 0.5);
  assert.ok(index.estimate!.low! <= 0.25 && index.estimate!.high! >= 0.75);
  assert.equal(index.confidence.level, "low");
});

test("a server name outranks an address, and a name that DNS gave stands for it", async () => {
  const names = { serverName: "www.code.example" };
  const named = made([{ host: HOST, remote: "198.51.100.1", octets: 100 }], names);
  const knowledge = knowing({ services: (of) => ("name" in of ? known(NAMED, of.name.replace("www.", "")) : []) });
  near(share(await ask(named, knowledge), "code").tiers.A, 1);
});

test("DNS answers name what the same client does within TTL and a minute; an address of two names is half of each", async () => {
  const flow = [...exchanged([{ host: HOST, remote: "203.0.113.20", octets: 100 }], PERIOD)];
  const times = flow.map(({ flowStartMilliseconds }) => Number(flowStartMilliseconds));
  const look = (queryName: string, time: number, clientAddress = HOST) => ({
    time,
    clientAddress,
    queryName,
    queryType: "A",
    answers: "alias.example 203.0.113.20",
    timeToLive: 30,
  });
  const dns = times.flatMap((at, hour) => [
    ...(hour % 2 === 0 ? [look("book.example", at - 80_000)] : []), // within TTL + 60 s
    ...(hour % 4 === 0 ? [look("code.example", at - 1000)] : []),
    look("book.example", at - 100_000), // over by then
    look("book.example", at - 1000, "175.45.176.9"), // somebody else's
  ]);
  const findings = await ask({ flow, dns, coverage: present(PERIOD) }, knowing({ services: KNOWLEDGE.services }));
  near(share(findings, "social").time.value, 0.25 + 0.125);
  near(share(findings, "code").time.value, 0.125);
  near(share(findings, "social").tiers.A, 1);
  assert.ok(share(findings, "code").evidence.some(({ id }) => id === "dns-answer"));
});

test("what servers of the subject answer, and scans that nobody answers, are no use", async () => {
  const served = [...exchanged([{ host: HOST, remote: "203.0.113.9", octets: 900, port: 443 }], PERIOD)].map(
    (flow) => ({
      ...flow,
      sourceTransportPort: 80,
      destinationTransportPort: 50_000,
    }),
  );
  const scans = [...exchanged([{ host: HOST, remote: "203.0.113.10", octets: 40, port: 23 }], PERIOD)].map((flow) => ({
    ...flow,
    tcpControlBits: 2,
    reversePacketDeltaCount: 0,
  }));
  const findings = await ask({
    flow: [...exchanged(EXCHANGES, PERIOD), ...served, ...scans],
    coverage: present(PERIOD),
  });
  near(share(findings, "social").time.value, 0.25);
  near(share(findings, "social").octets?.value, 0.1);
});

test("flight from one region's services to another's, with ranks and persistence", async () => {
  const windows: readonly [Period, number, number][] = [
    [AGAINST, 3, 1],
    [PERIOD, 1, 3],
  ];
  const flow = windows.flatMap(([window, west, east]) => [
    ...often("198.51.100.1", west, window),
    ...often("198.51.100.2", east, window),
  ]);
  const findings = await ask({ flow, coverage: present(AGAINST, PERIOD) }, KNOWLEDGE, AGAINST);

  const { flight, regions } = regionsDetails.parse(answer(findings, "regions").details);
  assert.equal(flight?.from, "US");
  assert.equal(flight?.to, "CN");
  near(flight?.moved, 0.5);
  assert.equal(flight?.survives, true); // no time is left of which no region is known
  near(regions.find(({ id }) => id === "CN")?.difference?.value, 0.5);

  const { services } = servicesDetails.parse(answer(findings, "services").details);
  assert.deepEqual(
    services.map(({ id, rank }) => [id, rank.low, rank.high]),
    [
      ["chat", 1, 1],
      ["book", 2, 2],
    ],
  );
  near(services[1]!.persistence.period, 1);
});

for (const [what, before, after, survives, claim] of [
  [
    "that outweighs what is left open",
    [1, 4, 1],
    [4, 1, 1],
    true,
    /it moved by \+50\.0 points \(\+[\d.]+ to .*whatever/,
  ],
  [
    "that what is left open may undo",
    [1, 1, 3],
    [2, 0, 3],
    false,
    /what is told of it moved by \+20\.0 .* may undo that/,
  ],
  ["that is none", [1, 1, 1], [1, 1, 1], false, /no move against .* can be told/],
] as const)
  test(`a move ${what} is told as such`, async () => {
    const flow = (
      [
        [AGAINST, before],
        [PERIOD, after],
      ] as const
    ).flatMap(([window, [social, mail, open]]) => [
      ...often("198.51.100.1", social, window),
      ...often("203.0.113.5", mail, window, 993),
      ...often("203.0.113.6", open, window),
    ]);
    const findings = await ask({ flow, coverage: present(AGAINST, PERIOD) }, KNOWLEDGE, AGAINST);
    const { difference } = share(findings, "social");
    assert.equal(difference!.survives.low > 0, survives);
    assert.match(answer(findings, "share.social").claim, claim);
    const flight = regionsDetails.parse(answer(findings, "regions").details).flight;
    assert.equal(flight, null);
  });

test("a flight that time of unknown region may outweigh is told with that", async () => {
  const flow = (
    [
      [AGAINST, [3, 1]],
      [PERIOD, [1, 3]],
    ] as const
  ).flatMap(([window, [west, east]]) => [
    ...often("198.51.100.1", west, window),
    ...often("198.51.100.2", east, window),
    ...often("203.0.113.6", 4, window),
  ]);
  const regions = answer(await ask({ flow, coverage: present(AGAINST, PERIOD) }, KNOWLEDGE, AGAINST), "regions");
  const { flight } = regionsDetails.parse(regions.details);
  near(flight?.moved, 0.25);
  assert.equal(flight?.survives, false);
  assert.match(regions.claim, /may outweigh it/);
});

test("where sampling changed between the windows no difference of time is told, and sampled time says what it is", async () => {
  const sampled = { samplingProbability: 0.01 };
  const flow = [...exchanged(EXCHANGES, AGAINST, sampled), ...exchanged(EXCHANGES, PERIOD)];
  const findings = await ask({ flow, coverage: present(AGAINST, PERIOD) }, KNOWLEDGE, AGAINST);
  const { difference, differenceOfOctets, against } = share(findings, "social");
  assert.equal(difference, null);
  assert.ok(differenceOfOctets !== null && against !== null);
  const { confidence, claim } = answer(findings, "share.social");
  assert.ok(confidence.because.some((why) => why.includes("seen differently")));
  assert.match(claim, /in which sampling saw/);
});

test("where one window lacks a direction no difference is told", async () => {
  const outward = [...exchanged(EXCHANGES, PERIOD)].map((flow) =>
    Object.fromEntries(Object.entries(flow).filter(([column]) => !column.startsWith("reverse"))),
  );
  const findings = await ask(
    { flow: [...exchanged(EXCHANGES, AGAINST), ...outward], coverage: present(AGAINST, PERIOD) },
    KNOWLEDGE,
    AGAINST,
  );
  const { difference, differenceOfOctets, against } = share(findings, "social");
  assert.ok(difference === null && differenceOfOctets === null && against !== null);
});

for (const [what, told, reason] of [
  [
    "sampling that half of the exporters tell",
    { samplingKnownBy: "unknown", exporter: "192.0.2.12" },
    "unknown-sampling",
  ],
  ["a third of the days", {}, "coverage"],
] as const)
  test(`${what} carries no answer`, async () => {
    const { from, to } = PERIOD;
    const mixed = reason === "unknown-sampling";
    const other = [...exchanged(EXCHANGES, PERIOD, told)].map(({ samplingProbability: _, ...flow }) => flow);
    const findings = await ask({
      flow: [...exchanged(EXCHANGES, PERIOD), ...(mixed ? other : [])],
      coverage: mixed ? present(PERIOD) : present({ from, to: from + (to - from) / 3 }),
    });
    for (const finding of findings) assert.equal(finding.answered ? "answered" : finding.reason, reason, finding.id);
  });

test("windows that overlap are not compared", async () => {
  const overlapping = { from: AGAINST.from, to: PERIOD.from + HOUR };
  for (const finding of await ask(made(), KNOWLEDGE, overlapping))
    assert.equal(finding.answered ? "answered" : finding.needs, "two windows that do not overlap", finding.id);
});

test("a clock that was found wrong is an untested assumption", async () => {
  const defect = [{ kind: "clock", found: "a year ago", count: 1 }];
  const findings = await ask({ ...made(), defect });
  assert.ok(answer(findings, "share.mail").assumptions.some((one) => one.includes("a year ago")));
});

/** As often an hour, ten minutes apart. */
function often(remote: string, times: number, { from, to }: Period, port = 443): MadeRecord[] {
  const flows: MadeRecord[] = [];
  for (let at = from; at < to; at += HOUR)
    for (let k = 0; k < times; k++)
      flows.push(
        ...exchanged([{ host: HOST, remote, octets: 100, port }], {
          from: at + k * (HOUR / 6),
          to: at + k * (HOUR / 6) + 1,
        }),
      );
  return flows.map((flow) => ({ ...flow, exporter: EXPORTER }));
}

function known<T>(list: ReadonlyMap<string, T>, of: string): T[] {
  const found = list.get(of);
  return found ? [found] : [];
}
