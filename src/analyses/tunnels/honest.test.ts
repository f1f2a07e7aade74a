import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { knowing } from "../../../test/made-knowledge.ts";
import { MADE, madeNetwork } from "../../../test/made-network.ts";
import { type MadeRecord, type MadeRecords, withRecords } from "../../../test/made-store.ts";
import { madeTunnel } from "../../../test/made-tunnels.ts";
import type { Answered, Finding } from "../../finding/finding.ts";
import { readSubject } from "../../subject/subject.ts";
import { DAY, HOUR } from "../../values/instant.ts";
import type { Knowledge } from "../knowledge.ts";
import { runAnalysis } from "../run.ts";
import type { DnsDetails, EncryptedDetails } from "./details.ts";
import analysis from "./index.ts";
import { foundFrom } from "./power.ts";

const FROM = Date.UTC(2021, 2, 1);
const PERIOD = { from: FROM, to: FROM + 2 * DAY };
const OFFICE = readSubject(
  `id: office
title: An office
timeZone: UTC
week: { restDays: [sat, sun], workHours: "08:00-18:00" }
members:
  - { prefix: 10.0.0.0/8, grade: core, because: made up, source: made up }
  - { prefix: 10.66.0.0/16, grade: excluded, because: made up, source: made up }
`,
  "office.yaml",
);

async function ask(
  records: MadeRecords,
  knowledge: Partial<Knowledge> = {},
  period = PERIOD,
): Promise<[Finding, Finding]> {
  const findings = await withRecords(records, (store) =>
    runAnalysis(
      "tunnels",
      analysis,
      { store, subject: OFFICE, controls: [], period, against: null, seed: 1, knowledge: knowing(knowledge) },
      {},
      new Map(),
    ),
  );
  const [dns, encrypted] = ["tunnels.dns", "tunnels.encryptedDns"].map(
    (id) => findings.find((finding) => finding.id === id)!,
  );
  return [dns!, encrypted!];
}

/** An ordinary look-up each minute. */
function* lookups(from = FROM, to = PERIOD.to): Generator<MadeRecord> {
  for (let time = from; time < to; time += 60_000)
    yield {
      time,
      clientAddress: `10.1.0.${1 + ((time / 60_000) % 20)}`,
      queryName: `www.site${(time / 60_000) % 50}.com`,
      queryType: "A",
      responseCode: "NOERROR",
      answers: "198.18.0.1",
      exporter: "sensor",
    };
}

const tunnel = (client = "10.1.7.7", octetsPerSecond = 0.7) =>
  madeTunnel({
    tool: "iodine",
    octetsPerSecond,
    domains: ["t.example.co.uk"],
    client,
    from: FROM,
    to: PERIOD.to,
    seed: 2,
  });

