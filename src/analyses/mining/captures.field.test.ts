import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import zlib from "node:zlib";
import { test } from "vitest";
import { knowing } from "../../../test/made-knowledge.ts";
import { type Row, readWhole } from "../../../test/read-format.ts";
import { referee } from "../../../test/referees.ts";
import { formats } from "../../formats/index.ts";
import { HOUR } from "../../values/instant.ts";
import type { Pair } from "./ask.ts";
import { detect } from "./detect.ts";
import type { Verdict } from "./evidence.ts";
import { flowScore } from "./features.ts";
import { poolListOf } from "./pools.ts";

const LONG = 300_000;

interface Judged {
  readonly file: string;
  readonly mines: boolean;
  readonly pair: Pair;
  readonly withMarks: Verdict;
  readonly without: Verdict;
}

test("captures of other hands: miners are told by their words, and what lasts and does not mine is not", () => {
  const judged = readAll();
  const miners = judged.filter(({ mines }) => mines);
  const others = judged.filter(({ mines }) => !mines);
  const long = others.filter(({ pair }) => pair.last - pair.first > LONG);
  const told = (verdict: Verdict) => verdict === "known" || verdict === "likely";
  const found = miners.filter(({ withMarks }) => told(withMarks));
  const wrong = others.filter(({ withMarks }) => told(withMarks));
  const scored = (of: readonly Judged[]) => of.filter(({ pair }) => flowScore(pair) >= 7).length;
  console.info(
    `mining captures: ${found.length} of ${miners.length} miners found with first payloads, ${wrong.length} of ${others.length} other pairs (${long.length} of over 300 s) taken for one; ` +
      `without: ${miners.filter(({ without }) => without === "possible").length} possible, ${judged.filter(({ without }) => told(without)).length} told, ${others.filter(({ without }) => without === "possible").length} others possible; ` +
      `flow score: ${scored(miners)} of ${miners.length}, ${scored(long)} of ${long.length} others of over 300 s`,
  );
  for (const { file, pair } of miners.filter(({ withMarks }) => !told(withMarks)))
    console.info(`not found: ${file} port ${pair.service}`);
  assert.equal(found.length, miners.length);
  assert.deepEqual(
    wrong.map(({ file }) => file),
    [],
  );
  assert.equal(judged.filter(({ without }) => told(without)).length, 0, "shape alone names no pool");
});

function readAll(): Judged[] {
  const root = referee("traffic-classes");
  const files = fs
    .readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(pcap|pcapng)(\.gz)?$/.test(name) && !name.includes("cgminer")) // probes of many servers
    .sort();
  return files.flatMap((file) => {
    const octets = fs.readFileSync(path.join(root, file));
    const plain = file.endsWith(".gz") ? zlib.gunzipSync(octets) : octets;
    return pairsOf(readWhole(formats, plain).rows("flow")).map((pair) => ({
      file,
      mines: file.startsWith("mining/"),
      pair,
      withMarks: verdictOf(pair),
      without: verdictOf({ ...pair, miningMarks: "", anyMarks: "" }),
    }));
  });
}

const KNOWN = {
  list: poolListOf(knowing(), []),
  answers: new Map<string, string>(),
  probability: 1,
  leastHours: 20,
  alignments: new Map<string, never>(),
};

function verdictOf(pair: Pair): Verdict {
  return detect(pair, KNOWN).verdict;
}

/** TCP by the end with the higher port, as the question groups it. */
function pairsOf(rows: readonly Row[]): Pair[] {
  const pairs = new Map<string, Pair>();
  for (const row of rows) {
    if (row.protocolIdentifier !== 6) continue;
    const sends = Number(row.sourceTransportPort) > Number(row.destinationTransportPort);
    const [host, remote] = sends
      ? [row.sourceAddress, row.destinationAddress]
      : [row.destinationAddress, row.sourceAddress];
    const service = Number(sends ? row.destinationTransportPort : row.sourceTransportPort);
    const key = `${host} ${remote} ${service}`;
    const place = { host: "0".repeat(32), remote: "0".repeat(32), service };
    const before = pairs.get(key);
    pairs.set(key, added(before ?? { ...EMPTY, ...place, pair: BigInt(pairs.size) }, row, sends));
  }
  return [...pairs.values()];
}

const EMPTY = {
  flows: 0,
  first: Number.POSITIVE_INFINITY,
  last: 0,
  hoursOfDay: 1,
  weekend: 0,
  acknowledging: 0,
  timed: 0,
  cosine: 0,
  sine: 0,
  octetsUp: 0,
  octetsDown: 0,
  packetsUp: 0,
  packetsDown: 0,
  poolName: "",
  serverName: "",
  miningMarks: "",
  anyMarks: "",
};

function added(pair: Pair, row: Row, sends: boolean): Pair {
  const number = (name: string) => Number(row[name] ?? 0);
  const [octets, back] = [number("octetDeltaCount"), number("reverseOctetDeltaCount")];
  const [packets, packetsBack] = [number("packetDeltaCount"), number("reversePacketDeltaCount")];
  const marks = String(row.marks ?? "");
  const mining = /stratum|getwork/.test(marks) ? marks : pair.miningMarks;
  return {
    ...pair,
    flows: pair.flows + 1,
    first: Math.min(pair.first, number("flowStartMilliseconds")),
    last: Math.max(pair.last, number("flowEndMilliseconds")),
    hoursOfDay: Math.min(24, 1 + Math.floor((pair.last - pair.first) / HOUR)) || 1,
    acknowledging: pair.acknowledging + ([16, 24].includes(number("tcpControlBits")) ? 1 : 0),
    octetsUp: pair.octetsUp + (sends ? octets : back),
    octetsDown: pair.octetsDown + (sends ? back : octets),
    packetsUp: pair.packetsUp + (sends ? packets : packetsBack),
    packetsDown: pair.packetsDown + (sends ? packetsBack : packets),
    serverName: String(row.serverName ?? "") || pair.serverName,
    miningMarks: mining,
    anyMarks: marks || pair.anyMarks,
  };
}
