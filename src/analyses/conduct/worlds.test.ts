import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "vitest";
import { z } from "zod";
import { knowing } from "../../../test/made-knowledge.ts";
import { withRecords } from "../../../test/made-store.ts";
import { recordsOf } from "../../../test/made-world.ts";
import { ours } from "../../../test/referees.ts";
import { loadWorld } from "../../../worlds/make.ts";
import type { World } from "../../../worlds/world.ts";
import type { Answered } from "../../finding/finding.ts";
import { sql } from "../../store/query.ts";
import { readSubject } from "../../subject/subject.ts";
import { parsePeriod } from "../../values/instant.ts";
import { runAnalysis } from "../run.ts";
import { beaconsDetails, reflectionDetails, scanningDetails, spoofedDetails } from "./details.ts";
import { endsOf } from "./ends.ts";
import analysis from "./index.ts";
import { CAME_TO_NOTHING } from "./unanswered.ts";

/** The days of the scan out, of the forged sources and of the reflection. */
const DAYS = parsePeriod("2021-03-05..2021-03-06")!;
const LATER = parsePeriod("2021-03-08T12:00Z..2021-03-08T18:00Z")!;
const ATTACK = parsePeriod("2021-03-12T18:00Z..2021-03-13T06:00Z")!;
/** METHODS §10: of the answered flows. */
const LOST = 0.001;
const subject = readSubject(fs.readFileSync(ours("subjects/north-korea.yaml"), "utf8"), "north-korea");

test("everything: of scans coming in nearly all is left out of use, of answered flows nearly none; attacks are told as they were", async () => {
  const whole = loadWorld("everything");
  const world: World = { ...whole, networks: whole.networks.slice(0, 1), visible: [DAYS, LATER, ATTACK] };
  const records = recordsOf(world, 1, (label) => ({ exporter: "x", marks: label }));
  const coverage = [DAYS, LATER, ATTACK].map((period) => ({
    ...period,
    exporter: "x",
    share: 1,
    why: "received",
    received: 1,
    lost: 0,
  }));
  await withRecords({ flow: records, coverage }, async (store) => {
    const { rows } = await store.rows(
      "what is left out of what comes in, by label",
      z.object({ label: z.string(), records: z.coerce.number(), out: z.coerce.number() }),
      sql`SELECT toString(marks) AS label, count() AS records, countIf(${CAME_TO_NOTHING} AND ${endsOf(subject).receives}) AS out
          FROM flow GROUP BY label ORDER BY label`,
    );
    const sum = (column: "records" | "out", is: (label: string) => boolean) =>
      rows.filter(({ label }) => is(label)).reduce((total, row) => total + row[column], 0);
    const isScan = (label: string) => /\/(probes|background)\//.test(label);
    const isAnswered = (label: string) => !/\/(probes|look-out|kcna|forged|echo|ddos|round|background)\//.test(label);
    const removed = sum("out", isScan) / sum("records", isScan);
    const lost = sum("out", isAnswered) / sum("records", isAnswered);
    console.info(
      `conduct, world everything: ${(removed * 100).toFixed(2)} % of ${sum("records", isScan)} inbound scan records left out, ${(lost * 100).toFixed(3)} % of ${sum("records", isAnswered)} answered records lost: ${rows
        .filter(({ label, out }) => isAnswered(label) && out > 0)
        .map(({ label, records, out }) => `${label} ${out} of ${records}`)
        .join(", ")}`,
    );
    assert.ok(removed >= 0.99, `${removed}`);
    assert.ok(lost <= LOST, `${lost}`);

    const ask = async (period: typeof DAYS) => {
      const task = { store, subject, controls: [], period, against: null, seed: 1, knowledge: knowing() };
      const findings = await runAnalysis("conduct", analysis, task, {}, new Map());
      return new Map(findings.map((finding) => [finding.id, finding as Answered]));
    };
    const first = await ask(DAYS);
    const { scans: told } = scanningDetails.parse(first.get("conduct.scanning")!.details);
    assert.deepEqual(
      told.map(({ network, verdict }) => [network, verdict]),
      [["175.45.178.0/24", "likely"]],
    );
    assert.ok(told[0]!.first.startsWith("2021-03-05T02:") && told[0]!.last < "2021-03-05T03:01", told[0]!.first);
    const { beacons } = beaconsDetails.parse(first.get("conduct.beacons")!.details);
    const bot = beacons.findIndex(({ everySeconds, hosts }) => hosts === 2 && Math.abs(everySeconds / 300 - 1) < 0.2);
    assert.ok(bot >= 0 && bot < 20, JSON.stringify(beacons.slice(0, 5)));
    assert.equal(first.get("conduct.reflection")!.estimate!.value, 0);

    const second = await ask(LATER);
    const { bursts } = spoofedDetails.parse(second.get("conduct.spoofed")!.details);
    assert.deepEqual(
      bursts.map(({ network, verdict }) => [network, verdict]),
      [["175.45.178.0/24", "likely"]],
    );
    assert.equal(second.get("conduct.scanning")!.estimate!.value, 0);

    const third = await ask(ATTACK);
    const { attacks } = reflectionDetails.parse(third.get("conduct.reflection")!.details);
    assert.equal(attacks.length, 1);
    assert.deepEqual([attacks[0]!.port, attacks[0]!.verdict, attacks[0]!.network], [3283, "likely", "175.45.176.0/24"]);
    assert.ok(
      attacks[0]!.start.startsWith("2021-03-12T23:00") && attacks[0]!.end >= "2021-03-13T01:59",
      attacks[0]!.end,
    );
  });
}, 240_000);
