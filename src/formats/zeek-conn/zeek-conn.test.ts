import assert from "node:assert/strict";
import fs from "node:fs";
import { describe, test } from "vitest";
import { type ReadOptions, type Row, readWhole } from "../../../test/read-format.ts";
import { ours } from "../../../test/referees.ts";
import { unescapeZeek, zeekText } from "../zeek-log/escapes.ts";
import { controlBits } from "../zeek-log/history.ts";
import { HEADER, line } from "./example-log.ts";
import zeekConn from "./index.ts";

const formats = new Map([["zeek-conn", zeekConn]]);
const read = (text: string | Uint8Array, options: ReadOptions = {}) =>
  readWhole(formats, Buffer.from(text as string), { as: "zeek-conn", ...options });
const fixture = (name: string) => read(fs.readFileSync(ours(`src/formats/zeek-conn/fixture/${name}`)));
const CLOSE = "#close\t2024-01-01-01-00-00\n";

/** The i-th line with some fields told anew, by their place. */
function lineWith(fields: Record<number, string>): string {
  const told = line(1).trimEnd().split("\t");
  for (const [at, value] of Object.entries(fields)) told[Number(at)] = value;
  return `${told.join("\t")}\n`;
}

const [TS, ORIG_H, SERVICE, ORIG_IP] = [0, 2, 7, 17];

describe("a conn log", () => {
  test("becomes biflows: both directions, control bits, end, service", () => {
    const [tcp, udp, icmp] = fixture("conn.log").rows("flow");
    assert.deepEqual(pick(tcp!), {
      flowStartMilliseconds: 1_704_067_201_250,
      flowEndMilliseconds: 1_704_067_211_750,
      sourceAddress: "192.0.2.1",
      destinationAddress: "198.51.100.7",
      sourceTransportPort: 50_000,
      destinationTransportPort: 443,
      protocolIdentifier: 6,
      tcpControlBits: 0x13,
      reverseTcpControlBits: 0x13,
      octetDeltaCount: 2760n,
      packetDeltaCount: 24n,
      reverseOctetDeltaCount: 259_372n,
      reversePacketDeltaCount: 180n,
      samplingProbability: 1,
      samplingKnownBy: "told",
      exporter: "zeek",
      flowEndReason: 3,
      marks: "tls",
    });
    assert.equal(udp!.tcpControlBits, null);
    assert.equal(udp!.flowEndReason, null);
    assert.equal(udp!.flowEndMilliseconds, 1_704_067_260_000);
    assert.deepEqual([icmp!.protocolIdentifier, icmp!.sourceTransportPort, icmp!.marks], [1, 0, "missed-octets"]);
  });

  test("of connections that go on: marked, and counted by payload where the log tells no other", () => {
    const [row] = fixture("open_conn.log").rows("flow");
    assert.equal(row!.marks, "payload-octets,still-open");
    assert.equal(row!.flowEndReason, 2);
    assert.equal(row!.octetDeltaCount, 18_446_744_073_709_551_615n);
    assert.equal(row!.reverseOctetDeltaCount, 9_007_199_254_740_993n);
  });

  test("in JSON: times as numbers or ISO, small numbers with exponent, ICMP-less neighbours", () => {
    const [first, second] = fixture("conn.json.log").rows("flow");
    assert.equal(first!.flowEndMilliseconds, 1_704_067_201_250);
    assert.equal(second!.flowStartMilliseconds, 1_704_067_260_000);
    assert.equal(second!.octetDeltaCount, 9_007_199_254_740_993n);
    assert.equal(second!.destinationAddress, "ff02::fb");
  });

  test("covers the time between #open and #close; octets that the sensor missed lower the share", () => {
    const [coverage] = fixture("conn.log").rows("coverage");
    assert.equal(coverage!.from, Date.UTC(2024, 0, 1, 0));
    assert.equal(coverage!.to, Date.UTC(2024, 0, 1, 1));
    const octets = 2760 + 259_372 + 85 + 84 + 84;
    assert.equal(coverage!.share, octets / (octets + 20));
  });

  test("whose #open is another clock's is covered from its first to its last record", () => {
    const [coverage] = read(HEADER.replace("2024-01-01-00", "2019-02-28-12") + line(0) + line(600) + CLOSE).rows(
      "coverage",
    );
    assert.equal(coverage!.from, Date.UTC(2024, 0, 1, 0, 0));
    assert.equal(coverage!.to, Date.UTC(2024, 0, 1, 0, 11));
  });

  test("of a sensor that samples: what the operator says holds", () => {
    const [row] = read(HEADER + line(1) + CLOSE, { settings: { samplingProbability: 0.01, exporter: "tap-1" } }).rows(
      "flow",
    );
    assert.deepEqual([row!.samplingProbability, row!.samplingKnownBy, row!.exporter], [0.01, "configured", "tap-1"]);
  });
});

