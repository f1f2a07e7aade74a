import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "vitest";
import { knowing } from "../../../test/made-knowledge.ts";
import { type MadeRecord, withRecords } from "../../../test/made-store.ts";
import { ours } from "../../../test/referees.ts";
import type { Finding } from "../../finding/finding.ts";
import { createRandom } from "../../statistics/random.ts";
import { readSubject } from "../../subject/subject.ts";
import { DAY, type Instant, type Period, parsePeriod } from "../../values/instant.ts";
import { runAnalysis } from "../run.ts";
import { type GrowthDetails, growthDetails } from "./details.ts";
import analysis from "./index.ts";

const AGAINST = parsePeriod("2019-02-04..2019-04-01")!;
const LATER = parsePeriod("2019-08-05..2019-09-30")!;
const [ONE, TWO] = ["192.0.2.11", "192.0.2.12"];

/** Who is seen, by whom, when, and what else happens; nobody looks between the windows. */
interface Made {
  /** Exporters at work in the later window, each of which sees as much as the first one did before. */
  readonly later?: readonly string[];
  readonly probability?: (at: Instant) => number | null;
  readonly silent?: (at: Instant) => boolean;
  /** Unanswered SYNs a day, in the later window. */
  readonly scans?: number;
  /** Flows a day of a server on an address that is new, in the later window. */
  readonly newServer?: number;
  readonly wrongClock?: boolean;
  /** Addresses behind which hosts stand in the later window. */
  readonly behind?: number;
  /** Of a flow, when it is not some ten: so thin a sampling that a record holds hardly more than one. */
  readonly packets?: number;
}

async function grown(made: Made, controls: readonly string[]): Promise<Finding[]> {
  const flows = [...flowsOf(made)];
  const coverage = [AGAINST, LATER].flatMap((window) => [...coverageOf(window, made)]);
  const defect = made.wrongClock
    ? [{ kind: "clock-offset", found: "192.0.2.11: 3600 s", count: 1, format: "test" }]
    : [];
  return withRecords({ flow: flows, coverage, defect }, (store) =>
    runAnalysis(
      "growth",
      analysis,
      {
        store,
        subject: subject("north-korea"),
        controls: controls.map(subject),
        period: LATER,
        against: AGAINST,
        seed: 1,
        knowledge: knowing(),
      },
      {},
      new Map(),
    ),
  );
}

const subject = (id: string) => readSubject(fs.readFileSync(ours(`subjects/${id}.yaml`), "utf8"), id);

function* coverageOf({ from, to }: Period, made: Made): Generator<MadeRecord> {
  for (const exporter of exportersIn(from, made))
    for (let day = from; day < to; day += DAY)
      if (!made.silent?.(day))
        yield { from: day, to: day + DAY, exporter, share: 1, why: "received", received: 1, lost: 0 };
}

function exportersIn(at: Instant, { later = [ONE] }: Made): readonly string[] {
  return at >= LATER.from ? later : [ONE];
}

function* flowsOf(made: Made): Generator<MadeRecord> {
  const random = createRandom(3);
  for (const { from, to } of [AGAINST, LATER])
    for (let day = from; day < to; day += DAY) {
      if (made.silent?.(day)) continue;
      for (const prefix of ["175.45.176", "198.51.100"]) {
        const flows = 25 * Math.exp(0.1 * random.normal());
        for (const exporter of exportersIn(day, made))
          for (let k = random.poisson(flows); k > 0; k--)
            yield flow(day, `${prefix}.${1 + random.integer(day >= LATER.from ? (made.behind ?? 30) : 30)}`, exporter);
      }
      if (from === AGAINST.from) continue;
      for (let k = made.scans ?? 0; k > 0; k--) yield scan(day);
      for (let k = made.newServer ?? 0; k > 0; k--)
        yield { ...flow(day, "175.45.178.9", ONE), sourceTransportPort: 25 };
    }

  function flow(day: Instant, host: string, exporter: string): MadeRecord {
    const at = day + random.integer(DAY);
    const probability = made.probability ? made.probability(at) : 1;
    const packets = made.packets ?? 5 + random.poisson(5);
    return {
      ...at1(at, exporter),
      sourceAddress: host,
      destinationAddress: "192.0.2.200",
      sourceTransportPort: 50_000,
      destinationTransportPort: 443,
      protocolIdentifier: 6,
      tcpControlBits: 27,
      octetDeltaCount: packets * 700,
      packetDeltaCount: packets,
      ...(probability === null
        ? { samplingKnownBy: "unknown" }
        : { samplingProbability: probability, samplingKnownBy: "told" }),
    };
  }

  function scan(day: Instant): MadeRecord {
    const seen = flow(day, "203.0.113.77", ONE);
    const target = `175.45.176.${1 + random.integer(250)}`;
    return { ...seen, destinationAddress: target, tcpControlBits: 2, octetDeltaCount: 60_000, packetDeltaCount: 1000 };
  }
}

const at1 = (at: Instant, exporter: string) => ({
  flowStartMilliseconds: at,
  flowEndMilliseconds: at + 1000,
  exporter,
});

