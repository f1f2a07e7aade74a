import assert from "node:assert/strict";
import fs from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, test } from "vitest";
import { knowing } from "../../../test/made-knowledge.ts";
import { type MadeRecord, withRecords } from "../../../test/made-store.ts";
import { type Row, readWhole } from "../../../test/read-format.ts";
import { referee } from "../../../test/referees.ts";
import type { Finding } from "../../finding/finding.ts";
import { formats } from "../../formats/index.ts";
import { KINDS } from "../../record/columns.ts";
import { readSubject } from "../../subject/subject.ts";
import { runAnalysis } from "../run.ts";
import { dnsDetails } from "./details.ts";
import analysis from "./index.ts";

/** Anybody who asked in these captures. */
const ANYBODY = readSubject(
  `id: anybody
title: Anybody
timeZone: UTC
week: { restDays: [sun], workHours: "08:00-18:00" }
members:
  - { prefix: 0.0.0.0/0, grade: core, because: everyone in the capture, source: the capture }
`,
  "anybody.yaml",
);

const COLUMNS = KINDS.dns.columns.map(({ name }) => name).filter((name) => name !== "originOffset");

describe("captures of dns-tunnels, read by our own readers", () => {
  for (const [file, domains] of [
    ["dns2tcp-key_00002_20230905100101", 1],
    ["dnscat2-txt_00001_20230903183304", 1],
    ["AndIodine-MX_00001_20230921200640", 0],
    ["normal_00000_20230805150331", 0],
    ["normal_00018_20230805212730", 0],
    ["normal_00036_20230806110924", 0],
    ["normal_00053_20230806132202", 0],
  ] as const)
    test(`${file}: ${domains === 0 ? "no tunnel is told" : "its tunnel is found"}`, async () => {
      const finding = await tunnelsIn(file);
      const { tunnels, tooLittle } = dnsDetails.parse(finding.details);
      const told = tunnels.map(
        ({ domain, octetsPerDay, verdict, signs }) => `${domain} ${octetsPerDay} ${verdict} ${signs.join(" ")}`,
      );
      console.info(`${file}: ${told.join("; ") || (finding.answered ? finding.claim : finding.needs)}`);
      assert.equal(tunnels.length, domains, told.join("; "));
      if (domains === 1) assert.ok(tunnels[0]!.verdict === "likely" || tunnels[0]!.verdict === "known");
      if (file.startsWith("AndIodine")) assert.equal(tooLittle.length, 1);
    }, 60_000);
});

async function tunnelsIn(file: string): Promise<Finding> {
  const octets = gunzipSync(fs.readFileSync(referee(`dns-tunnels/${file}.pcap.gz`)));
  const dns = readWhole(formats, octets, { as: "packets" }).rows("dns").map(asRecord);
  const times = dns.map(({ time }) => Number(time));
  const [first, last] = times.reduce(([low, high], time) => [Math.min(low, time), Math.max(high, time)], [Infinity, 0]);
  const period = { from: Math.floor(first / 1000) * 1000, to: Math.ceil(last / 1000 + 1) * 1000 };
  return withRecords({ dns }, async (store) => {
    const task = { store, subject: ANYBODY, controls: [], period, against: null, seed: 1, knowledge: knowing() };
    const findings = await runAnalysis("tunnels", analysis, task, {}, new Map());
    return findings.find(({ id }) => id === "tunnels.dns")!;
  });
}

function asRecord(row: Row): MadeRecord {
  return Object.fromEntries(
    COLUMNS.flatMap((name) => (row[name] === null || row[name] === undefined ? [] : [[name, String(row[name])]])),
  );
}