/** The bad-input catalogue: what is given, how many flows stay, which defects are told. */
const CATALOGUE: readonly (readonly [string, string, number, readonly string[]])[] = [
  ["Z01 no #fields", HEADER.replace(/#fields.*\n/, "") + line(1) + CLOSE, 0, ["no-fields"]],
  ["Z02 #types of another length", HEADER.replace(/(#types.*)\tset.*\n/, "$1\n") + line(1) + CLOSE, 0, ["bad-fields"]],
  ["Z03 too few columns", `${HEADER}${line(0)}1\t2\n${line(1)}${CLOSE}`, 2, ["bad-row"]],
  ["Z03 too many columns", HEADER + line(0).replace("\n", "\tmore\n") + line(1) + CLOSE, 1, ["bad-row"]],
  [
    "Z04 another separator",
    (HEADER + line(1) + CLOSE)
      .replace("#set_separator\t,", "#set_separator\t|")
      .replaceAll("\t", ",")
      .replace("\\x09", ","),
    1,
    [],
  ],
  [
    "Z04 a separator of several characters",
    (HEADER + line(1) + CLOSE).replaceAll("\t", "||").replace("\\x09", "||"),
    1,
    [],
  ],
  ["Z05 a backslash that is no escape", HEADER + lineWith({ [SERVICE]: "a\\xZZ\\" }) + CLOSE, 1, ["bad-escape"]],
  [
    "Z07 header again, other order",
    HEADER +
      line(0) +
      HEADER.replace("ts\tuid", "uid\tts").replace("time\tstring", "string\ttime") +
      line(1).replace(/^(\S+)\t(\S+)/, "$2\t$1") +
      CLOSE,
    2,
    [],
  ],
  ["Z08 no #close", HEADER + line(0) + line(1), 2, ["unfinished"]],
  ["Z09 unknown type", HEADER.replace("set[string]", "quaternion") + line(1) + CLOSE, 1, []],
  ["Z10 ts is a word", HEADER + lineWith({ [TS]: "now" }) + CLOSE, 0, ["bad-row"]],
  ["Z10 ts is negative", HEADER + lineWith({ [TS]: "-1.5" }) + CLOSE, 0, ["bad-row"]],
  ["Z10 ts is 1e300", HEADER + lineWith({ [TS]: "1e300" }) + CLOSE, 0, ["bad-row"]],
  ["Z10 ts is not told", HEADER + lineWith({ [TS]: "-" }) + CLOSE, 0, ["bad-row"]],
  [
    "Z11 JSON among columns",
    `${HEADER}${line(0)}{"ts":1,"id.orig_h":"192.0.2.1","id.resp_h":"192.0.2.2","proto":"tcp","conn_state":"SF"}\n${CLOSE}`,
    2,
    ["mixed-forms", "clock"],
  ],
  ["Z12 a line of 17 MiB", `${HEADER}${line(0)}${"x".repeat(17 << 20)}\n${line(1)}${CLOSE}`, 2, ["line-too-long"]],
  ["Z12 nesting of 100,000", `{"ts":1,"id.orig_h":${"[".repeat(100_000)}\n${json({})}`, 1, ["bad-row"]],
  [
    "Z13 names twice, and names of JavaScript",
    json({}).replace("{", '{"__proto__":{"a":1},"constructor":2,"toString":3,"orig_pkts":1,'),
    1,
    ["name-twice"],
  ],
  ["Z14 2^53+1 is exact", json({ orig_ip_bytes: "9007199254740993" }), 1, []],
  ["Z14 1e400", json({ orig_ip_bytes: "1e400" }), 0, ["bad-row"]],
  ["Z14 NaN", json({ orig_ip_bytes: "NaN" }), 0, ["bad-row"]],
  [
    "Z15 byte order mark, CR LF, U+2028, bad UTF-8",
    `\ufeff${(HEADER + lineWith({ 1: "C\u2028", [SERVICE]: "ssl" }) + CLOSE).replaceAll("\n", "\r\n")}`,
    1,
    [],
  ],
  ["Z17 an address with zone", HEADER + lineWith({ [ORIG_H]: "fe80::1%eth0" }) + CLOSE, 1, ["address-zone"]],
  ["Z18 a field without name", HEADER.replace("\tuid\t", "\t\t") + line(1) + CLOSE, 0, ["bad-fields"]],
  ["Z18 a field named NUL", HEADER.replace("\tuid\t", "\t\\0\t") + line(1) + CLOSE, 0, ["bad-fields"]],
  ["Z18 a field twice", HEADER.replace("\tuid\t", "\tts\t") + line(1) + CLOSE, 0, ["bad-fields"]],
  ["Z19 JSON time with zone", json({ ts: '"2024-01-01T01:00:00+01:00"' }), 1, []],
  ["Z19 JSON time without zone", json({ ts: '"2024-01-01T01:00:00"' }), 0, ["bad-row"]],
  ["Z20 last line without its end", HEADER + line(0) + line(1).trimEnd(), 2, ["unfinished"]],
  ["Z20 last line cut", HEADER + line(0) + line(1).slice(0, 60), 1, ["truncated", "unfinished"]],
  ["a count beyond 2^64", HEADER + lineWith({ [ORIG_IP]: "18446744073709551616" }) + CLOSE, 0, ["bad-row"]],
  ["another log", HEADER.replace("\tconn\n", "\tntp\n") + line(0) + CLOSE, 0, ["unsupported-log"]],
  ["another log without a row", HEADER.replace("\tconn\n", "\tntp\n") + CLOSE, 0, ["unsupported-log"]],
];

for (const [name, text, flows, defects] of CATALOGUE)
  test(name, () => {
    const reading = read(text);
    assert.equal(reading.rows("flow").length, flows);
    assert.deepEqual([...reading.defects.keys()].sort(), [...defects].sort());
    assert.equal(reading.understoodOctets + reading.givenUpOctets, Buffer.byteLength(text));
    for (const row of reading.rows("defect"))
      assert.ok(!/[\u0000-\u001f]/.test(`${row.expected}${row.found}`), "one line");
  });

test("Z06 (empty), \\x28empty), - and \\x2d are four values", () => {
  const services = ["(empty)", "\\x28empty)", "-", "\\x2d"].map(
    (told) => read(HEADER + lineWith({ [SERVICE]: told })).rows("flow")[0]!.marks,
  );
  assert.deepEqual(services, ["", "(empty)", "", "-"]); // empty and unset are both no service; in a count unset is null
  assert.equal(read(HEADER + lineWith({ [ORIG_IP]: "-", 9: "-" })).rows("flow")[0]!.octetDeltaCount, null);
});

test("Z13 the last of two wins; a mapped address is shown as IPv4 (Z17); counts are exact (Z14)", () => {
  const text = json({ orig_ip_bytes: "9007199254740993" })
    .replace("{", '{"id.orig_h":"192.0.2.99",')
    .replace('"192.0.2.1"', '"::ffff:1.2.3.4"');
  const [row] = read(text).rows("flow");
  assert.deepEqual([row!.sourceAddress, row!.octetDeltaCount], ["1.2.3.4", 9_007_199_254_740_993n]);
});

test("a defect says line, field and what stood there", () => {
  const [defect] = read(HEADER + line(0) + lineWith({ [ORIG_H]: "010.0.0.1" }) + CLOSE).rows("defect");
  assert.equal(defect!.expected, "id.orig_h: an address");
  assert.equal(defect!.found, 'line 10: "010.0.0.1"');
  assert.equal(defect!.octetOffset, BigInt(HEADER.length + line(0).length));
});

test("Z05 escapes are octets; what is no escape stays", () => {
  assert.deepEqual(zeekText(Buffer.from("\\x09\\x5c\\xe2\\x82\\xac"), 0, 20), { text: "\t\\€", wrong: false });
  assert.equal(unescapeZeek(Buffer.from("a\\xZZ\\"), 0, 6).wrong, true);
  assert.equal(zeekText(Buffer.from("\\xff"), 0, 4).text, "\\xff");
});

test("history tells the control bits of each side", () => {
  const bits = (letters: string) =>
    [controlBits(Buffer.from(letters), 0, letters.length)].flatMap((both) => [both & 0xff, both >> 8]);
  assert.deepEqual(bits("ShADadFf"), [0x13, 0x13]);
  assert.deepEqual(bits("Sr"), [0x02, 0x04]);
  assert.deepEqual(bits("^dtTgwCI"), [0, 0x10]);
});

function json(fields: Record<string, string>): string {
  const told = {
    ts: "1704067201.25",
    "id.orig_h": '"192.0.2.1"',
    "id.resp_h": '"192.0.2.2"',
    proto: '"tcp"',
    conn_state: '"SF"',
    orig_pkts: "3",
    ...fields,
  };
  return `{${Object.entries(told)
    .map(([name, value]) => `"${name}":${value}`)
    .join(",")}}\n`;
}

function pick(row: Row): Row {
  const { originOffset, ...told } = row;
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== null));
}
