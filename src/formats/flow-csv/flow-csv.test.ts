import assert from "node:assert/strict";
import fs from "node:fs";
import { describe, test } from "vitest";
import { type ReadOptions, readWhole } from "../../../test/read-format.ts";
import { ours } from "../../../test/referees.ts";
import flowCsv from "./index.ts";

const formats = new Map([["flow-csv", flowCsv]]);
const read = (text: string | Uint8Array, options: ReadOptions = {}) =>
  readWhole(formats, Buffer.from(text as string), { as: "flow-csv", ...options });
const fixture = (name: string) => read(fs.readFileSync(ours(`src/formats/flow-csv/fixture/${name}`)));

const HEADER = "flowStartMilliseconds,sourceAddress,destinationAddress,protocolIdentifier,octetDeltaCount,serverName\n";
const ROW = "1704067201250,192.0.2.1,198.51.100.7,6,40,a.example\n";
const row = (at: number, value: string) => `${ROW.trimEnd().split(",").with(at, value).join(",")}\n`;
const MAP = `format: csv
columns:
  flowStartMilliseconds: { from: t, unit: iso }
  sourceAddress: s
  destinationAddress: d
  protocolIdentifier: { from: p, as: protocol-name }
  octetDeltaCount: o
`;
const mapped = (text: string, map: string) => read(text, { settings: { map: { name: "m.yaml", text: map } } });

test("a flow in our own words: counts exact, times whole milliseconds or ISO, what is empty is not told", () => {
  const [first, second] = fixture("flows.csv").rows("flow");
  assert.equal(first!.octetDeltaCount, 18_446_744_073_709_551_615n);
  assert.equal(first!.serverName, 'a "quoted", name');
  assert.deepEqual([first!.samplingProbability, first!.samplingKnownBy], [0.001, "told"]);
  assert.equal(second!.flowStartMilliseconds, Date.UTC(2024, 0, 1, 0, 1));
  assert.equal(second!.flowEndMilliseconds, second!.flowStartMilliseconds);
  assert.deepEqual([second!.samplingProbability, second!.samplingKnownBy], [null, "unknown"]);
});

test("records of other kinds are known by their header words", () => {
  const reading = fixture("dns.csv");
  const [first, second] = reading.rows("dns");
  assert.deepEqual([first!.queryName, first!.timeToLive, first!.exporter], ["ns1.example", 432_000, "flow-csv"]);
  assert.deepEqual([second!.answers, second!.timeToLive], ["ns1.example; ns2.example", null]);
  assert.equal(second!.time, Date.UTC(2016, 8, 19, 22, 28, 24) + 0.001);
});

test("what the operator says of sampling holds where a row tells none", () => {
  const [flow] = read(HEADER + ROW, { settings: { samplingProbability: 0.01, exporter: "r1" } }).rows("flow");
  assert.deepEqual([flow!.samplingProbability, flow!.samplingKnownBy, flow!.exporter], [0.01, "configured", "r1"]);
});

test("a table covers the time from its first to its last flow; a silence of more than a day is a gap", () => {
  const day = 86_400_000;
  const text = HEADER + row(0, "0") + row(0, String(day / 2)) + row(0, String(3 * day));
  const periods = read(text)
    .rows("coverage")
    .map(({ from, to, received }) => [from, to, received]);
  assert.deepEqual(periods, [
    [0, day / 2 + 60_000, 2n],
    [3 * day, 3 * day + 60_000, 1n],
  ]);
});