function of(findings: readonly Finding[], id: string): Extract<Finding, { answered: true }> {
  const found = findings.find((finding) => finding.id === id);
  assert.ok(found?.answered, `${id} is answered`);
  return found;
}

function details(finding: Finding): GrowthDetails {
  return growthDetails.parse(finding.details);
}

function holds({ estimate }: Extract<Finding, { answered: true }>, truth: number): boolean {
  return estimate!.low! <= truth && truth <= estimate!.high!;
}

test("a feed that doubles its sensors shows no growth, with controls or without", async () => {
  for (const controls of [[], ["university-example"]]) {
    const findings = await grown({ later: [ONE, TWO] }, controls);
    for (const id of ["growth.octets", "growth.packets", "growth.flows", "growth.hosts", "growth.hours"])
      assert.ok(holds(of(findings, id), 1), `${id} with ${controls.length} controls: ${of(findings, id).claim}`);
    const { asSeen } = details(of(findings, "growth.octets"));
    assert.ok(asSeen!.value > 1.8, "as it was seen, it doubled");
  }
});

test("scans that nobody answers are told apart, and both readings are told", async () => {
  const findings = await grown({ scans: 20 }, []);
  const flows = of(findings, "growth.flows");
  assert.ok(flows.estimate!.value > 1.5, flows.claim);
  const without = flows.sensitivity.find(({ changed }) => changed.startsWith("without scans"))!.value!;
  assert.ok(Math.abs(without - 1) < 0.1, `without scans ×${without}`);
  assert.ok(
    flows.alternatives.some(({ explanation, ruledOutBy }) => explanation.startsWith("scans") && ruledOutBy === null),
  );
  const { inbound } = details(flows);
  assert.equal(inbound.before!.scans.records, 0);
  assert.ok(inbound.after!.scans.records > 0.35 && inbound.after!.backscatter.records === 0);
});

test("the change is the sum of its parts, and a server on a new address is found among them", async () => {
  const { decomposition } = details(of(await grown({ newServer: 30 }, []), "growth.octets"));
  const { by, change } = decomposition!;
  for (const margin of Object.values(by))
    assert.ok(Math.abs(margin.reduce((sum, part) => sum + part.change, 0) - change) < 1e-6 * Math.abs(change));
  assert.equal(by.addresses[0]!.name, "newly lit");
  assert.equal(by.role[0]!.name, "server");
  assert.equal(by.service[0]!.name, "mail");
  assert.ok(by.addresses[0]!.change > 0.7 * change);
});

test("hosts that come to share addresses are no fewer hosts", async () => {
  const hosts = of(await grown({ behind: 4 }, []), "growth.hosts");
  assert.ok(holds(hosts, 1) && hosts.estimate!.low! < 0.5, hosts.claim);
  assert.ok(hosts.claim.includes("share addresses") && hosts.likelihood === null, hosts.claim);
  assert.ok(hosts.alternatives.some(({ explanation, ruledOutBy }) => /NAT/.test(explanation) && ruledOutBy === null));
});

test("a gap leaves days out and says so; where too little is left nothing is said", async () => {
  const early = LATER.from + 9 * DAY;
  const short = of(await grown({ silent: (at) => at >= LATER.from && at < early }, []), "growth.octets");
  assert.deepEqual(details(short).days.after, { of: 55, observed: 46, zero: 0 });
  assert.ok(holds(short, 1));
  const long = await grown({ silent: (at) => at >= LATER.from + 20 * DAY }, []);
  const refused = long.find(({ id }) => id === "growth.octets")!;
  assert.ok(!refused.answered && refused.reason === "coverage", JSON.stringify(refused));
});

test("sampling that changes is no growth; where it is not told and records changed, nothing is said", async () => {
  const told = of(await grown({ probability: (at) => (at < LATER.from ? 0.01 : 0.001) }, []), "growth.octets");
  const { unseen } = details(told);
  assert.deepEqual([unseen.before!.halfSeenPackets, unseen.after!.halfSeenPackets], [69, 693]);
  assert.ok(told.assumptions.some((text) => text.startsWith("at 1:1000 a flow of 693 packets")));
  const coarser = await grown({ probability: () => null, scans: 40 }, []);
  const refused = coarser.find(({ id }) => id === "growth.octets")!;
  assert.ok(!refused.answered && refused.reason === "unknown-sampling", JSON.stringify(refused));
});

test("unknown sampling so thin that packets per record cannot tell of it is told nothing by", async () => {
  for (const id of ["growth.octets", "growth.hosts", "growth.hours"]) {
    const thin = (await grown({ probability: () => null, packets: 1 }, [])).find((one) => one.id === id)!;
    assert.ok(!thin.answered && thin.reason === "unknown-sampling", JSON.stringify(thin));
  }
  assert.ok((await grown({ probability: () => null }, [])).find(({ id }) => id === "growth.hosts")!.answered);
});

test("a clock that was found wrong is told, and keeps confidence from being high", async () => {
  const found = of(await grown({ wrongClock: true }, ["university-example"]), "growth.octets");
  assert.ok(found.assumptions.some((text) => text.includes("192.0.2.11: 3600 s")));
  assert.notEqual(found.confidence.level, "high");
});
