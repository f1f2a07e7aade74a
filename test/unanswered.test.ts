import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "vitest";
import { askUses, type UseRow } from "../src/analyses/activity/ask.ts";
import { answeredOnly } from "../src/analyses/activity/gather.ts";
import { askSenders } from "../src/analyses/crossings/ask.ts";
import { blocksOf } from "../src/analyses/crossings/blocks.ts";
import { askDailyTotals } from "../src/analyses/growth/ask.ts";
import { CORE } from "../src/analyses/instrument/belonging.ts";
import { askCoverage } from "../src/analyses/instrument/coverage.ts";
import { askEnds } from "../src/analyses/instrument/ends.ts";
import { askHourlyFlows } from "../src/analyses/rhythm/ask.ts";
import type { Questions } from "../src/store/store.ts";
import { readSubject } from "../src/subject/subject.ts";
import { parsePeriod } from "../src/values/instant.ts";
import { loadWorld } from "../worlds/make.ts";
import { type MadeRecord, withRecords } from "./made-store.ts";
import { recordsOf } from "./made-world.ts";
import { ours } from "./referees.ts";

/** METHODS §10: of scans at least so much leaves the statistics of use, of what was answered at most so much. */
const REMOVED = 0.99;
const LOST = 0.001;
/** Three days of the world `everything` by the clock of Pyongyang, in which it is scanned and scans. */
const PERIOD = parsePeriod("2021-03-03T15:00Z..2021-03-06T15:00Z")!;
const SYN_ACK = 0x12; // RFC 9293 §3.1
const BLIND = "-without-flags";

const subject = readSubject(fs.readFileSync(ours("subjects/north-korea.yaml"), "utf8"), "north-korea");

/** Records by what they truly are; `browsing` is what rhythm does not take for automatic. Others are neither scans nor answered. */
function kindOf(label: string): string {
  if (/\/(probes|background)\//.test(label)) return "scans";
  if (/\/(look-out|kcna|forged|echo|ddos|round)\//.test(label)) return "others";
  return /\/(leisure|work|study)\/(web|video|code|bulk)$/.test(label) ? "browsing" : "answered";
}

test("growth, rhythm and activity leave out 99 of 100 inbound scan records, and lose one answered flow of 1,000 at most", async () => {
  const made = everything();
  const records = [...made, ...made.map(withoutFlags)];
  const coverage = [...new Set(records.map(({ exporter }) => exporter!))].map((exporter) => ({
    ...PERIOD,
    exporter,
    share: 1,
    why: "received",
    received: 1,
    lost: 0,
  }));
  await withRecords({ flow: records, coverage }, async (store) => {
    const scans = made.filter(({ exporter }) => exporter === "scans").length;
    assert.ok(scans > 1000, `${scans}`);
    for (const [what, { removed, lost, of }] of Object.entries({
      growth: await byGrowth(store),
      rhythm: await byRhythm(store, made, scans),
      activity: await byActivity(store, scans),
    })) {
      console.info(
        `${what}: of ${scans} scan records ${percent(removed)} left out, of ${of} answered flows ${percent(lost)} lost`,
      );
      assert.ok(removed >= REMOVED, `${what}: ${removed}`);
      assert.ok(of > 1000 && lost <= LOST, `${what}: ${lost} of ${of}`);
    }
  });
}, 240_000);

/** What `without scans, backscatter and unanswered inbound` takes off. */
async function byGrowth(store: Questions) {
  const whose = { subject, grades: CORE, zone: subject.zone, span: PERIOD };
  const totals = await askDailyTotals(store, whose, await askEnds(store, whose));
  const sum = (column: "inboundRecords" | "unansweredRecords", exporters: readonly string[]) =>
    totals.reduce((all, row) => (exporters.includes(row.exporter) ? all + (row[column] ?? 0) : all), 0);
  const share = (...of: string[]) => sum("unansweredRecords", of) / sum("inboundRecords", of);
  const of = sum("inboundRecords", ["browsing", "answered"]);
  return { removed: share("scans"), lost: share("browsing", "answered"), of };
}

/** Flows that count as begun by the subject and answered, beside those of which a SYN with ACK came back. */
async function byRhythm(store: Questions, made: readonly MadeRecord[], scans: number) {
  const hours = await askHourlyFlows(store, { subject, grades: CORE, windows: [PERIOD] }, []);
  const answered = (of: string) => hours.reduce((sum, row) => (row.exporter === of ? sum + row.answered : sum), 0);
  const accepted = made.filter(
    ({ exporter, tcpControlBits, sourceTransportPort, destinationTransportPort }) =>
      exporter === "browsing" &&
      (Number(tcpControlBits) & SYN_ACK) === SYN_ACK &&
      sourceTransportPort! < destinationTransportPort!,
  ).length;
  return {
    removed: 1 - answered("scans") / scans,
    lost: 1 - answered("browsing") / accepted,
    of: accepted,
  };
}

/** Uses beside those that the same records give when no flag tells that a handshake was not answered. */
async function byActivity(store: Questions, scans: number) {
  const senders = await askSenders(store, subject, PERIOD);
  const exporters = [...new Set(senders.map(({ exporter }) => exporter))].sort();
  const blocks = blocksOf(subject, PERIOD, await askCoverage(store, PERIOD), exporters, 0.8)!;
  const rows = await askUses(store, { subject, blocks, scaled: new Set(), senders, oneIn: 1, lookUps: null }, PERIOD);
  const flows = (of: readonly UseRow[], ...marks: string[]) =>
    of
      .filter((row) => marks.includes(row.marks))
      .reduce((sum, row) => sum + row.blocks.reduce((all, [, , , flows]) => all + flows, 0), 0);
  const used = answeredOnly(rows.filter(({ marks }) => !marks.endsWith(BLIND)));
  const of = flows(rows, `browsing${BLIND}`, `answered${BLIND}`);
  return { removed: 1 - flows(used, "scans") / scans, lost: 1 - flows(used, "browsing", "answered") / of, of };
}

/** Records of the world as its exporter sees them, by what they truly are in the columns of exporter and marks. */
function everything(): MadeRecord[] {
  const whole = loadWorld("everything");
  const world = { ...whole, networks: whole.networks.slice(0, 1), visible: [PERIOD] };
  return recordsOf(world, 1, (label) => ({ exporter: kindOf(label), marks: kindOf(label) }));
}

function withoutFlags(record: MadeRecord): MadeRecord {
  return { ...record, tcpControlBits: 0, exporter: `${record.exporter}${BLIND}`, marks: `${record.marks}${BLIND}` };
}

function percent(share: number): string {
  return `${(share * 100).toFixed(3)} %`;
}