describe("what is told, and what is not", () => {
  test("nothing found is an answer with the rate that would have been found, which a gap and sampling raise", async () => {
    const [whole] = await ask({ dns: lookups() });
    const [gap] = await ask({ dns: [...lookups(FROM, FROM + 6 * HOUR), ...lookups(FROM + 36 * HOUR)] });
    const rollup = [...flows({ samplingProbability: 0.1, samplingKnownBy: "told" })];
    const [sampled] = await ask({ dns: lookups(), flow: rollup });
    const high = (finding: Finding) => (finding as Answered).estimate!.high!;
    assert.ok(
      whole.answered && whole.estimate!.value === 0 && high(whole) >= 4096 && high(whole) < 6000,
      String(high(whole)),
    );
    assert.ok(high(gap) > 2 * high(whole), String(high(gap)));
    assert.match((gap as Answered).claim, /% of the period was not seen/);
    assert.ok(high(sampled) > 9 * high(whole), String(high(sampled)));
    assert.ok((whole as Answered).assumptions.some((one) => one.includes("see every packet")));
    assert.ok(!(sampled as Answered).assumptions.some((one) => one.includes("see every packet")));
  });

  test("a tunnel is told by its registered domain, the name it lies below, and its client's /24", async () => {
    const [finding] = await ask({ dns: [...lookups(), ...tunnel()] });
    const [told, ...others] = (finding.details as DnsDetails).tunnels;
    assert.deepEqual(
      [others.length, told!.domain, told!.zone, told!.client, told!.verdict],
      [0, "example.co.uk", "t.example.co.uk", "10.1.7.0/24", "likely"],
    );
    // It carries 60,480; what the names can say bounds that from above, with what counts and ends them.
    const bound = told!.octetsPerDay / 60_480;
    assert.ok(
      bound > 1 && bound < 1.15 && told!.low < told!.octetsPerDay && told!.high > told!.octetsPerDay,
      String(bound),
    );
    assert.ok(
      finding.answered && finding.likelihood!.term === "very likely" && !/prove|confirm|likely/.test(finding.claim),
    );
    assert.doesNotMatch(JSON.stringify(finding), /10\.1\.7\.7/);
  });

  test("who is excluded from the subject, or not of it, is not asked about", async () => {
    const [finding] = await ask({ dns: [...lookups(), ...tunnel("10.66.1.1"), ...tunnel("192.0.2.1")] });
    assert.deepEqual((finding.details as DnsDetails).tunnels, []);
  });

  test("a minute of names is too short to say that there is nothing, and says what was shaped like a tunnel", async () => {
    const short = { from: FROM, to: FROM + 60_000 };
    const dns = madeTunnel({
      tool: "iodine",
      octetsPerSecond: 40,
      domains: ["t.example.org"],
      client: "10.1.7.7",
      from: FROM,
      to: short.to,
      seed: 2,
    });
    const [finding] = await ask({ dns }, {}, short);
    assert.ok(!finding.answered && finding.reason === "too-short");
    assert.equal((finding.details as DnsDetails).tooLittle.length, 1);
  });

  test("flows that carry the name asked for will do, without types and answers", async () => {
    const named = [...tunnel()].map(({ time, clientAddress, queryName }) => ({
      ...exchange(Number(time), String(clientAddress), "203.0.113.53", 90, 150),
      dnsName: queryName!,
    }));
    const [finding] = await ask({ flow: named });
    const { tunnels, namesFrom } = finding.details as DnsDetails;
    assert.deepEqual([namesFrom, tunnels.length, tunnels[0]?.zone], ["flow", 1, "t.example.co.uk"]);
  });

  test("a clock that was found wrong is told, and nothing passes for high confidence", async () => {
    const defect = [
      { time: FROM, format: "test", kind: "clock", octetOffset: 0, expected: "", found: "a clock of 1970", count: 1 },
    ];
    const flow = [...flows({ samplingProbability: 1, samplingKnownBy: "told" })];
    const [finding] = await ask({ dns: [...lookups(), ...tunnel()], flow, defect });
    assert.ok(finding.answered && finding.confidence.level !== "high");
    assert.ok(finding.assumptions.some((one) => one.includes("a clock of 1970")));
  });

  test("power: 96 names of 60 octets carry 4,096 with 95 in 100, and half of the day takes double", () => {
    const whole = foundFrom(4096, 30, 1, 1);
    assert.ok(whole > 4096 && whole < 5200, String(whole));
    assert.ok(
      Math.abs(foundFrom(4096, 0.5, 1, 1) / whole - 2) < 1e-9 &&
        Math.abs(foundFrom(4096, 30, 1, 0.01) / whole - 100) < 1e-9,
    );
  });
});