/** The bad-input catalogue: what is given, how many flows stay, which defects are told. */
const CATALOGUE: readonly (readonly [string, string | Uint8Array, number, readonly string[]])[] = [
  ["D01 a quote never closed", `${HEADER}${ROW}${row(5, '"open')}${ROW}${ROW}`, 3, ["quote"]],
  [
    "D01 a quote never closed, more than a field long",
    `${HEADER}${row(5, '"open')}${ROW.repeat(30_000)}`,
    30_000,
    ["quote"],
  ],
  ["D01 text behind a quote", HEADER + row(5, '"a"b') + ROW, 1, ["quote"]],
  [
    "D02 too few and too many columns",
    HEADER + ROW.replace(",6,", ",") + ROW.replace(",6,", ",6,7,") + ROW,
    1,
    ["bad-row"],
  ],
  ["D03 a header with a name twice", HEADER.replace("serverName", "octetDeltaCount") + ROW, 0, ["bad-header"]],
  ["D04 a header only", HEADER, 0, []],
  ["D04 no header", ROW, 0, ["bad-header"]],
  ["D06 semicolons", (HEADER + ROW).replaceAll(",", ";"), 1, []],
  ["D06 tabs", (HEADER + ROW).replaceAll(",", "\t"), 1, []],
  ["D06 pipes", (HEADER + ROW).replaceAll(",", "|"), 1, []],
  ["D07 NUL in a text", HEADER + row(5, "a\0b") + ROW, 1, ["bad-row"]],
  ["D07 UTF-16 with its mark", Buffer.from(`\ufeff${HEADER}${row(5, "ü")}`, "utf16le"), 1, []],
  ["D07 Latin-1", Buffer.from(HEADER + row(5, "ü") + ROW, "latin1"), 1, ["bad-row"]],
  ["D08 CR alone ends lines", (HEADER + ROW + ROW).replaceAll("\n", "\r"), 2, []],
  ["D09 1.234", HEADER + row(4, "1.234") + row(4, '"1.234,56"') + row(4, "1 234") + row(4, "−5"), 0, ["bad-row"]],
  ["D12 negative and fractional counts", HEADER + row(4, "-1") + row(4, "1.5") + row(4, "1e3") + ROW, 1, ["bad-row"]],
  ["D13 010.0.0.1", HEADER + row(1, "010.0.0.1"), 0, ["bad-row"]],
  ["D13 1.2.3", HEADER + row(1, "1.2.3"), 0, ["bad-row"]],
  ["D13 0x7f.1", HEADER + row(1, "0x7f.1"), 0, ["bad-row"]],
  ["D13 1.2.3.4:80", HEADER + row(1, "1.2.3.4:80"), 0, ["bad-row"]],
  ["D13 [::1]", HEADER + row(1, "[::1]"), 0, ["bad-row"]],
  ["D14 100,000 columns", `${"a,".repeat(100_000)}a\n${ROW}`, 0, ["columns"]],
  ["D15 a formula is data", HEADER + row(5, "=cmd|'/c calc'!A1"), 1, []],
  ["D16 protocol 300", HEADER + row(3, "300") + ROW, 1, ["bad-row"]],
  ["D16 port 70000", `sourceTransportPort,${HEADER}70000,${ROW}`, 0, ["bad-row"]],
  ["D17 an end before the start", `flowEndMilliseconds,${HEADER}1704067201249,${ROW}`, 1, ["end-before-start"]],
  ["an empty address", HEADER + row(1, ""), 0, ["bad-row"]],
  ["a time without zone", HEADER + row(0, "2024-01-01T00:00:00"), 0, ["bad-row"]],
  ["a line of 17 MiB", `${HEADER}${ROW}${"x".repeat(17 << 20)}\n${ROW}`, 2, ["line-too-long"]],
  ["empty lines", `${HEADER}\n${ROW}\n\n${ROW}\n`, 2, []],
  ["a last line without its end", HEADER + ROW.trimEnd(), 1, []],
  ["a last line that was cut", HEADER + ROW + ROW.slice(0, 30), 1, ["truncated"]],
];

for (const [name, text, flows, defects] of CATALOGUE)
  test(name, () => {
    for (const chunk of text.length > 100_000 ? [1 << 16] : [1 << 16, 1]) {
      const reading = read(text, { chunk });
      assert.equal(reading.rows("flow").length, flows);
      assert.deepEqual([...reading.defects.keys()].sort(), [...defects].sort());
    }
  });

test("D01 the defect names the line in which the quote opens, and where that is", () => {
  const [defect] = read(`${HEADER}${ROW}${row(5, '"open')}${ROW}`).rows("defect");
  assert.equal(defect!.expected, "the closing quote of the field that opens in line 3");
  assert.equal(defect!.octetOffset, BigInt(HEADER.length + ROW.length));
});

test("D05 names of JavaScript are ordinary names", () => {
  const map = MAP.replace("columns:", "columns:\n  serverName: __proto__\n  dnsName: constructor\n  ja4: toString");
  const [flow] = mapped(
    "t,s,d,p,o,__proto__,constructor,toString\n2024-01-01T00:00:00Z,192.0.2.1,192.0.2.2,TCP,1,x,y,z\n",
    map,
  ).rows("flow");
  assert.deepEqual([flow!.serverName, flow!.dnsName, flow!.ja4], ["x", "y", "z"]);
});

describe("D10 local times", () => {
  const table = (time: string) => `t,s,d,p,o\n${time},192.0.2.1,192.0.2.2,tcp,1\n`;
  const berlin = `${MAP}zone: Europe/Berlin\n`;
  for (const [name, time, start, defects] of [
    ["in winter", "2024-01-15 12:00:00", Date.UTC(2024, 0, 15, 11), []],
    ["in summer", "2024/07/15 12:00:00.5", Date.UTC(2024, 6, 15, 10, 0, 0, 500), []],
    ["in the hour that was left out", "2024-03-31 02:30:00", null, ["missing-time"]],
    ["in the hour that came twice", "2024-10-27 02:30:00", null, ["ambiguous-time"]],
    ["with their zone", "2024-10-27 02:30:00+02:00", Date.UTC(2024, 9, 27, 0, 30), []],
  ] as const)
    test(name, () => {
      const reading = mapped(table(time), berlin);
      assert.deepEqual([...reading.defects.keys()], [...defects]);
      assert.equal(reading.rows("flow")[0]?.flowStartMilliseconds ?? null, start);
    });

  test("without zone in text and map are refused", () => {
    assert.deepEqual([...mapped(table("2024-01-15 12:00:00"), MAP).defects.keys()], ["no-zone"]);
  });

  test("in Pyongyang half an hour was lost in 2018 and won in 2015", () => {
    const pyongyang = `${MAP}zone: Asia/Pyongyang\n`;
    assert.deepEqual([...mapped(table("2018-05-04 23:45:00"), pyongyang).defects.keys()], ["missing-time"]);
    assert.deepEqual([...mapped(table("2015-08-14 23:45:00"), pyongyang).defects.keys()], ["ambiguous-time"]);
  });
});

