import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "vitest";
import { knowing } from "../../../test/made-knowledge.ts";
import { type MadeRecord, withRecords } from "../../../test/made-store.ts";
import { ours } from "../../../test/referees.ts";
import type { Finding } from "../../finding/finding.ts";
import { readSubject } from "../../subject/subject.ts";
import { DAY, HOUR, MINUTE, type Period } from "../../values/instant.ts";
import { parsePrefix } from "../../values/prefix.ts";
import type { RouteRow } from "../routing/ask-routes.ts";
import { routeHistory } from "../routing/routes.ts";
import { runAnalysis } from "../run.ts";
import { newUpstreamDetails } from "./details.ts";
import analysis from "./index.ts";
import { candidates, verdictOf } from "./upstreams.ts";

const SUBJECT = readSubject(fs.readFileSync(ours("subjects/north-korea.yaml"), "utf8"), "north-korea.yaml");
const ORIGIN = 131279;
const OLD = 4837;
const NEW = 20485;
const PREFIXES = ["175.45.176.0/24", "175.45.177.0/24", "175.45.178.0/24", "175.45.179.0/24"];
const PEERS = [64496, 64497, 64498, 64499, 64500];
const START = Date.UTC(2018, 0, 1);
const TURN = START + 200 * DAY;
const END = START + 300 * DAY;
const SPAN: Period = { from: START + 100 * DAY, to: END };

/** Since the turn some peers take the new neighbour for two prefixes, and stay. */
function* newUpstream(): Generator<MadeRecord> {
  for (const [k, peer] of PEERS.slice(0, 4).entries())
    for (const prefix of PREFIXES.slice(0, 2)) yield route(TURN + k * MINUTE, peer, prefix, [peer, NEW, ORIGIN]);
}

/** The same, while another origin of the subject has those very peers as its neighbours. */
function* besideAnotherOrigin(): Generator<MadeRecord> {
  for (const peer of PEERS) yield route(START + HOUR, peer, "77.94.35.0/24", [peer, 30721]);
  yield* newUpstream();
}

/** The old neighbour is withdrawn everywhere for three days, during which the new one carries; then all is as before. */
function* failover(): Generator<MadeRecord> {
  for (const peer of PEERS) for (const prefix of PREFIXES) yield route(TURN, peer, prefix, [peer, NEW, ORIGIN]);
  for (const peer of PEERS)
    for (const prefix of PREFIXES) yield route(TURN + 3 * DAY, peer, prefix, [peer, OLD, ORIGIN]);
}

/** The same for one prefix only: the old neighbour stays with the others. */
function* partFailover(): Generator<MadeRecord> {
  for (const peer of PEERS) yield route(TURN, peer, PREFIXES[0]!, [peer, NEW, ORIGIN]);
  for (const peer of PEERS) yield route(TURN + 3 * DAY, peer, PREFIXES[0]!, [peer, OLD, ORIGIN]);
}

/** The failover, and months later the new neighbour for good beside the old one. */
function* failoverThenNew(): Generator<MadeRecord> {
  yield* failover();
  for (const peer of PEERS.slice(0, 3)) yield route(TURN + 60 * DAY, peer, PREFIXES[1]!, [peer, NEW, ORIGIN]);
}

/** The old neighbour is away for a month and more, and the new one carries all. */
function* takenOver(): Generator<MadeRecord> {
  for (const peer of PEERS) for (const prefix of PREFIXES) yield route(TURN, peer, prefix, [peer, NEW, ORIGIN]);
}

/** A customer of the old neighbour carries for good, with flows on it. */
function* behindTheOld(): Generator<MadeRecord> {
  for (const peer of PEERS) yield route(TURN, peer, PREFIXES[0]!, [peer, OLD, 64999, ORIGIN]);
}

/** Somebody else announces a prefix of the subject for a week. */
function* hijack(): Generator<MadeRecord> {
  for (const peer of PEERS.slice(0, 4)) yield route(TURN, peer, PREFIXES[0]!, [peer, 3356, 666]);
  for (const peer of PEERS.slice(0, 4)) yield route(TURN + 7 * DAY, peer, PREFIXES[0]!, [peer, OLD, ORIGIN]);
}

/** Somebody announces a part of a prefix, with the origin forged behind it. */
function* partHijack(): Generator<MadeRecord> {
  for (const peer of PEERS) yield route(TURN, peer, "175.45.176.0/25", [peer, 666, ORIGIN]);
}

/** A customer of the old neighbour passes routes on: the path goes through the old one, then the customer. */
function* leak(): Generator<MadeRecord> {
  for (const peer of PEERS) yield route(TURN, peer, PREFIXES[0]!, [peer, OLD, 64999, ORIGIN]);
  for (const peer of PEERS) yield route(TURN + 5 * DAY, peer, PREFIXES[0]!, [peer, OLD, ORIGIN]);
}

/** All sessions go down and come back with the same routes. */
function* reset(): Generator<MadeRecord> {
  for (const peer of PEERS) yield { ...route(TURN, peer, "", []), action: "state", state: "Established/Idle" };
  for (const peer of PEERS) for (const prefix of PREFIXES) yield route(TURN + HOUR, peer, prefix, [peer, OLD, ORIGIN]);
}

