import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "vitest";
import { knowing } from "../../../test/made-knowledge.ts";
import { madeBlocks } from "../../../test/made-pairs.ts";
import { type MadeRecord, withRecords } from "../../../test/made-store.ts";
import { ours } from "../../../test/referees.ts";
import type { Finding } from "../../finding/finding.ts";
import { createRandom } from "../../statistics/random.ts";
import { readSubject } from "../../subject/subject.ts";
import { DAY, type Instant, MINUTE, type Period } from "../../values/instant.ts";
import type { Knowledge } from "../knowledge.ts";
import { runAnalysis } from "../run.ts";
import { hostsDetails } from "./details.ts";
import mining from "./index.ts";

const BEFORE: Period = { from: Date.UTC(2021, 2, 1), to: Date.UTC(2021, 2, 11) };
const PERIOD: Period = { from: BEFORE.to, to: Date.UTC(2021, 2, 21) };
const BLOCKS = madeBlocks({ from: BEFORE.from, to: PERIOD.to }, createRandom(1));
const SUBJECT = readSubject(fs.readFileSync(ours("subjects/north-korea.yaml"), "utf8"), "north-korea");
const EXPORTER = "192.0.2.11";

/** Blocks are at hand, and no list. */
const TIMED = knowing({
  coins: () => ["XMR"],
  blockTimes: (_, { from, to }) => BLOCKS.filter((at) => at >= from && at < to),
});

test("records of a minute hold no packet's time: without list or payload mining is not observable", async () => {
  const found = await ask(stretches(MINUTE), TIMED);
  for (const finding of found) assert.ok(!finding.answered && finding.reason === "not-observable", finding.id);
});

test("the same pair, told message by message, is found by its blocks", async () => {
  const found = await ask(messages(), TIMED);
  const { pools } = hostsDetails.parse(answeredIn(found, "mining.hosts").details);
  assert.deepEqual(
    pools.map(({ coin, verdict }) => [coin, verdict]),
    [["XMR", "likely"]],
  );
  const feeds = answeredIn(found, "mining.hosts").alternatives.find(({ explanation }) =>
    explanation.includes("wallets"),
  );
  assert.equal(feeds!.ruledOutBy, null);
});

test("marks suffice where records are long; unknown sampling is told and costs confidence", async () => {
  const marked = [...stretches(MINUTE)].map((one) => ({ ...one, marks: "stratum-monero" }));
  const sure = answeredIn(await ask(marked), "mining.growth.XMR");
  assert.ok(sure.estimate!.low! <= 1 && sure.estimate!.high! >= 1);
  const unsure = marked.map(({ samplingProbability: _, ...one }) => ({ ...one, samplingKnownBy: "unknown" }));
  const growth = answeredIn(await ask(unsure), "mining.growth.XMR");
  assert.ok(growth.confidence.because.includes("untested: sampling is not known"));
  assert.equal(growth.alternatives.find(({ explanation }) => explanation.includes("seen more"))?.ruledOutBy, null);
});

test("days that were not covered are no days without mining", async () => {
  const gap: Period = { from: PERIOD.from + 3 * DAY, to: PERIOD.from + 7 * DAY };
  const kept = [...stretches(MINUTE)]
    .map((one) => ({ ...one, marks: "stratum-monero" }))
    .filter(({ flowStartMilliseconds: at }) => at < gap.from || at >= gap.to);
  const growth = answeredIn(
    await ask(kept, knowing(), [BEFORE, { ...PERIOD, to: gap.from }, { ...PERIOD, from: gap.to }]),
    "mining.growth.XMR",
  );
  assert.ok(growth.estimate!.low! <= 1 && growth.estimate!.high! >= 1, growth.claim);
  assert.match(growth.confidence.because[0]!, /coverage 0\.[3-7]/);
});

test("contacts with Bitcoin's own network are told as contacts and not as mining", async () => {
  const nodes = [...stretches(20 * MINUTE)]
    .map((one) => ({ ...one, destinationTransportPort: 8333, marks: "bitcoin-p2p" }))
    .filter(({ flowStartMilliseconds: at }) => at >= PERIOD.from);
  const found = await ask(nodes);
  assert.equal(answeredIn(found, "mining.hosts").estimate!.value, 0);
  const onset = answeredIn(found, "mining.onset.BTC");
  assert.match(onset.claim, /nodes of BTC, which are not mining, begin on 2021-03-1[12]/);
});

