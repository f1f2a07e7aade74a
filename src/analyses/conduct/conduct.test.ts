import assert from "node:assert/strict";
import fs from "node:fs";
import { describe, test } from "vitest";
import { z } from "zod";
import { EXPORTER, present } from "../../../test/made-crossings.ts";
import { knowing } from "../../../test/made-knowledge.ts";
import { type MadeRecord, withRecords } from "../../../test/made-store.ts";
import { ours } from "../../../test/referees.ts";
import type { Answered, Finding } from "../../finding/finding.ts";
import { createRandom } from "../../statistics/random.ts";
import { readSubject } from "../../subject/subject.ts";
import { DAY, HOUR, type Instant, MINUTE, type Period, parsePeriod, SECOND } from "../../values/instant.ts";
import { runAnalysis } from "../run.ts";
import {
  beaconsDetails,
  exfiltrationDetails,
  inboundDetails,
  machinesDetails,
  reflectionDetails,
  scanningDetails,
  spoofedDetails,
} from "./details.ts";
import analysis from "./index.ts";

const PERIOD = parsePeriod("2022-01-08..2022-01-22")!;
const FIRST = PERIOD.from - 20 * DAY;
const subject = readSubject(fs.readFileSync(ours("subjects/north-korea.yaml"), "utf8"), "north-korea");
const HOST = "175.45.176.71";

type Flow = MadeRecord;

/** A biflow that the subject's host began and was answered, told whole. */
function flow(at: Instant, own: string, remote: string, more: MadeRecord = {}): Flow {
  return {
    flowStartMilliseconds: at,
    flowEndMilliseconds: at + 1000,
    sourceAddress: own,
    destinationAddress: remote,
    sourceTransportPort: 32_768 + (Math.floor(at / 7) % 28_000),
    destinationTransportPort: 443,
    protocolIdentifier: 6,
    tcpControlBits: 27,
    octetDeltaCount: 900,
    packetDeltaCount: 9,
    reverseOctetDeltaCount: 6000,
    reversePacketDeltaCount: 8,
    reverseTcpControlBits: 27,
    samplingProbability: 1,
    samplingKnownBy: "told",
    exporter: EXPORTER,
    ...more,
  };
}

const UNANSWERED: MadeRecord = {
  tcpControlBits: 2,
  packetDeltaCount: 1,
  octetDeltaCount: 60,
  reverseOctetDeltaCount: 0,
  reversePacketDeltaCount: 0,
  reverseTcpControlBits: 0,
};
const remote = (n: number) => `31.${13 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}`;

/** Twenty hosts that use forty services by day, and what else is asked for. */
function* ordinary({ from, to }: Period): Generator<Flow> {
  const random = createRandom(7);
  for (let at = from; at < to; at += HOUR) {
    const hour = (Math.floor(at / HOUR) + 9) % 24;
    const mean = hour > 7 && hour < 23 ? 12 : 1;
    for (let k = random.poisson(mean); k > 0; k--) {
      const begun = at + random.integer(HOUR);
      const own = `175.45.176.${1 + random.integer(20)}`;
      const service = remote(random.integer(40));
      for (let page = 1 + random.poisson(3); page > 0; page--)
        yield flow(begun + random.integer(20_000), own, service, { octetDeltaCount: 500 + random.integer(4000) });
    }
  }
}

async function found(
  flows: Iterable<Flow>,
  { covered = [{ from: FIRST, to: PERIOD.to }], told = {}, wrongClock = false, knowledge = knowing() } = {},
): Promise<Map<string, Finding>> {
  function* all(): Generator<Flow> {
    for (const one of [...ordinary({ from: FIRST, to: PERIOD.to }), ...flows]) yield untold({ ...one, ...told });
  }
  const defect = wrongClock ? [{ kind: "clock-offset", found: `${EXPORTER}: 3600 s`, count: 1, format: "test" }] : [];
  const findings = await withRecords({ flow: all(), coverage: present(...covered), defect }, (store) =>
    runAnalysis(
      "conduct",
      analysis,
      { store, subject, controls: [], period: PERIOD, against: null, seed: 1, knowledge },
      {},
      new Map(),
    ),
  );
  for (const finding of findings) if (finding.answered) analysis.details(finding.id)!.parse(finding.details);
  return new Map(findings.map((finding) => [finding.id.replace("conduct.", ""), finding]));
}

/** What is no number is not told. */
function untold(record: MadeRecord): MadeRecord {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => !Number.isNaN(value)));
}

function told(findings: ReadonlyMap<string, Finding>, id: string): Answered {
  const finding = findings.get(id)!;
  assert.ok(finding.answered, `${id}: ${finding.answered ? "" : finding.needs}`);
  return finding;
}

