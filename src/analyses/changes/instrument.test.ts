import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "vitest";
import { knowing } from "../../../test/made-knowledge.ts";
import { type MadeRecord, withRecords } from "../../../test/made-store.ts";
import { ours } from "../../../test/referees.ts";
import type { Finding } from "../../finding/finding.ts";
import { createRandom } from "../../statistics/random.ts";
import { readSubject } from "../../subject/subject.ts";
import { DAY, type Instant, parsePeriod } from "../../values/instant.ts";
import { runAnalysis } from "../run.ts";
import { type ChangesDetails, changesDetails, eventsDetails } from "./details.ts";
import analysis from "./index.ts";

const PERIOD = parsePeriod("2019-02-04..2019-06-24")!;
const TURN = Date.UTC(2019, 3, 15);
const [ONE, TWO] = ["192.0.2.11", "192.0.2.12"];

/** Twenty weeks of the subject and of a control that does not change. */
interface Made {
  /** How many times as much use the subject has from the turn on. */
  readonly use?: number;
  /** Exporters that see all there is, from the turn on. */
  readonly later?: readonly string[];
  /** Of a packet to be sampled; null is not told. */
  readonly probability?: number | null;
  /** The part of what was sampled before that is sampled from the turn on, untold. */
  readonly untold?: number;
  readonly silent?: (at: Instant) => boolean;
  /** Of what is sent from the turn on, what is lost though the exporter tells. */
  readonly loss?: number;
  readonly wrongClock?: boolean;
  readonly flood?: Instant;
  /** Addresses of the subject behind which its hosts stand from the turn on; 30 before. */
  readonly behind?: number;
}

test("use that doubles is told as use with a control, and with an open rival without one", async () => {
  const made = { use: 2, flood: TURN + 30 * DAY };
  const found = octets(await asked(made, ["university-example"]));
  assert.deepEqual(causes(found), ["use"]);
  const [change] = found.details.changes;
  assert.ok(Math.abs(Date.parse(change!.at) - TURN) <= 3 * DAY, change!.at);
  assert.ok(change!.ratio!.low < 2 && change!.ratio!.high > 1.6);
  assert.ok(found.details.wildDays.includes("2019-05-15"), "a flood of a day is an event, no change");
  const alone = octets(await asked(made, []));
  assert.deepEqual(causes(alone), ["use"]);
  assert.ok(
    alone.finding.alternatives.some(
      ({ explanation, ruledOutBy }) => ruledOutBy === null && /more or less/.test(explanation),
    ),
  );
});

test("a second exporter that sees the same is told as the instrument, with and without a control", async () => {
  for (const controls of [[], ["university-example"]]) {
    const found = octets(await asked({ later: [ONE, TWO] }, controls));
    assert.deepEqual(causes(found), ["instrument"], controls.join());
    const kinds = found.details.changes[0]!.facts.map(({ kind }) => kind);
    assert.ok(kinds.includes("exporter") && kinds.includes("double export"), kinds.join());
    if (found.finding.answered) assert.match(found.finding.claim, /not of use/);
  }
});

test("sampling that becomes coarser untold is told as the instrument where a control shares it", async () => {
  assert.deepEqual(causes(octets(await asked({ untold: 0.4 }, ["university-example"]))), ["instrument"]);
});

test("unknown sampling is refused without a control, and named with one", async () => {
  const refused = (await asked({ use: 2, probability: null }, [])).find(({ id }) => id === "changes.octets")!;
  assert.ok(!refused.answered && refused.reason === "unknown-sampling");
  const found = octets(await asked({ use: 2, probability: null }, ["university-example"]));
  assert.ok(found.finding.assumptions.some((one) => one.startsWith("sampling, which is not told")));
});

test("a gap where use changes widens the range, and without a control is told as the instrument", async () => {
  const gap = (at: Instant) => at >= TURN - 5 * DAY && at < TURN + 5 * DAY;
  const found = octets(await asked({ use: 2, silent: gap }, ["university-example"]));
  assert.deepEqual(causes(found), ["use"]);
  const { low, high } = found.details.changes[0]!;
  assert.ok(Date.parse(low) < TURN && Date.parse(high) >= TURN, `${low} to ${high}`);
  assert.ok(found.details.days.observed < found.details.days.of);
  assert.deepEqual(causes(octets(await asked({ use: 2, silent: gap }, []))), ["instrument"]);
});