test("who mined before the period, and not in it, does not mine", async () => {
  const before = [...stretches(MINUTE)]
    .map((one) => ({ ...one, marks: "stratum-monero" }))
    .filter(({ flowStartMilliseconds: at }) => at < BEFORE.to - DAY);
  // Callers of a server of the subject's own, whose ports happen to be those of nodes.
  const callers = [...stretches(MINUTE)].map((one) => ({
    ...one,
    sourceTransportPort: 443,
    destinationTransportPort: 8333,
  }));
  const found = await ask([...before, ...callers]);
  const hosts = answeredIn(found, "mining.hosts");
  assert.match(hosts.claim, /No connection .* was found in 2021-03-11/);
  assert.deepEqual([hosts.likelihood, hosts.estimate!.value, hostsDetails.parse(hosts.details).pools], [null, 0, []]);
  const capacity = found.find(({ id }) => id === "mining.capacity")!;
  assert.ok(!capacity.answered && capacity.reason === "no-data");
  assert.ok(!found.some(({ id }) => id === "mining.onset.BTC"));
});

test("flows to nodes that come with another sampling do not begin, nor are they the same as before", async () => {
  const nodes = [...stretches(MINUTE)].map((one) => ({
    ...one,
    destinationTransportPort: 8333,
    samplingProbability: one.flowStartMilliseconds < PERIOD.from + 5 * DAY ? 0.001 : 1,
  }));
  const thin = nodes.filter(({ samplingProbability }, at) => samplingProbability === 1 || at % 500 === 0);
  const onset = (await ask(thin)).find(({ id }) => id === "mining.onset.BTC")!;
  assert.ok(!onset.answered && onset.reason === "not-observable", JSON.stringify(onset));
});

async function ask(
  flow: Iterable<MadeRecord>,
  knowledge: Knowledge = knowing(),
  covered: readonly Period[] = [{ from: BEFORE.from, to: PERIOD.to }],
): Promise<Finding[]> {
  const coverage = covered.map((span) => ({
    ...span,
    exporter: EXPORTER,
    share: 1,
    why: "received",
    received: 1,
    lost: 0,
  }));
  const windows = { period: PERIOD, against: BEFORE };
  return withRecords({ flow, coverage }, (store) =>
    runAnalysis(
      "mining",
      mining,
      { store, subject: SUBJECT, controls: [], ...windows, seed: 1, knowledge },
      {},
      new Map(),
    ),
  );
}

function answeredIn(found: readonly Finding[], id: string) {
  const finding = found.find((one) => one.id === id);
  assert.ok(finding?.answered, `${id}: ${JSON.stringify(found.map((one) => [one.id, one.answered]))}`);
  return finding;
}

/** One connection to a pool for all the time, as an exporter with active time-outs tells it. */
function* stretches(length: number) {
  for (let at = BEFORE.from; at < PERIOD.to; at += 5 * MINUTE) yield flow(at, Math.max(length, 2 * MINUTE), 8);
}

/** … and packet by packet, one in ten of the jobs and of the answers to shares every half a minute. */
function* messages() {
  const random = createRandom(2);
  for (const block of BLOCKS) if (random.next() < 0.1) yield flow(block + 800, 0, 1);
  for (let at = BEFORE.from; at < PERIOD.to; at += random.exponential(5 * MINUTE)) yield flow(Math.floor(at), 0, 1);
}

function flow(at: Instant, lasts: number, packets: number) {
  return {
    flowStartMilliseconds: Math.floor(at),
    flowEndMilliseconds: Math.floor(at + lasts),
    sourceAddress: "175.45.178.9",
    destinationAddress: "203.0.113.5",
    sourceTransportPort: 40_123,
    destinationTransportPort: 443,
    protocolIdentifier: 6,
    tcpControlBits: 24,
    octetDeltaCount: packets * 120,
    packetDeltaCount: packets,
    reverseOctetDeltaCount: packets * 180,
    reversePacketDeltaCount: packets,
    samplingProbability: 1,
    samplingKnownBy: "told",
    exporter: EXPORTER,
    marks: "",
  };
}
