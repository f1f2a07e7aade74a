import assert from "node:assert/strict";
import fs from "node:fs";
import { describe, test } from "vitest";
import { knowing } from "../../../test/made-knowledge.ts";
import { MADE, madeNetwork } from "../../../test/made-network.ts";
import { type MadeRecord, withRecords } from "../../../test/made-store.ts";
import { ours } from "../../../test/referees.ts";
import { createRandom } from "../../statistics/random.ts";
import type { Store } from "../../store/store.ts";
import { readSubject, type Subject } from "../../subject/subject.ts";
import { DAY, type Period } from "../../values/instant.ts";
import { askDailyTotals as askChangesTotals, whoseOf } from "../changes/ask.ts";
import { askDailyTotals, askNetworks } from "../growth/ask.ts";
import { analyses } from "../index.ts";
import { askCarried, askWayTotals } from "../paths/ask.ts";
import { askHours } from "../paths/ask-outages.ts";
import { runAnalysis } from "../run.ts";
import { CORE } from "./belonging.ts";
import { askDailyHosts } from "./daily-hosts.ts";
import { askEnds, ofFlows } from "./ends.ts";

const FROM = Date.UTC(2018, 4, 1);
/** North Korea's clocks went from +08:30 to +09:00 within it, at 15:00 UTC on 4 May 2018. */
const SPAN: Period = { from: FROM, to: FROM + 6 * DAY };
const SUBJECT = readSubject(fs.readFileSync(ours("subjects/north-korea.yaml"), "utf8"), "north-korea");

/** Flows of every kind that a sum tells apart: both ends, biflows and one-way records, and counters that are not told. */
function* flows(more: readonly MadeRecord[] = []): Generator<MadeRecord> {
  const random = createRandom(5);
  const pick = <T>(values: readonly T[]): T => values[random.integer(values.length)]!;
  for (let k = 0; k < 3000; k++) {
    const inside = pick(["175.45.176.1", "175.45.176.64", "175.45.178.255", "210.52.109.130", "77.94.35.200"]);
    const remote = pick(["192.0.2.1", "198.51.100.7", "2001:db8::1"]);
    const isOut = random.next() < 0.6;
    const packets = 1 + random.integer(9);
    const isTold = random.next() < 0.9;
    const isBiflow = random.next() < 0.5;
    const back = pick([0, 3]);
    yield {
      flowStartMilliseconds: SPAN.from + Math.floor(random.next() * (SPAN.to - SPAN.from)),
      sourceAddress: isOut ? inside : remote,
      destinationAddress: isOut ? remote : inside,
      sourceTransportPort: 1000 + random.integer(9),
      destinationTransportPort: 443,
      protocolIdentifier: pick([6, 6, 17]),
      ...(random.next() < 0.8 ? { tcpControlBits: pick([2, 4, 18, 27]) } : {}),
      ...(isTold ? { octetDeltaCount: packets * (40 + random.integer(900)), packetDeltaCount: packets } : {}),
      ...(isBiflow
        ? { reverseOctetDeltaCount: back * 70, reversePacketDeltaCount: back, reverseTcpControlBits: 18 }
        : {}),
      ...pick([{ samplingProbability: 1 }, { samplingProbability: 0.01 }, {}]),
      exporter: pick(["192.0.2.11", "192.0.2.12"]),
      ...(isOut ? { bgpNextAdjacentAsNumber: pick([4837, 20485]) } : {}),
      ...(!isOut && random.next() < 0.5 ? { bgpPrevAdjacentAsNumber: 20485 } : {}),
    };
  }
  yield* more;
}

const INSIDE: MadeRecord = {
  flowStartMilliseconds: FROM + DAY,
  sourceAddress: "175.45.176.1",
  destinationAddress: "175.45.178.1",
  protocolIdentifier: 17,
  exporter: "192.0.2.11",
};

async function isRolledUp(store: Store, subject: Subject, span = SPAN): Promise<boolean> {
  return (await askEnds(store, { subject, grades: CORE, span })).rolledUp;
}