describe("without names", () => {
  test("a tunnel straight to its server is possible, and never more", async () => {
    const flow = [...flows({ samplingProbability: 1, samplingKnownBy: "told" })];
    for (let k = 0; k < 4000; k++)
      flow.push({
        ...exchange(FROM + k * 40_000, "10.1.7.7", "203.0.113.9", 190, 320),
        samplingProbability: 1,
        samplingKnownBy: "told",
      });
    const [finding] = await ask({ flow });
    const { tunnels } = finding.details as DnsDetails;
    assert.deepEqual(
      tunnels.map(({ verdict, zone, client }) => [verdict, zone, client]),
      [["possible", "203.0.113.9", "10.1.7.0/24"]],
    );
    assert.ok(finding.answered && finding.confidence.level === "low" && finding.estimate!.high === null);
  });

  test("look-ups alone are no tunnel; sampled, more could have gone unseen; without octets nothing can be said", async () => {
    const [none] = await ask({ flow: flows({ samplingProbability: 1, samplingKnownBy: "told" }) });
    const [thin] = await ask({ flow: flows({ samplingProbability: 0.001, samplingKnownBy: "told" }) });
    assert.ok(none.answered && thin.answered && none.estimate!.value === 0);
    assert.ok(thin.estimate!.high! > 50 * none.estimate!.high!);
    const bare = [...flows({})].map(({ octetDeltaCount: _, ...flow }) => flow);
    const [unknown] = await ask({ flow: bare });
    assert.ok(!unknown.answered && unknown.reason === "not-observable");
  });
});

describe("encrypted DNS", () => {
  const resolver = {
    dohServers: (of: object) => ("address" in of && (of.address as Uint8Array)[15] === 8 ? [{ operator: "test" }] : []),
  };
  const secure = (server: string, up: number, down: number) =>
    Array.from({ length: 200 }, (_, k) => ({
      ...exchange(FROM + k * 600_000, "10.1.7.7", server, up, down),
      destinationTransportPort: 443,
      protocolIdentifier: 6,
    }));

  test("a client that sends more than look-ups need is possible; one that looks up is not; an unlisted server is not asked about", async () => {
    const [, much] = await ask({ flow: secure("203.0.113.8", 20_000, 30_000) }, resolver);
    const [, little] = await ask({ flow: secure("203.0.113.8", 2000, 3000) }, resolver);
    const [, elsewhere] = await ask({ flow: secure("203.0.113.7", 20_000, 30_000) }, resolver);
    assert.deepEqual(
      (much.details as EncryptedDetails).tunnels.map(({ verdict }) => verdict),
      ["possible"],
    );
    assert.ok(little.answered && little.estimate!.value === 0 && little.estimate!.high! >= 500_000);
    assert.ok(!elsewhere.answered && elsewhere.reason === "not-observable");
  });
});

test("the made network has no names, and says so", async () => {
  const subject = readSubject(
    `id: made
title: The made network
timeZone: UTC
week: { restDays: [sun], workHours: "08:00-18:00" }
members:
  - { prefix: 175.45.176.0/22, grade: core, because: made up, source: made up }
`,
    "made.yaml",
  );
  const findings = await withRecords(madeNetwork(), (store) =>
    runAnalysis(
      "tunnels",
      analysis,
      { store, subject, controls: [], ...MADE, seed: 1, knowledge: knowing() },
      {},
      new Map(),
    ),
  );
  const reasons = new Map(findings.map((finding) => [finding.id, finding.answered ? "" : finding.reason]));
  assert.equal(reasons.get("tunnels.dns"), "no-data");
  assert.equal(reasons.get("tunnels.encryptedDns"), "not-observable");
});

/** Look-ups of three clients at the resolver, as flows tell them. */
function* flows(more: MadeRecord): Generator<MadeRecord> {
  for (let k = 0; k < 600; k++)
    yield { ...exchange(FROM + k * 200_000, `10.1.0.${1 + (k % 3)}`, "203.0.113.53", 70, 140), ...more };
}

function exchange(time: number, client: string, server: string, up: number, down: number): MadeRecord {
  return {
    flowStartMilliseconds: time,
    flowEndMilliseconds: time + 20,
    sourceAddress: client,
    destinationAddress: server,
    sourceTransportPort: 40_000,
    destinationTransportPort: 53,
    protocolIdentifier: 17,
    octetDeltaCount: up,
    packetDeltaCount: 1,
    reverseOctetDeltaCount: down,
    reversePacketDeltaCount: 1,
    exporter: "sensor",
  };
}
