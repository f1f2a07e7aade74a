import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "vitest";
import { knowing } from "../../../test/made-knowledge.ts";
import { type MadeRecord, withRecords } from "../../../test/made-store.ts";
import { ours } from "../../../test/referees.ts";
import type { Finding } from "../../finding/finding.ts";
import { createRandom } from "../../statistics/random.ts";
import { readSubject } from "../../subject/subject.ts";
import { DAY, HOUR, type Instant, MINUTE, parsePeriod } from "../../values/instant.ts";
import { runAnalysis } from "../run.ts";
import { peakDetails, restDetails, shareDetails, shiftDetails, zoneDetails } from "./details.ts";
import analysis from "./index.ts";

const AGAINST = parsePeriod("2019-02-03..2019-03-25")!;
const LATER = parsePeriod("2019-08-04..2019-09-23")!;
const EXPORTER = "192.0.2.11";

/** Office people of Pyongyang who live alike in both windows, and what happens to the instrument or beside them. */
interface Made {
  /** A host that calls one service every ten minutes in the later window, day and night. */
  readonly beacon?: boolean;
  /** Hosts that begin to call one service, of which sampling shows every few hours a call. */
  readonly sampledCallers?: number;
  /** How far the exporter's clock is ahead in the later window, and how much further every day. */
  readonly jump?: number;
  readonly drift?: number;
  /** The exporter that sees the control, where it is another. */
  readonly controlAt?: string;
  /** How far the exporter's clock is ahead. */
  readonly ahead?: number;
  readonly silent?: (at: Instant) => boolean;
  readonly probability?: (at: Instant) => number | null;
  readonly wrongClock?: boolean;
}

const subject = readSubject(fs.readFileSync(ours("subjects/north-korea.yaml"), "utf8"), "north-korea");

const control = readSubject(
  fs.readFileSync(ours("subjects/university-example.yaml"), "utf8"),
  "university-example.yaml",
);

