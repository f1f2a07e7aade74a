import assert from "node:assert/strict";
import fs from "node:fs";
import { describe, test } from "vitest";
import { knowing } from "../../../test/made-knowledge.ts";
import { type MadeRecord, type MadeRecords, withRecords } from "../../../test/made-store.ts";
import { ours } from "../../../test/referees.ts";
import type { Finding } from "../../finding/finding.ts";
import { createRandom } from "../../statistics/random.ts";
import { readSubject } from "../../subject/subject.ts";
import { DAY, formatInstant, HOUR, type Instant, MINUTE, type Period } from "../../values/instant.ts";
import type { Knowledge } from "../knowledge.ts";
import { runAnalysis } from "../run.ts";
import { outagesDetails, prefixesDetails, shareDetails, transitDetails, viewsDetails } from "./details.ts";
import analysis from "./index.ts";

const SUBJECT = readSubject(fs.readFileSync(ours("subjects/north-korea.yaml"), "utf8"), "north-korea.yaml");
const FROM = Date.UTC(2019, 2, 3, 15); // midnight in Pyongyang
const DAYS = 40;
const PERIOD = { from: FROM, to: FROM + DAYS * DAY };
const [UNICOM, FIBRE] = [4837, 20485];
const PEERS = [64496, 64497, 64498];
const NOBODY: Knowledge = knowing();

interface Seen {
  readonly exporter?: string;
  readonly fibre?: number;
  readonly sampling?: number | null;
  readonly perHour?: number;
  /** Whether the exporter tells the neighbour. */
  readonly tells?: boolean;
  readonly without?: (at: Instant) => boolean;
}

function* flows({
  exporter = "192.0.2.11",
  fibre = 0.4,
  sampling = 1,
  perHour = 2,
  tells = true,
  without = () => false,
}: Seen): Generator<MadeRecord> {
  const random = createRandom(exporter.length + Math.round(fibre * 100));
  for (let at = FROM; at < PERIOD.to; at += HOUR)
    for (let k = 0; k < perHour; k++) {
      const start = at + random.integer(HOUR);
      if (without(start)) continue;
      const packets = 2 + random.poisson(8);
      yield {
        flowStartMilliseconds: start,
        flowEndMilliseconds: start,
        sourceAddress: "192.0.2.1",
        destinationAddress: `175.45.${k % 2 ? 176 : 178}.${1 + random.integer(30)}`,
        protocolIdentifier: 6,
        octetDeltaCount: packets * 500,
        packetDeltaCount: packets,
        ...(sampling === null ? {} : { samplingProbability: sampling }),
        exporter,
        ...(tells ? { bgpPrevAdjacentAsNumber: random.next() < fibre ? FIBRE : UNICOM } : {}),
      };
    }
}

function covered(exporter = "192.0.2.11", days: readonly (readonly [number, number])[] = [[0, DAYS]]): MadeRecord[] {
  return days.map(([from, to]) => ({
    from: FROM + from * DAY,
    to: FROM + to * DAY,
    exporter,
    share: 1,
    why: "received",
    received: 1,
    lost: 0,
  }));
}

function ask(
  records: MadeRecords,
  knowledge = NOBODY,
  against: Period | null = null,
): Promise<ReadonlyMap<string, Finding>> {
  return withRecords(records, async (store) => {
    const task = { store, subject: SUBJECT, controls: [], period: PERIOD, against, seed: 1, knowledge };
    const findings = await runAnalysis("paths", analysis, task, {}, new Map());
    return new Map(findings.map((finding) => [finding.id, finding]));
  });
}

function share(findings: ReadonlyMap<string, Finding>, way = "transtelecom") {
  const finding = findings.get(`paths.share.${way}`)!;
  assert.ok(finding.answered && finding.estimate, JSON.stringify(finding));
  const { value, low, high, n } = finding.estimate;
  return {
    value,
    width: high! - low!,
    low: low!,
    high: high!,
    n,
    finding,
    details: shareDetails.parse(finding.details),
  };
}