describe("two weeks in which all of it happens", () => {
  const at = Date.UTC(2022, 0, 14, 23);
  function* happenings(): Generator<Flow> {
    const random = createRandom(3);
    for (let k = 0; k < 3000; k++)
      yield flow(Date.UTC(2022, 0, 10) + k * SECOND, "175.45.176.9", remote(1000 + 37 * k), {
        ...UNANSWERED,
        destinationTransportPort: 22,
      });
    for (let k = 0; k < 6000; k++) {
      const common = {
        protocolIdentifier: 17,
        tcpControlBits: 0,
        reverseTcpControlBits: 0,
        destinationTransportPort: 3283,
      };
      yield flow(at + (k * 3 * HOUR) / 6000, HOST, remote(70_000 + (k % 400)), {
        ...common,
        octetDeltaCount: 300,
        packetDeltaCount: 3,
        reverseOctetDeltaCount: 12_000,
        reversePacketDeltaCount: 10,
      });
    }
    for (let call = FIRST; call < PERIOD.to; call += 5 * MINUTE)
      yield flow(call + random.next() * 2 * MINUTE, "175.45.176.12", "91.121.5.6", { octetDeltaCount: 400 });
    for (let call = FIRST; call < PERIOD.to; call += 1024 * SECOND)
      yield flow(call, "175.45.176.13", "17.253.2.3", {
        protocolIdentifier: 17,
        sourceTransportPort: 123,
        destinationTransportPort: 123,
        tcpControlBits: 0,
      });
    for (let part = 0; part < 20; part++)
      yield flow(Date.UTC(2022, 0, 17, 1) + part * 5 * MINUTE, "175.45.176.14", "95.10.20.30", {
        octetDeltaCount: 20_000_000,
        packetDeltaCount: 15_000,
        reverseOctetDeltaCount: 400_000,
      });
    for (let k = 0; k < 2000; k++)
      yield flow(Date.UTC(2022, 0, 12) + k * 3 * SECOND, `175.45.177.${random.integer(256)}`, "8.8.4.4", {
        ...UNANSWERED,
        destinationTransportPort: 80,
      });
    for (let k = 0; k < 500; k++)
      yield flow(Date.UTC(2022, 0, 11) + k * HOUR * 0.3, remote(200_000 + (k % 3)), `175.45.176.${k % 256}`, {
        ...UNANSWERED,
        destinationTransportPort: 23,
      });
    for (const [k, name] of [
      "dl.windowsupdate.com",
      "mesu.apple.com",
      "mesu.apple.com",
      "download.opensuse.org",
    ].entries())
      yield flow(Date.UTC(2022, 0, 15, 4, k), "175.45.176.15", remote(5), { serverName: name, ja4: `ja4-${k}` });
  }
  const findings = found(happenings());

  test("a host that tries 3,000 addresses is told with its network, the networks it tried and both signs", async () => {
    const finding = told(await findings, "scanning");
    const { scans } = scanningDetails.parse(finding.details);
    assert.deepEqual(
      scans.map(({ network, verdict, hosts, signs }) => [network, verdict, hosts, signs.join()]),
      [["175.45.176.0/24", "likely", 1, "many-targets,random-walk"]],
    );
    assert.equal(scans[0]!.targets, 3000);
    assert.ok(scans[0]!.targetNetworks > 400);
    assert.equal(finding.estimate!.value, 1);
    assert.match(finding.claim, /suspicious/);
  });

  test("a victim of reflection is told as one, with beginning, end and octets (CLAIMS row 49)", async () => {
    const finding = told(await findings, "reflection");
    const { attacks } = reflectionDetails.parse(finding.details);
    assert.equal(attacks.length, 1);
    const [attack] = attacks;
    assert.equal(attack!.verdict, "likely");
    assert.equal(attack!.amplifier, "ard");
    assert.equal(attack!.start, "2022-01-14T23:00:00Z");
    assert.ok(attack!.end >= "2022-01-15T01:59:00Z" && attack!.end <= "2022-01-15T02:00:05Z", attack!.end);
    assert.equal(attack!.sent, 6000 * 300);
    assert.equal(attack!.received, 6000 * 12_000);
    assert.match(finding.claim, /victim/);
  });

  test("a caller every five minutes comes first; a clock that asks for the time is ordinary, visibly", async () => {
    const { beacons } = beaconsDetails.parse(told(await findings, "beacons").details);
    const [first] = beacons;
    assert.deepEqual([first!.verdict, first!.port, first!.hosts], ["likely", 443, 1]);
    assert.ok(Math.abs(first!.everySeconds / 300 - 1) < 0.1, String(first!.everySeconds));
    const ntp = beacons.find(({ port }) => port === 123)!;
    assert.deepEqual([ntp.verdict, ntp.loweredBy], ["benign", ["ntp"]]);
    assert.equal(beacons.filter(({ verdict }) => verdict === "likely").length, 1);
  });

  test("400 MB to an end that nobody met before is told", async () => {
    const finding = told(await findings, "exfiltration");
    const { transfers } = exfiltrationDetails.parse(finding.details);
    assert.equal(transfers.length, 1);
    assert.deepEqual([transfers[0]!.verdict, transfers[0]!.sent], ["likely", 4e8]);
    assert.ok(transfers[0]!.ownZ! > 6 && transfers[0]!.peerZ! > 3 && transfers[0]!.ageDays! < 1);
  });

  test("packets in the name of addresses that nobody uses are told as forged", async () => {
    const { bursts } = spoofedDetails.parse(told(await findings, "spoofed").details);
    assert.deepEqual(
      bursts.map(({ kind, network, verdict }) => [kind, network, verdict]),
      [["own-addresses", "175.45.177.0/24", "likely"]],
    );
  });

  test("what comes in and comes to nothing is counted apart", async () => {
    const finding = told(await findings, "inbound");
    const details = inboundDetails.parse(finding.details);
    assert.deepEqual([details.nothing, details.sources, details.records], [500, 3, 500]);
  });

  test("three systems behind one address are three machines at least", async () => {
    const finding = told(await findings, "machines");
    assert.deepEqual([finding.estimate!.value, finding.estimate!.low, finding.estimate!.high], [3, 3, null]);
    const { networks } = machinesDetails.parse(finding.details);
    assert.deepEqual(networks[0]!.systems, ["windows", "apple", "opensuse"]);
  });
});

