import assert from "node:assert/strict";
import { test } from "vitest";
import { knowing } from "../../../test/made-knowledge.ts";
import { madeOffice } from "../../../test/made-office.ts";
import { type MadeRecord, withRecords } from "../../../test/made-store.ts";
import type { Finding } from "../../finding/finding.ts";
import { createRandom } from "../../statistics/random.ts";
import { HOUR, type Period, SECOND } from "../../values/instant.ts";
import { runAnalysis } from "../run.ts";
import { capacityDetails } from "./details.ts";
import mining from "./index.ts";

const PERIOD: Period = { from: Date.UTC(2021, 2, 1), to: Date.UTC(2021, 2, 6) };
const FLOOR = 10_000; // hashes a share of MoneroOcean's least difficulty

const SHARE = { octetDeltaCount: 287, packetDeltaCount: 1, reverseOctetDeltaCount: 103, reversePacketDeltaCount: 1 };

/** A miner whose shares come every so many seconds, a record each. */
function shares(every: number, exporter = "sensor"): MadeRecord[] {
  const random = createRandom(3);
  const records: MadeRecord[] = [];
  for (let at = PERIOD.from; at < PERIOD.to; at += random.exponential(every * SECOND))
    records.push({
      flowStartMilliseconds: Math.floor(at),
      flowEndMilliseconds: Math.floor(at) + 100,
      sourceAddress: "10.1.0.9",
      destinationAddress: "203.0.113.5",
      sourceTransportPort: 40_123,
      destinationTransportPort: 10_128,
      protocolIdentifier: 6,
      tcpControlBits: 24,
      ...SHARE,
      samplingProbability: 1,
      samplingKnownBy: "told",
      exporter,
      serverName: "gulf.moneroocean.stream",
      marks: "stratum-monero",
    });
  return records;
}

const small = shares(120);

test("a small miner at the pool's floor is bounded from both sides", async () => {
  const { pinned } = await capacityOf(small);
  assert.ok(pinned && pinned.low <= FLOOR / 120 && FLOOR / 120 <= pinned.high, JSON.stringify(pinned));
});

/** Eight hours. */
function thirdOf(third: number): Period {
  return { from: PERIOD.from + third * 8 * HOUR, to: PERIOD.from + (third + 1) * 8 * HOUR };
}

const STRONG = shares(30);
const CASES: Record<string, { flow: MadeRecord[]; covered?: readonly Period[] }> = {
  "a strong miner, of whom a gap of eight hours a day takes a third": {
    flow: STRONG.filter(
      ({ flowStartMilliseconds: at }) => Math.floor((Number(at) - PERIOD.from) / (8 * HOUR)) % 3 !== 1,
    ),
    covered: [0, 2, 3, 5, 6, 8, 9, 11, 12, 14].map(thirdOf),
  },
  "shares that lie in a record with what acknowledges them": {
    flow: shares(240).map((one) => ({ ...one, octetDeltaCount: 287 + 52 + 400, packetDeltaCount: 3 })),
  },
  "shares that two exporters saw": { flow: [...small, ...shares(120, "other")] },
};

for (const [name, { flow, covered }] of Object.entries(CASES))
  test(`${name}: no hash rate`, async () => assert.equal((await capacityOf(flow, covered)).pinned, null));

async function capacityOf(flow: readonly MadeRecord[], covered: readonly Period[] = [PERIOD]) {
  const coverage = [...new Set(flow.map(({ exporter }) => exporter!))].flatMap((exporter) =>
    covered.map((span) => ({ ...span, exporter, share: 1, why: "received", received: 1, lost: 0 })),
  );
  const pool = { pool: "moneroocean.stream", coin: "XMR", port: null };
  const knowledge = knowing({
    listedPools: () => [{ ...pool, match: { by: "domain", domain: "moneroocean.stream" } }],
    miningPools: (of) => ("name" in of ? [pool] : []),
    listDate: () => ({ date: "2021-01-01", later: false }),
  });
  const task = { subject: madeOffice(), controls: [], period: PERIOD, against: null, seed: 1, knowledge };
  const found: Finding[] = await withRecords({ flow, coverage }, (store) =>
    runAnalysis("mining", mining, { store, ...task }, {}, new Map()),
  );
  return capacityDetails.parse(found.find(({ id }) => id === "mining.capacity")!.details);
}