async function lived(made: Made): Promise<Finding[]> {
  const coverage = [AGAINST, LATER].flatMap(({ from, to }) =>
    [...hoursOf(from - DAY, to + DAY)]
      .filter((at) => !made.silent?.(at))
      .flatMap((at) => [EXPORTER, ...(made.controlAt ? [made.controlAt] : [])].map((by) => covered(at, by))),
  );
  const defect = made.wrongClock
    ? [{ kind: "clock-offset", found: `${EXPORTER}: 3600 s`, count: 1, format: "test" }]
    : [];
  return withRecords({ flow: [...flowsOf(made)], coverage, defect }, (store) =>
    runAnalysis(
      "rhythm",
      analysis,
      {
        store,
        subject,
        controls: made.jump || made.drift ? [control] : [],
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

function* hoursOf(from: Instant, to: Instant): Generator<Instant> {
  for (let at = from; at < to; at += HOUR) yield at;
}

function covered(at: Instant, exporter: string): MadeRecord {
  return { from: at, to: at + HOUR, exporter, share: 1, why: "received", received: 1, lost: 0 };
}

function* flowsOf(made: Made): Generator<MadeRecord> {
  const random = createRandom(9); // not every seed: chance tells a move in up to 5 of 100
  for (const { from, to } of [AGAINST, LATER])
    for (const at of hoursOf(from - DAY, to + DAY)) {
      if (made.silent?.(at)) continue;
      const local = new Date(at + 9 * HOUR);
      const hour = local.getUTCHours();
      const working = local.getUTCDay() > 0 && hour >= 8 && hour < 18;
      const mean = working
        ? 6
        : hour >= 18 && hour < 23
          ? 4
          : local.getUTCDay() === 0 && hour > 10 && hour < 18
            ? 2
            : 0.4;
      for (let k = random.poisson(mean); k > 0; k--)
        yield flow(
          at + random.integer(HOUR),
          `175.45.176.${1 + random.integer(30)}`,
          `192.0.2.${100 + random.integer(100)}`,
        );
      if (made.beacon && from === LATER.from)
        for (let k = 0; k < 6; k++) yield flow(at + k * 10 * MINUTE, "175.45.176.77", "192.0.2.99");
      if (made.sampledCallers && from === LATER.from && random.next() < 0.9)
        yield flow(at + random.integer(HOUR), `175.45.178.${1 + random.integer(made.sampledCallers)}`, "192.0.2.98");
      if (made.jump || made.drift)
        for (let k = random.poisson(isDay(at + control.zone.offsetAt(at)) ? 8 : 2); k > 0; k--)
          yield {
            ...flow(at + random.integer(HOUR), `198.51.100.${1 + random.integer(30)}`, "192.0.2.97"),
            exporter: made.controlAt ?? EXPORTER,
          };
    }

  function flow(when: Instant, host: string, remote: string): MadeRecord {
    const jumped = when >= LATER.from - DAY ? (made.jump ?? 0) : 0;
    const at = when + (made.ahead ?? 0) + jumped + (made.drift ?? 0) * Math.floor((when - AGAINST.from) / DAY);
    const probability = made.probability ? made.probability(at) : 1;
    return {
      flowStartMilliseconds: at,
      flowEndMilliseconds: at + 1000,
      exporter: EXPORTER,
      sourceAddress: host,
      destinationAddress: remote,
      sourceTransportPort: 50_000,
      destinationTransportPort: 443,
      protocolIdentifier: 6,
      tcpControlBits: 27,
      octetDeltaCount: 5000,
      packetDeltaCount: 5,
      ...(probability === null
        ? { samplingKnownBy: "unknown" }
        : { samplingProbability: probability, samplingKnownBy: "told" }),
    };
  }
}

function isDay(local: number): boolean {
  const hour = new Date(local).getUTCHours();
  return hour >= 8 && hour < 19;
}

function of(findings: readonly Finding[], id: string): Extract<Finding, { answered: true }> {
  const found = findings.find((finding) => finding.id === id);
  assert.ok(found?.answered, `${id} is answered: ${JSON.stringify(found).slice(0, 300)}`);
  return found;
}

test("a machine that begins to call at all hours is left out, and is no move of the people", async () => {
  const findings = await lived({ beacon: true });
  assert.equal(of(findings, "rhythm.shift").details.shifted, false, of(findings, "rhythm.shift").claim);
  const work = of(findings, "rhythm.workHourShare");
  const { automatic, difference } = shareDetails.parse(work.details);
  assert.equal(automatic.pairs, 1);
  assert.ok(automatic.flows > 6 * 24 * 48);
  assert.ok(difference!.low < 0 && difference!.high > 0, work.claim);
});

test("many hosts that begin to call one service at all hours are left out though sampling hides each of them", async () => {
  const findings = await lived({ sampledCallers: 20 });
  assert.equal(of(findings, "rhythm.shift").details.shifted, false, of(findings, "rhythm.shift").claim);
  assert.equal(shareDetails.parse(of(findings, "rhythm.workHourShare").details).automatic.pairs, 1);
});

for (const [what, made] of [
  ["jumps by two hours", { jump: 2 * HOUR }],
  ["drifts by a minute a day", { drift: MINUTE }],
] as const)
  test(`an exporter's clock that ${what} moves the controls too, and is no move of the people`, async () => {
    const findings = await lived(made);
    const shift = of(findings, "rhythm.shift");
    const { clock, shifted } = shiftDetails.parse(shift.details);
    assert.equal(shifted, false, shift.claim);
    const truth = (made.jump ?? ((made.drift ?? 0) * (LATER.from - AGAINST.from)) / DAY) / HOUR;
    assert.ok(clock && Math.abs(clock.hours - truth) < 0.5, `${clock?.hours} for ${truth}`);
    const { difference } = shareDetails.parse(of(findings, "rhythm.workHourShare").details);
    assert.ok(difference!.low < 0 && difference!.high > 0, of(findings, "rhythm.workHourShare").claim);
    assert.notEqual(shift.confidence.level, "high");
  });

test("where a clock jumped by four hours, intervals hold what either of its times would have told", async () => {
  const [right, jumped] = [await lived({}), await lived({ jump: 4 * HOUR })];
  const peak = of(jumped, "rhythm.peakHour").estimate!;
  const early = of(right, "rhythm.peakHour").estimate!.value;
  assert.ok(peak.low! <= early && early + 4 <= peak.high!, `${early} and ${early + 4}: ${JSON.stringify(peak)}`);
  const { against } = peakDetails.parse(of(jumped, "rhythm.peakHour").details);
  assert.ok(against!.low <= early && early + 4 <= against!.high, JSON.stringify(against));
  const zone = of(jumped, "rhythm.timeZone");
  assert.ok(zone.estimate!.low! <= 5 && zone.estimate!.high! >= 9, zone.claim);
  assert.ok(zoneDetails.parse(zone.details).agrees, zone.claim);
  const later = await lived({ ahead: 4 * HOUR });
  for (const id of ["workHourShare", "eveningShare", "weekendShare"]) {
    const share = of(jumped, `rhythm.${id}`).estimate!;
    for (const told of [right, later]) {
      const { value } = of(told, `rhythm.${id}`).estimate!;
      const blurred = 0.01; // a week turned by parts of an hour loses its edges
      assert.ok(
        share.low! - blurred <= value && value <= share.high! + blurred,
        `${id} ${value}: ${JSON.stringify(share)}`,
      );
    }
  }
});

test("a control that another exporter sees says nothing of the clock: people who moved are told", async () => {
  const shift = of(await lived({ jump: 2 * HOUR, controlAt: "192.0.2.12" }), "rhythm.shift");
  const { clock, shifted } = shiftDetails.parse(shift.details);
  assert.deepEqual([clock, shifted], [null, true], shift.claim);
});

test("people's clock is that of the definition, and a clock that is six hours ahead shows", async () => {
  const right = zoneDetails.parse(of(await lived({}), "rhythm.timeZone").details);
  assert.ok(right.agrees && Math.abs(right.inferred - 9) <= 1, `${right.inferred}`);
  const findings = await lived({ ahead: 6 * HOUR, wrongClock: true });
  const wrong = of(findings, "rhythm.timeZone");
  const { agrees, inferred } = zoneDetails.parse(wrong.details);
  assert.ok(!agrees && Math.abs(inferred - 3) <= 1, wrong.claim);
  assert.ok(wrong.alternatives.some(({ explanation }) => explanation.startsWith("clocks of exporters")));
  for (const finding of findings) if (finding.answered) assert.notEqual(finding.confidence.level, "high", finding.id);
  assert.ok(of(findings, "rhythm.peakHour").assumptions.some((text) => text.includes(`${EXPORTER}: 3600 s`)));
});

test("the day of rest is found, and the day has a trough before dawn", async () => {
  const findings = await lived({});
  const { rests, agrees } = restDetails.parse(of(findings, "rhythm.restDays").details);
  assert.deepEqual([rests, agrees], [["Sun"], true]);
  assert.equal(of(findings, "rhythm.diurnal").details.strict, true);
  const trough = of(findings, "rhythm.troughHour").estimate!.value;
  assert.ok(trough > 0 && trough < 7, `${trough}`);
});

test("nights that nobody recorded are no move; weeks without enough hours are not counted, too few are refused", async () => {
  const night = (at: Instant) =>
    at >= LATER.from && new Date(at).getUTCHours() >= 16 && new Date(at).getUTCDate() % 5 === 0;
  const findings = await lived({ silent: night });
  assert.equal(of(findings, "rhythm.shift").details.shifted, false);
  const long = await lived({ silent: (at) => at >= LATER.from + 21 * DAY });
  for (const finding of long) assert.ok(!finding.answered && finding.reason === "coverage", finding.id);
});

test("sampling that becomes coarser, or is not told, is no move", async () => {
  for (const probability of [(at: Instant) => (at < LATER.from ? 0.01 : 0.001), () => null]) {
    const findings = await lived({ probability });
    assert.equal(of(findings, "rhythm.shift").details.shifted, false);
    assert.ok(of(findings, "rhythm.shift").assumptions.includes("sampling sees busy hours and quiet ones alike"));
  }
});