test("hosts that come to share addresses are told as that, and not as fewer users", async () => {
  const findings = await asked({ behind: 6 }, ["university-example"]);
  const finding = findings.find(({ id }) => id === "changes.hosts")!;
  assert.ok(finding.answered, JSON.stringify(finding));
  const { changes } = changesDetails.parse(finding.details);
  assert.deepEqual(
    changes.map(({ cause, causeBy }) => [cause, causeBy]),
    [["instrument", "what the addresses carry"]],
  );
  assert.match(finding.claim, /came to share addresses, or fewer hosts/);
});

test("days that lost more than a tenth do not count", async () => {
  const found = octets(await asked({ use: 2, loss: 0.3 }, ["university-example"]));
  assert.deepEqual(causes(found), [], "the days from the turn on do not count, so nothing is seen to change");
  assert.ok(found.details.days.observed <= 71);
});

test("a clock that was found wrong is told, and keeps confidence from being high", async () => {
  const { finding } = octets(await asked({ use: 2, wrongClock: true }, ["university-example"]));
  assert.ok(finding.assumptions.some((one) => one.includes("3600 s")));
  assert.ok(finding.answered && finding.confidence.level !== "high");
});

async function asked(made: Made, controls: readonly string[]): Promise<Finding[]> {
  const defect = made.wrongClock ? [{ kind: "clock-offset", found: `${ONE}: 3600 s`, count: 1, format: "test" }] : [];
  const task = {
    subject: subject("north-korea"),
    controls: controls.map(subject),
    period: PERIOD,
    against: null,
    seed: 1,
    knowledge: knowing(),
  };
  const fewer = { "changes.reruns": 40, "changes.draws": 199 };
  return withRecords({ flow: flowsOf(made), coverage: coverageOf(made), defect }, (store) =>
    runAnalysis("changes", analysis, { store, ...task }, fewer, new Map()),
  );
}

const subject = (id: string) => readSubject(fs.readFileSync(ours(`subjects/${id}.yaml`), "utf8"), id);

function octets(findings: readonly Finding[]): { finding: Finding; details: ChangesDetails } {
  for (const { id, answered, details } of findings)
    if (answered) (id === "changes.events" ? eventsDetails : changesDetails).parse(details);
  const finding = findings.find(({ id }) => id === "changes.octets")!;
  assert.ok(finding.answered, JSON.stringify(finding));
  return { finding, details: changesDetails.parse(finding.details) };
}

function causes({ details }: { details: ChangesDetails }): string[] {
  return details.changes.map(({ cause }) => cause);
}

function exportersAt(at: Instant, { later = [ONE] }: Made): readonly string[] {
  return at >= TURN ? later : [ONE];
}

function* coverageOf(made: Made): Generator<MadeRecord> {
  for (let from = PERIOD.from; from < PERIOD.to; from += DAY)
    for (const exporter of made.silent?.(from) ? [] : exportersAt(from, made)) {
      const lost = from >= TURN ? 1000 * (made.loss ?? 0) : 0;
      yield { from, to: from + DAY, exporter, share: 1, why: "received", received: 1000 - lost, lost };
    }
}

function* flowsOf(made: Made): Generator<MadeRecord> {
  const random = createRandom(3);
  for (let day = PERIOD.from; day < PERIOD.to; day += DAY) {
    if (made.silent?.(day)) continue;
    for (const prefix of ["175.45.176", "198.51.100"]) {
      const grown = prefix === "175.45.176" && day >= TURN ? (made.use ?? 1) : 1;
      const flood = prefix === "175.45.176" && day === made.flood ? 8 : 1;
      const mean = 25 * Math.exp(0.1 * random.normal()) * grown * flood * (day >= TURN ? (made.untold ?? 1) : 1);
      for (let k = random.poisson(mean); k > 0; k--) {
        const hosts = prefix === "175.45.176" && day >= TURN ? (made.behind ?? 30) : 30;
        const one = flow(day + random.integer(DAY), `${prefix}.${1 + random.integer(hosts)}`);
        for (const exporter of exportersAt(day, made)) yield { ...one, exporter };
      }
    }
  }

  function flow(at: Instant, host: string): MadeRecord {
    const packets = 5 + random.poisson(5);
    const { probability = 1 } = made;
    return {
      flowStartMilliseconds: at,
      flowEndMilliseconds: at + 1000,
      sourceAddress: host,
      destinationAddress: "192.0.2.200",
      sourceTransportPort: 1024 + random.integer(60_000),
      destinationTransportPort: 443,
      protocolIdentifier: 6,
      tcpControlBits: 27,
      octetDeltaCount: packets * 700,
      packetDeltaCount: packets,
      samplingKnownBy: probability === null ? "unknown" : "told",
      ...(probability === null ? {} : { samplingProbability: probability }),
    };
  }
}