describe("what the instrument did is told, and widens or refuses", () => {
  test("days in a gap do not count: the interval is wider, and with too few days there is none", async () => {
    const whole = share(await ask({ flow: flows({}), coverage: covered() }));
    const missing = (from: number, to: number): MadeRecords => ({
      flow: flows({ without: (at) => at >= FROM + from * DAY && at < FROM + to * DAY }),
      coverage: covered("192.0.2.11", [
        [0, from],
        [to, DAYS],
      ]),
    });
    const gap = share(await ask(missing(8, 24)));
    assert.deepEqual([whole.n, gap.n, gap.details.days.period], [40, 24, 24]);
    assert.ok(gap.width > whole.width, `${gap.width} against ${whole.width}`);
    assert.ok(whole.low < 0.4 && whole.high > 0.4 && gap.low < 0.4 && gap.high > 0.4);
    const most = (await ask(missing(6, 34))).get("paths.share.transtelecom")!;
    assert.ok(!most.answered && most.reason === "coverage" && most.needs.includes("there are 12 of 40"));
  });

  test("one exporter of unknown sampling gives shares, and says what that takes for granted", async () => {
    const { finding, value } = share(await ask({ flow: flows({ sampling: null }), coverage: covered() }));
    assert.ok(Math.abs(value - 0.4) < 0.05);
    assert.ok(finding.assumptions.some((text) => text.includes("does not tell its sampling")));
  });

  test("an exporter of unknown sampling beside others widens the interval over all weighings, or is refused", async () => {
    const both = (fibre: number): MadeRecords => ({
      flow: [...flows({ fibre: 0.4 }), ...flows({ exporter: "192.0.2.112", fibre, sampling: null })],
      coverage: [...covered(), ...covered("192.0.2.112")],
    });
    const { low, high, width } = share(await ask(both(0.6)));
    assert.ok(low < 0.4 && high > 0.6 && width > 0.2, `${low} to ${high}`);
    const apart = (await ask(both(1))).get("paths.share.transtelecom")!;
    assert.ok(!apart.answered && apart.reason === "unknown-sampling", JSON.stringify(apart));
  });

  test("a clock that was found wrong is told, and keeps confidence from being high", async () => {
    const right = share(await ask({ flow: flows({ perHour: 12 }), coverage: covered() })).finding;
    const defect = [
      { kind: "clock", time: FROM, expected: "a time near the collector's", found: "2 hours off", count: 3 },
    ];
    const found = await ask({ flow: flows({ perHour: 12 }), coverage: covered(), defect, route: routes() });
    const wrong = share(found).finding;
    assert.ok(right.answered && wrong.answered);
    assert.deepEqual([right.confidence.level, wrong.confidence.level], ["high", "moderate"]);
    assert.ok(wrong.confidence.because.some((text) => text.includes("2 hours off")));
    const { outages, routesOnly } = outagesDetails.parse(found.get("paths.outages")!.details);
    assert.deepEqual([outages.length, routesOnly.map(({ flows }) => flows)], [0, ["not observed", "not observed"]]);
  });
});

const CUT = FROM + 20 * DAY + 3 * HOUR + 17_000;
const MOVE = FROM + 30 * DAY + 40 * MINUTE;
const BLIND = FROM + 25 * DAY;

/** All through one neighbour; both prefixes gone for five hours, later one for two; a broken session; and a move to another. */
function* routes(): Generator<MadeRecord> {
  const both = ["175.45.176.0/24", "175.45.178.0/24"];
  for (const peer of PEERS) for (const prefix of both) yield route(FROM - 2 * DAY, peer, prefix, UNICOM);
  for (const [k, peer] of PEERS.entries()) for (const prefix of both) yield route(CUT + k * 1000, peer, prefix, null);
  for (const peer of PEERS) for (const prefix of both) yield route(CUT + 5 * HOUR, peer, prefix, UNICOM);
  for (const peer of PEERS) yield route(CUT + 2 * DAY, peer, both[0]!, null);
  for (const peer of PEERS) yield route(CUT + 2 * DAY + 2 * HOUR, peer, both[0]!, UNICOM);
  for (const peer of PEERS) yield { ...route(BLIND, peer, "", null), action: "state", state: "Established/Idle" };
  for (const peer of PEERS) for (const prefix of both) yield route(BLIND + 9 * HOUR, peer, prefix, UNICOM);
  for (const peer of PEERS) for (const prefix of both) yield route(MOVE, peer, prefix, FIBRE);
  yield { ...route(PERIOD.to - 1, PEERS[0]!, "198.51.100.0/24", UNICOM) };
}

function route(time: Instant, peer: number, prefix: string, neighbour: number | null): MadeRecord {
  return {
    time,
    collector: "made",
    peerAddress: `192.0.2.${peer - 64400}`,
    peerAsNumber: peer,
    action: neighbour === null ? "withdraw" : "announce",
    prefix,
    ...(prefix === "" ? {} : { prefixFirst: prefix.split("/")[0]!, prefixLength: 120 }),
    ...(neighbour === null ? {} : { asPath: `${peer} ${neighbour} 131279`, originAsNumber: 131279 }),
  };
}

