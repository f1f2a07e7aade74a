import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import zlib from "node:zlib";
import { describe, test } from "vitest";
import { agreement } from "../../../test/agreement.ts";
import { readWhole } from "../../../test/read-format.ts";
import { referee } from "../../../test/referees.ts";
import { formats } from "../index.ts";

type Told = Readonly<Record<string, unknown>>;

/** Rows of a log by an independent and simple reading: names to texts, what is unset left out. */
function rowsOf(text: string): Told[] {
  const lines = text.split("\n").filter((line) => line !== "");
  const names = lines
    .find((line) => line.startsWith("#fields"))
    ?.split("\t")
    .slice(1);
  if (!names) return lines.map((line) => JSON.parse(line) as Told);
  return lines
    .filter((line) => !line.startsWith("#"))
    .map((line) => {
      const values = line.split("\t").map((value, i) => [names[i], value] as const);
      return Object.fromEntries(values.filter(([, value]) => value !== "-"));
    });
}

function octetsOf(name: string): Buffer {
  const raw = fs.readFileSync(referee(name));
  return name.endsWith(".gz") ? zlib.gunzipSync(raw) : raw;
}

/** Rows that have fewer columns than their header says. */
const DAMAGED: Readonly<Record<string, number>> = { "zeek-logs/rita/has_unknown_field/http.log": 1 };

function read(name: string, octets = octetsOf(name), sessions = new Map<string, unknown>()) {
  const reading = readWhole(formats, octets, { sessions });
  assert.equal(reading.understoodOctets + reading.givenUpOctets, octets.length, name);
  assert.equal(reading.defects.get("bad-row") ?? 0, DAMAGED[name] ?? 0, name);
  return reading;
}

const ROWS_OF_THE_LOG = "rows of the log, split at tabs or by JSON.parse";

describe("dns logs: time, names, types, codes and answers of every row", () => {
  for (const name of [
    "zeek-logs/zed-sample-data/zeek-default/dns.log.gz",
    "zeek-logs/zed-sample-data/zeek-json/dns.json.gz",
    "zeek-logs/rita/json_with_all_fields/dns.log",
    "zeek-logs/rita/open_conns/open/dns.log",
    "zeek-logs/rita/proxy/dns.log",
    "zeek-logs/slips/test10-mixed-zeek-dir/dns.log",
    "zeek-logs/slips/test9-mixed-zeek-dir/dns.log",
  ])
    test(name, () => {
      const octets = octetsOf(name);
      const told = rowsOf(octets.toString("latin1"));
      const reading = read(name, octets);
      assert.equal(reading.format, "zeek-dns");
      const rows = reading.rows("dns");
      const equal = rows.filter((row, i) => isSameExchange(told[i]!, row)).length;
      agreement({
        format: "zeek-dns",
        file: name,
        records: told.length,
        equal,
        referee: ROWS_OF_THE_LOG,
        differences: "",
      });
    });
});

function isSameExchange(told: Told, row: Told): boolean {
  const plain = (text: unknown) => (typeof text === "string" && text !== "(empty)" ? text.toLowerCase() : "");
  const ts = typeof told.ts === "string" && told.ts.includes("T") ? Date.parse(told.ts) : Number(told.ts) * 1000;
  const answers = Array.isArray(told.answers) ? told.answers.length : plain(told.answers).split(",").length;
  return (
    Math.abs((row.time as number) - ts) < 1 &&
    plain(row.clientAddress) === plain(told["id.orig_h"]) &&
    plain(row.serverAddress) === plain(told["id.resp_h"]) &&
    (plain(row.queryName) === plain(told.query) || String(told.query).includes("\\x")) &&
    (plain(row.queryType) === plain(told.qtype_name) || /^(\*|query-)/.test(plain(told.qtype_name))) &&
    plain(row.responseCode) === plain(told.rcode_name) &&
    (row.answers as string).split(" ").length >= answers
  );
}

/** When a row tells of a service, by log. */
const ANSWERED: Readonly<Record<string, (row: Told) => boolean>> = {
  ssl: ({ established }) => established === true || established === "T",
  http: ({ status_code }) => status_code !== undefined,
  ssh: ({ server }) => server !== undefined,
  quic: ({ server_scid }) => server_scid !== undefined,
};