/** What the details of every search hold. */
const Search = z.object({ detectable: scanningDetails.shape.detectable });

describe("two quiet weeks", () => {
  const quiet = found([]);
  test("nothing is told, and each answer says what would have been found", async () => {
    const findings = await quiet;
    for (const id of ["scanning", "beacons", "exfiltration", "reflection", "spoofed"]) {
      const { estimate, claim, details } = told(findings, id);
      assert.equal(estimate!.value, 0, claim);
      assert.equal(estimate!.low, 0);
      assert.equal(estimate!.high, 1);
      assert.match(claim, /^No /);
      assert.equal(Search.parse(details).detectable.power, 0.95);
    }
  });
  test("machines behind an address are not observable without names", async () => {
    const finding = (await quiet).get("machines")!;
    assert.ok(!finding.answered && finding.reason === "not-observable");
  });
});

test("a gap of half the period halves the power and widens the bound", async () => {
  const findings = await found([], { covered: [{ from: FIRST, to: PERIOD.from + 7 * DAY }] });
  const { estimate, claim, confidence } = told(findings, "scanning");
  assert.ok(estimate!.high! >= 5, `at most ${estimate!.high}`);
  assert.match(claim, /50\.0 % was covered/);
  assert.notEqual(confidence.level, "high");
});

test("without known sampling, an absence is refused", async () => {
  const findings = await found([], { told: { samplingProbability: Number.NaN } });
  for (const id of ["scanning", "beacons", "reflection"]) {
    const finding = findings.get(id)!;
    assert.ok(!finding.answered && finding.reason === "unknown-sampling", id);
  }
});

test("clocks that were found wrong are told, and lower the confidence", async () => {
  const { assumptions, confidence } = told(await found([], { wrongClock: true }), "beacons");
  assert.ok(assumptions.some((text) => text.includes("clock-offset")));
  assert.notEqual(confidence.level, "high");
});

test("flows of one direction without flags show neither scans nor forged sources", async () => {
  const oneWay = {
    reversePacketDeltaCount: Number.NaN,
    reverseOctetDeltaCount: Number.NaN,
    tcpControlBits: Number.NaN,
  };
  const findings = await found([], { told: oneWay });
  for (const id of ["scanning", "inbound", "spoofed", "exfiltration"]) {
    const finding = findings.get(id)!;
    assert.ok(!finding.answered && finding.reason === "not-observable", id);
  }
});

test("inbound records that cannot tell whether they were answered leave the upper end open by their share", async () => {
  function* inbound(): Generator<Flow> {
    for (let k = 0; k < 1400; k++) {
      const {
        reversePacketDeltaCount: _,
        reverseOctetDeltaCount: __,
        ...oneWay
      } = flow(PERIOD.from + k * 14 * MINUTE, remote(300_000 + (k % 50)), `175.45.176.${k % 256}`, {
        ...UNANSWERED,
        destinationTransportPort: 23,
      });
      yield k % 2 === 0 ? { ...oneWay, reversePacketDeltaCount: 0 } : { ...oneWay, protocolIdentifier: 17 };
    }
  }
  const { estimate, details } = told(await found(inbound()), "inbound");
  assert.ok(Math.abs(estimate!.value - 0.5) < 0.01 && Math.abs(inboundDetails.parse(details).telling - 0.5) < 0.01);
  assert.ok(estimate!.low! > 0.4 && estimate!.high! > 0.99, `${estimate!.low} to ${estimate!.high}`);
});