describe("the rollup by network", () => {
  test("tells of each question what the flows themselves tell, to the last digit", () =>
    withRecords({ flow: flows() }, async (store) => {
      await store.settle();
      const whose = whoseOf(SUBJECT, SUBJECT.zone, SPAN);
      const rolled = await askEnds(store, whose);
      assert.ok(rolled.rolledUp);
      const plain = ofFlows(whose);
      const [before, after] = [
        { from: SPAN.from, to: SPAN.from + 2 * DAY },
        { from: SPAN.from + 3 * DAY, to: SPAN.to },
      ];
      const changes = [FROM + DAY + 17_000, FROM + DAY + 3_700_000, FROM + 4 * DAY];
      const carried = async (ends: typeof plain) =>
        (await askCarried(store, SUBJECT, [4837, 20485], SPAN, ends)).map(({ asn, day, records }) => [
          asn,
          day,
          records,
        ]);
      for (const ask of [
        (ends: typeof plain) => askDailyTotals(store, whose, ends),
        (ends: typeof plain) => askNetworks(store, whose, ends, before, after),
        (ends: typeof plain) => askChangesTotals(store, whose, ends),
        (ends: typeof plain) => askDailyHosts(store, whose, ends, ["192.0.2.11", "192.0.2.12"]),
        (ends: typeof plain) => askDailyHosts(store, whose, ends, ["192.0.2.12"]),
        (ends: typeof plain) => askWayTotals(store, SUBJECT, SPAN, changes, ends),
        (ends: typeof plain) => askWayTotals(store, SUBJECT, SPAN, [], ends),
        (ends: typeof plain) => askHours(store, SUBJECT, SPAN, ends),
        carried,
      ]) {
        const told = await ask(plain);
        assert.ok(told.length > 5);
        assert.deepEqual(await ask(rolled), told);
      }
    }));

  test("is read where it is complete, and the flows where anything could make it tell otherwise", () =>
    withRecords({ flow: flows() }, async (store) => {
      assert.equal(await isRolledUp(store, SUBJECT), false, "the ingest is not over");
      await store.settle();
      assert.equal(await isRolledUp(store, SUBJECT), true);
      assert.equal(await isRolledUp(store, SUBJECT, { from: FROM + 60_000, to: SPAN.to }), false, "not on a half hour");
      const members = SUBJECT.members.map((member) =>
        member.grade === "core" ? { ...member, prefix: { ...member.prefix, length: 125 } } : member,
      );
      assert.equal(await isRolledUp(store, { ...SUBJECT, members }), false, "a member is part of a network");
      const late = SUBJECT.members.map((member) => ({ ...member, period: { from: FROM + DAY + 7000, to: SPAN.to } }));
      assert.equal(await isRolledUp(store, { ...SUBJECT, members: late }), false, "members begin between half hours");
    }));

  test("is not read where a flow has both ends within the subject, for it would count twice", () =>
    withRecords({ flow: flows([INSIDE]) }, async (store) => {
      await store.settle();
      assert.equal(await isRolledUp(store, SUBJECT), false);
    }));
});

test("findings do not depend on whether the rollup was there", () =>
  withRecords(madeNetwork(), async (store) => {
    const controls = [readSubject(fs.readFileSync(ours("subjects/university-example.yaml"), "utf8"), "university")];
    const task = { store, subject: SUBJECT, controls, ...MADE, seed: 1, knowledge: knowing() };
    const ids = ["growth", "paths"];
    const ask = () => Promise.all(ids.map((id) => runAnalysis(id, analyses.get(id)!, task, {}, new Map())));
    const tables = (found: Awaited<ReturnType<typeof ask>>) =>
      found
        .flat()
        .filter(({ evidence }) =>
          evidence.some(({ sql }) => sql.includes("GROUP BY day") && sql.includes("FROM flowByNetwork")),
        ).length;
    const before = await ask();
    await store.settle();
    const after = await ask();
    assert.equal(tables(before), 0);
    assert.ok(tables(after) > 10);
    const plain = (found: typeof before) => found.flat().map((finding) => ({ ...finding, evidence: [] }));
    assert.deepEqual(plain(after), plain(before));
  }));