describe("ssl, http, ssh and quic logs: a service for every row that was answered", () => {
  for (const [log, name] of [
    ["ssl", "zeek-logs/rita/json_with_all_fields/ssl.log"],
    ["ssl", "zeek-logs/rita/json_with_all_fields/open_ssl.log"],
    ["ssl", "zeek-logs/rita/open_conns/closed/ssl.log"],
    ["ssl", "zeek-logs/rita/open_conns/open/open_ssl.log"],
    ["ssl", "zeek-logs/rita/proxy/ssl.log"],
    ["ssl", "zeek-logs/slips/test10-mixed-zeek-dir/ssl.log"],
    ["ssl", "zeek-logs/slips/test9-mixed-zeek-dir/ssl.log"],
    ["http", "zeek-logs/rita/has_unknown_field/http.log"],
    ["http", "zeek-logs/rita/json_with_all_fields/http.log"],
    ["http", "zeek-logs/rita/open_conns/open/open_http.log"],
    ["http", "zeek-logs/rita/proxy/http.log"],
    ["http", "zeek-logs/slips/test9-mixed-zeek-dir/http.log.gz"],
    ["ssh", "zeek-logs/zed-sample-data/zeek-default/ssh.log.gz"],
    ["ssh", "zeek-logs/zed-sample-data/zeek-json/ssh.json.gz"],
  ] as const)
    test(name, () => {
      const octets = octetsOf(name);
      const damaged = DAMAGED[name] ?? 0;
      const told = rowsOf(octets.toString("latin1"))
        .filter(ANSWERED[log]!)
        .filter((row) => damaged === 0 || "resp_mime_types" in row);
      const reading = read(name, octets);
      assert.equal(reading.format, `zeek-${log}`);
      const rows = reading.rows("service");
      assert.equal(rows.length, told.length);
      const equal = rows.filter(
        (row, i) => row.address === told[i]!["id.resp_h"] && row.port === Number(told[i]!["id.resp_p"]),
      );
      agreement({
        format: `zeek-${log}`,
        file: name,
        records: told.length,
        equal: equal.length,
        referee: ROWS_OF_THE_LOG,
        differences: "",
      });
    });
});

test("names of ssl and http logs stand in the flows of their connections", () => {
  const sessions = new Map<string, unknown>();
  const folder = "zeek-logs/rita/proxy";
  for (const log of ["ssl", "http"]) read(`${folder}/${log}.log`, octetsOf(`${folder}/${log}.log`), sessions);
  const names = new Map<unknown, string>();
  for (const log of ["ssl", "http"])
    for (const row of rowsOf(octetsOf(`${folder}/${log}.log`).toString("latin1"))) {
      const name = String(row.server_name ?? row.host ?? "")
        .replace(/:\d+$/, "")
        .toLowerCase();
      if (name !== "" && !names.has(row.uid)) names.set(row.uid, name);
    }
  const conn = octetsOf(`${folder}/conn.log`);
  const told = rowsOf(conn.toString("latin1"));
  const rows = read(`${folder}/conn.log`, conn, sessions).rows("flow");
  const named = told.filter(({ uid }) => names.has(uid)).length;
  const equal = rows.filter((row, i) => names.has(told[i]!.uid) && row.serverName === names.get(told[i]!.uid)).length;
  assert.equal(rows.length, told.length);
  assert.ok(named > 0);
  agreement({
    format: "zeek-conn",
    file: `${folder}: names joined by uid`,
    records: named,
    equal,
    referee: ROWS_OF_THE_LOG,
    differences: "",
  });
});

test("Zeek's own baselines: every row of every log that is read makes sense, once its hidden times are filled in", () => {
  const folder = referee("zeek-traces/baselines");
  const logs = new Map<string, { logs: number; rows: number }>();
  for (const name of fs.readdirSync(folder))
    for (const log of ["dns", "ssl", "http", "quic", "ssh", "x509"]) {
      const file = path.join(folder, name, `${log}.log`);
      if (!fs.existsSync(file)) continue;
      const text = fs.readFileSync(file, "latin1").replaceAll("XXXXXXXXXX.XXXXXX", "1700000000.000000");
      if (!/^#fields\tts\t/m.test(text)) continue; // cut logs are nobody's
      const reading = read(file, Buffer.from(text, "latin1"));
      assert.equal(reading.format, `zeek-${log}`, file);
      const rows = rowsOf(text);
      const answered = rows.filter(ANSWERED[log] ?? (() => false)).length;
      assert.equal(reading.rows("service").length, answered, file);
      if (log === "dns") assert.equal(reading.rows("dns").length, rows.length, file);
      const so = logs.get(log) ?? { logs: 0, rows: 0 };
      logs.set(log, { logs: so.logs + 1, rows: so.rows + rows.length });
    }
  for (const [log, { logs: count, rows }] of logs)
    agreement({
      format: `zeek-${log}`,
      file: `zeek-traces/baselines (${count} ${log} logs)`,
      records: rows,
      equal: rows,
      referee: "rows of the logs",
      differences: "",
    });
  assert.ok(logs.size >= 4);
});
