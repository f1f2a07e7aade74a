import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "vitest";
import { knowing } from "../../../test/made-knowledge.ts";
import { type MadeRecord, withRecords } from "../../../test/made-store.ts";
import { withWorld } from "../../../test/made-world.ts";
import { ours } from "../../../test/referees.ts";
import { gradeTunnels } from "../../../worlds/examination/graders/tunnels.ts";
import { knownOf } from "../../../worlds/examination/known.ts";
import type { DnsExchange } from "../../../worlds/happening/dns-exchange.ts";
import type { Recorder } from "../../../worlds/instrument/observed.ts";
import { loadWorld } from "../../../worlds/make.ts";
import { atVolume } from "../../../worlds/scale.ts";
import { simulate } from "../../../worlds/simulate.ts";
import type { Finding } from "../../finding/finding.ts";
import type { Questions } from "../../store/store.ts";
import { readSubject } from "../../subject/subject.ts";
import { type Period, parsePeriod } from "../../values/instant.ts";
import { runAnalysis } from "../run.ts";
import { dnsDetails } from "./details.ts";
import analysis from "./index.ts";

const SUBJECT = readSubject(fs.readFileSync(ours("subjects/north-korea.yaml"), "utf8"), "north-korea.yaml");
const WORLD = atVolume(loadWorld("everything"), 0.02);
const PERIOD = parsePeriod(WORLD.file.windows[WORLD.windows.at(-1)!.id]!)!;

function ask(store: Questions, period: Period): Promise<Finding[]> {
  const task = { store, subject: SUBJECT, controls: [], period, against: null, seed: 1, knowledge: knowing() };
  return runAnalysis("tunnels", analysis, task, {}, new Map());
}

test("world everything, by flows alone: a tunnel is at most possible", async () => {
  await withWorld(WORLD, 1, async (store) => {
    const findings = await ask(store, PERIOD);
    const finding = findings.find(({ id }) => id === "tunnels.dns")!;
    console.info(
      JSON.stringify(finding.answered ? finding.claim : finding.needs),
      JSON.stringify(gradeTunnels(findings, knownOf(WORLD))),
    );
    for (const { verdict } of dnsDetails.parse(finding.details).tunnels) assert.equal(verdict, "possible");
  });
}, 120_000);

test("world everything, by its names: the quiet tunnel of .7 octets a second is found, and nothing else", async () => {
  await withRecords({ dns: exchangesIn(PERIOD) }, async (store) => {
    const findings = await ask(store, PERIOD);
    const finding = findings.find(({ id }) => id === "tunnels.dns")!;
    const { tunnels } = dnsDetails.parse(finding.details);
    assert.deepEqual(
      tunnels.map(({ zone, verdict }) => [zone, verdict]),
      [["t.example.org", "likely"]],
    );
    const [grade] = gradeTunnels(findings, knownOf(WORLD));
    assert.ok(
      grade!.change!.told && grade!.change!.right && grade!.interval!.holds && grade!.interval!.error < 0.1,
      JSON.stringify(grade),
    );
    console.info(
      `tunnels: world everything: ${tunnels[0]!.octetsPerDay} octets a day, set ${0.7 * 86_400}, told ${tunnels[0]!.toldAt}`,
    );
  });
}, 120_000);

/** What the world's clients ask in a period, as an exporter that reads names tells it. */
function exchangesIn({ from, to }: Period): MadeRecord[] {
  const records: MadeRecord[] = [];
  const recorder: Recorder = {
    open: () => undefined,
    record: () => undefined,
    close: () => undefined,
    dns: ({ time, client, server, queryName, queryType, responseCode, answers }: DnsExchange) => {
      if (time >= from && time < to)
        records.push({
          time,
          clientAddress: quad(client),
          serverAddress: quad(server),
          queryName,
          queryType,
          responseCode,
          answers: answers.join(" "),
          exporter: "sensor",
        });
    },
  };
  for (const run = simulate(WORLD, 1, recorder); !run.next().done; );
  return records;
}

function quad(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff).join(".");
}
