import assert from "node:assert/strict";
import { test } from "vitest";
import { miningIn } from "../../../test/made-mining.ts";
import { answersOf } from "../../../worlds/answers.ts";
import { gradeMining } from "../../../worlds/examination/graders/mining.ts";
import { knownOf } from "../../../worlds/examination/known.ts";
import { readWorld } from "../../../worlds/world.ts";
import type { Answered, Finding } from "../../finding/finding.ts";
import { capacityDetails, growthDetails, hostsDetails, onsetDetails } from "./details.ts";

const BEFORE = "2021-03-02..2021-03-12";
const AFTER = "2021-03-12..2021-03-22";

/** Three weeks of a small office, 1 in `oneIn`, in which these mine. */
function office(miners: string, oneIn = 20) {
  const text = `
id: mining-office
title: An office in which machines mine
period: 2021-03-01..2021-03-23
networks:
  - id: north-korea
    timeZone: Asia/Pyongyang
    week: { restDays: [sun], workHours: "08:00-18:00" }
    prefixes: [{ prefix: 175.45.178.0/24, originAsn: 131279, people: 1 }]
    ways: [{ id: china-unicom, asn: 4837 }]
    routing: [{ from: 2021-03-01, ways: { china-unicom: 1 } }]
    volume: { octetsPerDay: 1.0e+7 }
    people: { hosts: 8, mix: [{ from: 2021-03-01, shares: { leisure: 0.5, work: 0.5 } }] }
    miners: [${miners}]
instrument:
  exporters: [{ id: vantage-1, address: 192.0.2.11, sees: 1, sampling: [{ oneIn: ${oneIn} }] }]
windows: { before: ${BEFORE}, after: ${AFTER} }`;
  return readWorld(text, "mining-office.yaml");
}

const farm = (
  machines: string,
  more = "",
  pools = "[{ address: 45.76.1.10, port: 3333, asn: 20473, name: pool.example.org }]",
) =>
  `{ id: farm, prefix: 175.45.178.0/24, coin: monero, hashesPerSecond: 5000, machines: ${machines}, pools: ${pools} ${more} }`;
const TENFOLD = "[{ from: 2021-03-01, count: 2 }, { from: 2021-03-12, count: 20 }]";
const FIVE = "[{ from: 2021-03-01, count: 5 }]";

test("machines that grow tenfold make ten times the connection-hours, told as no more than that", async () => {
  const world = office(farm(TENFOLD), 100);
  const findings = await miningIn(world, 1, AFTER, BEFORE);
  const truth = answersOf(world, 1).mining[0]!.windows;
  const growth = answeredIn(findings, "mining.growth.XMR");
  const { value, low, high } = growth.estimate!;
  const ratio = truth.after!.connections / truth.before!.connections;
  assert.ok(low! <= ratio && ratio <= high!, `${value} (${low} to ${high}), truth ${ratio}`);
  const hosts = answeredIn(findings, "mining.hosts").estimate!;
  assert.equal(hosts.high, null);
  assert.ok(hosts.value <= truth.after!.machines && hosts.value >= 18, `${hosts.value} of ${truth.after!.machines}`);
  const capacity = answeredIn(findings, "mining.capacity").estimate!;
  assert.ok(capacity.low! <= truth.after!.hashesPerSecond && capacity.high === null);
  assert.deepEqual(
    gradeMining(findings, knownOf(world)).flatMap(({ said }) => said ?? []),
    [],
  );
});

test("a change to a pool that no list knows is found by its blocks, and is not growth", async () => {
  const pools =
    "[{ address: 45.76.1.10, port: 3333, asn: 20473, name: pool.example.org }, { from: 2021-03-12, address: 51.15.2.20, port: 443, asn: 12876, listed: false }]";
  const findings = await miningIn(office(farm(FIVE, "", pools)), 2, AFTER, BEFORE);
  const growth = answeredIn(findings, "mining.growth.XMR");
  assert.ok(growth.estimate!.low! <= 1 && growth.estimate!.high! >= 1, growth.claim);
  assert.deepEqual(growthDetails.parse(growth.details).poolsCome, ["51.15.2.20:443"]);
  const { pools: told } = hostsDetails.parse(answeredIn(findings, "mining.hosts").details);
  assert.ok(
    told.some(
      ({ pool, verdict, evidence }) =>
        pool === "51.15.2.20:443" && verdict === "likely" && evidence.includes("block-aligned"),
    ),
  );
  const onset = onsetDetails.parse(answeredIn(findings, "mining.onset.XMR").details);
  assert.equal(onset.sameLevel, true);
});

test("mining that begins is told with its day, and growth from nothing is no number", async () => {
  const findings = await miningIn(office(farm("[{ from: 2021-03-09, count: 3 }]")), 3, AFTER, "2021-03-02..2021-03-09");
  const { onset } = onsetDetails.parse(answeredIn(findings, "mining.onset.XMR").details);
  assert.ok(onset && onset.low <= "2021-03-12" && onset.high >= "2021-03-09", JSON.stringify(onset));
  const growth = findings.find(({ id }) => id === "mining.growth.XMR");
  assert.ok(growth && !growth.answered && growth.reason === "no-data");
});

test("forty machines behind a proxy at an unlisted pool are one connection, and capacity has no upper end", async () => {
  const pools = "[{ address: 51.15.2.20, port: 443, asn: 12876, listed: false }]";
  const world = office(farm("[{ from: 2021-03-01, count: 40 }]", ", behindProxy: true", pools));
  const findings = await miningIn(world, 4, AFTER, BEFORE);
  assert.equal(answeredIn(findings, "mining.hosts").estimate!.value, 1);
  const capacity = answeredIn(findings, "mining.capacity");
  assert.equal(capacity.estimate!.high, null);
  assert.ok(capacity.estimate!.low! <= 40 * 5000);
  assert.equal(capacityDetails.parse(capacity.details).workersInAProxy, 256);
});

test("an office without miners has none, and without lists and blocks it cannot be told", async () => {
  const world = office("");
  const lists = office(farm(FIVE)); // its lists and blocks are at hand though nobody here mines
  const none = await miningIn(world, 5, AFTER, BEFORE, [], lists);
  assert.equal(answeredIn(none, "mining.hosts").estimate!.value, 0);
  assert.ok(!none.some(({ id }) => id.startsWith("mining.growth")));
  const [hosts, capacity] = await miningIn(world, 5, AFTER, BEFORE);
  for (const finding of [hosts!, capacity!])
    assert.ok(!finding.answered && finding.reason === "not-observable", finding.id);
});

function answeredIn(findings: readonly Finding[], id: string): Answered {
  const found = findings.find((one) => one.id === id);
  assert.ok(found?.answered, `${id}: ${JSON.stringify(found ?? findings.map((one) => one.id))}`);
  return found;
}