describe("D11 epochs have the unit that the map says", () => {
  for (const [unit, told] of [
    ["s", "1704067201.25"],
    ["ms", "1704067201250"],
    ["us", "1704067201250000.0"],
    ["ns", "1704067201250000001"],
  ])
    test(unit!, () => {
      const map = MAP.replace("unit: iso", `unit: ${unit}`);
      const [flow] = mapped(`t,s,d,p,o\n${told},192.0.2.1,192.0.2.2,tcp,1\n`, map).rows("flow");
      assert.equal(flow!.flowStartMilliseconds, 1_704_067_201_250);
    });

  test("a unit that is too small is told, one that is too large refused", () => {
    const table = "t,s,d,p,o\n1704067201250,192.0.2.1,192.0.2.2,tcp,1\n";
    assert.deepEqual([...mapped(table, MAP.replace("unit: iso", "unit: us")).defects.keys()], ["clock"]);
    assert.deepEqual([...mapped(table, MAP.replace("unit: iso", "unit: s")).defects.keys()], ["bad-row"]);
  });
});

describe("a map", () => {
  const flow = (rule: string, value: string) =>
    mapped(
      `t,s,d,p,o\n2024-01-01T00:00:00Z,192.0.2.1,192.0.2.2,tcp,${value}\n`,
      MAP.replace("octetDeltaCount: o", `octetDeltaCount: ${rule}`),
    );
  for (const [rule, value, octets] of [
    ["{ from: o, unit: kilooctets }", "1.5", 1500n],
    ["{ from: o, unit: kibioctets }", "18014398509481983", 18_446_744_073_709_550_592n],
    ["{ from: o, scale: 8 }", "3", 24n],
    ["{ from: o, unit: octets }", "62.0", 62n],
    ["{ from: o, values: { many: 1000 } }", "many", 1000n],
    ["{ value: 7 }", "whatever", 7n],
  ] as const)
    test(`${rule} makes ${octets} of ${value}`, () => {
      assert.equal(flow(rule, value).rows("flow")[0]!.octetDeltaCount, octets);
    });

  test("refuses what makes no whole number", () => {
    assert.deepEqual([...flow("{ from: o, unit: octets }", "1.5").defects.keys()], ["bad-row"]);
  });

  test("asks for columns that are there, and names those that are not", () => {
    const [defect] = mapped("t,s,d,p\n", MAP).rows("defect");
    assert.deepEqual([defect!.expected, defect!.found], ["the columns that m.yaml asks for", 'no "o" in the header']);
  });

  test("may name the columns of a table without header, keep some rows only, and read Latin-1", () => {
    const map = `${MAP.replace("columns:", "columns:\n  serverName: n")}header: [t, s, d, p, o, n, type]\nwhere: { type: [flow, 7] }\nencoding: latin1\n`;
    const line = (type: string) => `2024-01-01T00:00:00Z,192.0.2.1,192.0.2.2,6,1,ü,${type}\n`;
    const reading = mapped(Buffer.from(line("flow") + line("other") + line("7"), "latin1") as unknown as string, map);
    assert.deepEqual(
      reading.rows("flow").map(({ serverName }) => serverName),
      ["ü", "ü"],
    );
    assert.equal(reading.defects.size, 0);
  });

  test("may use separators inside fields", () => {
    const reading = mapped(
      "t\ts\td\tp\to\n2024-01-01T00:00:00Z\t192.0.2.1\t192.0.2.2\tudp\t5\n",
      MAP.replace("csv", "tsv"),
    );
    assert.equal(reading.rows("flow")[0]!.protocolIdentifier, 17);
  });
});

test("the ready map for facts of the DNS makes records of a table name, type, value, date", () => {
  const map = fs.readFileSync(ours("maps/facts-dns.yaml"), "utf8");
  const [fact] = mapped("name,type,value,date\nNS1.CO.KP.,a,175.45.176.15,2016-09-19\n", map).rows("dns");
  assert.deepEqual(
    [fact!.queryName, fact!.queryType, fact!.answers, fact!.time, fact!.exporter],
    ["ns1.co.kp", "A", "175.45.176.15", Date.UTC(2016, 8, 19), "facts"],
  );
});