for (const [what, script, trafficDays, expected] of [
  ["a new upstream with traffic on it", newUpstream, 90, [[NEW, "confirmed"]]],
  ["the same behind peers that are next to another origin", besideAnotherOrigin, 90, [[NEW, "confirmed"]]],
  ["the same without a flow on it", newUpstream, 0, [[NEW, "backup"]]],
  ["the same without flows that tell", newUpstream, null, [[NEW, "backup"]]],
  ["a failover", failover, 3, [[NEW, "failover"]]],
  ["a failover of one prefix", partFailover, 3, [[NEW, "failover"]]],
  [
    "a failover, and later a new upstream",
    failoverThenNew,
    40,
    [
      [NEW, "failover"],
      [NEW, "confirmed"],
    ],
  ],
  ["a neighbour that takes over for months", takenOver, 90, [[NEW, "confirmed"]]],
  ["a customer of the old neighbour that stays, with flows", behindTheOld, 90, [[64999, "confirmed"]]],
  ["the same without flows", behindTheOld, 0, [[64999, "leak"]]],
  ["a hijack", hijack, 7, [[666, "hijack"]]],
  ["a hijack of a part, its origin forged", partHijack, 7, [[666, "hijack"]]],
  ["a leak", leak, 5, [[64999, "leak"]]],
  ["a reset of all sessions", reset, 90, []],
  ["nothing", nothing, 90, []],
] as const)
  test(`${what} is told as ${expected.map(([, verdict]) => verdict).join(", ") || "nothing new"}`, () => {
    const told = [...scripted(script)].map(asRow);
    const rows = told.filter(({ prefix }) => !prefix.startsWith("192.0.2.")).sort((a, b) => a.time - b.time);
    const history = routeHistory(rows, [{ collector: "made", first: START, last: END }]);
    const found = candidates(history, SUBJECT, SPAN, { unseen: 180 * DAY, leastHistory: 28 * DAY });
    const verdicts = found.map((one) => [one.asn, verdictOf({ ...one, trafficDays, firstFlow: null }).verdict]);
    assert.deepEqual(verdicts, expected);
    assert.ok(found.length === 0 || found[0]!.from - TURN <= 48 * HOUR, "dated within 48 hours");
  });

test("a new upstream in the store is confirmed by its flows, and dated by the middle peer", async () => {
  const findings = await withRecords({ route: scripted(newUpstream), flow: flows(NEW) }, (store) => ask(store, SPAN));
  const [upstream] = newUpstreamDetails.parse(findings.find(({ id }) => id === "paths.newUpstream")!.details).upstreams;
  assert.deepEqual(
    [upstream!.low, upstream!.from, upstream!.high].map((at) => (Date.parse(at) - TURN) / MINUTE),
    [0, 1, 3],
  );
  assert.deepEqual(
    [upstream!.way, upstream!.registeredIn, upstream!.operatesIn, upstream!.peers],
    ["transtelecom", "RU", "RU", 4],
  );
});

function* nothing(): Generator<MadeRecord> {}

function asRow({
  time,
  collector,
  peerAddress,
  peerAsNumber,
  action,
  prefix,
  asPath,
  originAsNumber,
  state,
}: MadeRecord): RouteRow {
  return {
    time: Number(time),
    collector: String(collector),
    peer: String(peerAddress),
    peerAsNumber: Number(peerAsNumber),
    action: action as RouteRow["action"],
    prefix: String(prefix),
    asPath: String(asPath),
    originAsNumber: originAsNumber === undefined ? null : Number(originAsNumber),
    state: String(state ?? ""),
  };
}

/** Everything through the old neighbour from the start, the script, and something at the end so that the record goes on. */
function* scripted(script: () => Generator<MadeRecord>): Generator<MadeRecord> {
  for (const peer of PEERS) for (const prefix of PREFIXES) yield route(START, peer, prefix, [peer, OLD, ORIGIN]);
  yield* script();
  yield route(END - HOUR, PEERS[0]!, "192.0.2.0/24", [PEERS[0]!, 64510]);
}

function route(time: number, peer: number, prefix: string, path: readonly number[]): MadeRecord {
  const block = parsePrefix(prefix);
  return {
    time,
    collector: "made",
    peerAddress: `192.0.2.${peer - 64000 - 400}`,
    peerAsNumber: peer,
    action: "announce",
    prefix,
    asPath: path.join(" "),
    ...(block ? { prefixFirst: prefix.split("/")[0]!, prefixLength: block.length, originAsNumber: path.at(-1)! } : {}),
  };
}

function flows(neighbour: number): MadeRecord[] {
  return Array.from({ length: 90 }, (_, day) => ({
    flowStartMilliseconds: TURN + (day + 1) * DAY,
    flowEndMilliseconds: TURN + (day + 1) * DAY,
    sourceAddress: "192.0.2.1",
    destinationAddress: "175.45.176.9",
    protocolIdentifier: 6,
    octetDeltaCount: 1000,
    packetDeltaCount: 2,
    samplingProbability: 1,
    exporter: "made",
    bgpPrevAdjacentAsNumber: neighbour,
  }));
}

function ask(store: Parameters<Parameters<typeof withRecords>[1]>[0], period: Period): Promise<Finding[]> {
  const knowledge = knowing();
  const task = { store, subject: SUBJECT, controls: [], period, against: null, seed: 1, knowledge };
  return runAnalysis("paths", analysis, task, {}, new Map());
}