describe("two planes", () => {
  test("an outage is told where routes and flows both stopped, to the second; one plane alone is none", async () => {
    const silent = FROM + 10 * DAY;
    const without = (at: Instant) => (at >= CUT && at < CUT + 5 * HOUR) || (at >= silent && at < silent + 3 * HOUR);
    const found = await ask({ flow: flows({ perHour: 60, without }), coverage: covered(), route: routes() });
    const finding = found.get("paths.outages")!;
    assert.ok(finding.answered && finding.estimate!.value === 1 && finding.estimate!.high === null);
    const { outages, routesOnly, flowsOnly } = outagesDetails.parse(finding.details);
    assert.deepEqual(outages, [
      {
        prefixes: ["175.45.176.0/24", "175.45.178.0/24"],
        from: formatInstant(CUT + 2000), // when the last peer had lost them
        to: formatInstant(CUT + 5 * HOUR),
        flows: "stopped",
      },
    ]);
    assert.deepEqual(
      routesOnly.map(({ prefixes, from, flows }) => [prefixes, from, flows]),
      [[["175.45.176.0/24"], formatInstant(CUT + 2 * DAY), "went on"]],
    );
    assert.deepEqual(
      flowsOnly.map(({ network, from, to }) => [network, from, to]),
      ["AF2DB0", "AF2DB2"].map((octets) => [
        `00000000000000000000FFFF${octets}`,
        formatInstant(silent),
        formatInstant(silent + 3 * HOUR),
      ]),
    );
    const views = found.get("paths.views")!;
    assert.ok(views.answered, JSON.stringify(views));
    const { ways, agree } = viewsDetails.parse(views.details);
    // Flows say two fifths by the fibre, routes a quarter of the time: more than ten points, but only three peers.
    assert.equal(agree, true);
    assert.deepEqual(
      ways.map(({ way }) => way),
      ["china-unicom", "transtelecom", "satgate"],
    );
  });

  test("without either plane nothing is said of outages", async () => {
    const flowsAlone = (await ask({ flow: flows({}), coverage: covered() })).get("paths.outages")!;
    const routesAlone = (await ask({ route: routes() })).get("paths.outages")!;
    assert.ok(!flowsAlone.answered && flowsAlone.needs.includes("announcements"));
    assert.ok(!routesAlone.answered && routesAlone.needs.includes("flows"));
    assert.equal(outagesDetails.parse(routesAlone.details).routesOnly.length, 2);
  });
});

test("flows that tell no neighbour take the way that routes had in their minute", async () => {
  const found = await ask({ flow: flows({ tells: false, perHour: 6 }), coverage: covered(), route: routes() });
  const fibre = share(found);
  const [since, all] = [[...flows({ tells: false, perHour: 6 })], 0] as const;
  let [later, sum] = [0, all as number];
  for (const { flowStartMilliseconds: at, octetDeltaCount: octets } of since) {
    const known =
      !(Number(at) >= CUT && Number(at) < CUT + 5 * HOUR) && !(Number(at) >= BLIND && Number(at) < BLIND + 9 * HOUR);
    if (known) sum += Number(octets);
    if (Number(at) >= MOVE) later += Number(octets);
  }
  assert.ok(Math.abs(fibre.details.attributed!.value - later / sum) < 0.02, `${fibre.details.attributed!.value}`);
  assert.ok(fibre.details.basis.route > 0.95);
  assert.ok(!found.get("paths.views")!.answered, "with ways taken from routes there is one view");
});

test("transit influence counts peers abroad, and leaves out those inside and those of no known place", async () => {
  const countries = new Map([
    [64496, "DE"],
    [64497, "US"],
    [64498, "KP"],
    [131279, "KP"],
  ]);
  const asName: Knowledge["asName"] = (asn) =>
    countries.has(asn) ? { name: `AS${asn}`, country: countries.get(asn)! } : null;
  const found = await ask({ route: routes() }, { ...NOBODY, asName });
  const finding = found.get("paths.transit.20485")!;
  assert.ok(finding.answered);
  const { hosts, left } = transitDetails.parse(finding.details);
  assert.deepEqual([hosts, left], [2, { inside: 1, unplaced: 0, multihop: 0 }]);
  // Two of six /24 of the definition are announced, both behind the fibre, its direct provider.
  assert.equal(finding.estimate!.value, 2 / 6);
  const untold = (await ask({ route: routes() })).get("paths.transit")!;
  assert.ok(!untold.answered && untold.reason === "not-observable");

  // A table of relationships has the word before the definition's ways: a peer is no provider.
  const relationshipOf: Knowledge["relationshipOf"] = (one, other) => (one + other === 20485 + 131279 ? "peer" : null);
  const peering = (await ask({ route: routes() }, { ...NOBODY, asName, relationshipOf })).get("paths.transit")!;
  assert.ok(!peering.answered && peering.reason === "not-observable");
});

test("leaks that are left out of the hegemony are told, though relationships are known of the later window only", async () => {
  const relationshipOf: Knowledge["relationshipOf"] = (one, other, at) => {
    if (at < PERIOD.from) return null;
    if (one === UNICOM && other === 131279) return "customer";
    return PEERS.includes(one) && other === UNICOM ? "peer" : null;
  };
  const before = { from: PERIOD.from - DAYS * DAY, to: PERIOD.from };
  const found = await ask({ route: routes() }, { ...NOBODY, relationshipOf }, before);
  const { leaks } = prefixesDetails.parse(found.get("paths.prefixes")!.details);
  assert.ok(leaks.length > 0 && leaks.every(({ asn }) => asn === UNICOM), JSON.stringify(leaks));
});
