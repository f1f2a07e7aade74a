import assert from "node:assert/strict";
import { test } from "vitest";
import { alsoWhere, notPortable, tablesOf } from "./portable.ts";
import { sql } from "./query.ts";

const PORTABLE = [
  "SELECT count() AS flows FROM flow",
  "SELECT toMonday(flowStart) AS week, sum(octetDeltaCount / samplingProbability) AS octets FROM flow WHERE samplingProbability > 0 AND protocolIdentifier IN (6, 17) GROUP BY week ORDER BY week LIMIT 10",
  "SELECT hour, countMerge(flows) AS n, uniqCombinedMerge(sources) AS hosts FROM flowHourly GROUP BY hour",
  "SELECT exporter, quantileExactIf(0.5)(octetDeltaCount, octetDeltaCount > 0) AS middle FROM flow GROUP BY exporter",
  "SELECT `from`, `to` FROM coverage WHERE exporter LIKE '192.%' AND NOT (share < 1)",
  "WITH (SELECT max(flowStart) FROM flow) AS last SELECT last",
  "SELECT a.prefix FROM (SELECT prefix, count() AS n FROM route GROUP BY prefix) AS a INNER JOIN (SELECT prefix FROM route) AS b ON a.prefix = b.prefix",
  "SELECT arrayMap(x -> x * 2, groupArray(packetDeltaCount))[1] AS first FROM flow WHERE sourceAddress >= unhex('00')",
  "SELECT count() FROM dns WHERE queryName = 'it\\'s; DROP TABLE dns -- FORMAT CSV file(1)'",
  sql`SELECT count() AS n FROM dns WHERE queryName = ${"'); SELECT file('/etc/passwd') -- \\"}`.text,
];

test("what analyses ask is within the portable subset", () => {
  for (const query of PORTABLE) assert.equal(notPortable(query), null, query);
});

const ESCAPES: readonly (readonly [string, RegExp])[] = [
  ["SELECT * FROM file('/etc/passwd')", /table file/],
  ["SELECT file('/etc/passwd')", /function file/],
  ["SELECT count() FROM flow, file('x')", /function file/],
  ["SELECT * FROM url('http://127.0.0.1/')", /table url/],
  ["SELECT * FROM remote('127.0.0.1', 'x')", /table remote/],
  ["SELECT * FROM executable('id', 'TSV', 'a String')", /table executable/],
  ["SELECT * FROM system.tables", /table system/],
  ["SELECT * FROM narrows.flow", /table narrows/],
  ["SELECT * FROM `flow`", /table `flow`/],
  ["SELECT * FROM flow.other", /table flow/],
  ["SELECT 1 FROM flow INTO OUTFILE '/tmp/x'", /word INTO/],
  ["SELECT 1 FROM flow FORMAT Native", /word FORMAT/],
  ["SELECT 1 FROM flow SETTINGS readonly = 0", /word SETTINGS/],
  ["SELECT range(1, greatest(2, 3)) FROM flow", /range with 2 arguments/],
  ["SELECT 1; DROP TABLE flow", /sign ;/],
  ["SELECT 1 -- x", /comment/],
  ["SELECT 1 /* x */", /comment/],
  ["SELECT 'open", /sign '/],
  ["SELECT {p:UInt8}", /sign \{/],
  ['SELECT "flow"', /sign "/],
  ["DROP TABLE flow", /SELECT/],
  ["INSERT INTO flow SELECT 1", /SELECT/],
  ["SELECT dictGet('x', 'y', 1)", /function dictGet/],
  ["SELECT getSetting('readonly')", /function getSetting/],
  ["SELECT toStartOfWeek(flowStart) FROM flow", /function toStartOfWeek/],
  ["SELECT toStartOfInterval(flowStart, INTERVAL 1 DAY) FROM flow", /function toStartOfInterval/],
  ["SELECT sum(x) OVER (PARTITION BY y) FROM flow", /word OVER/],
  ["WITH a AS (SELECT 1) SELECT * FROM a", /named subquery/],
  ["SELECT exporter ILIKE 'x' FROM flow", /word ILIKE/],
  ["SELECT flowStart::Date FROM flow", /sign :/],
  ["SELECT quantileTDigestWeighted(0.5)(a, b) FROM flow", /function quantileTDigestWeighted/],
  ["SELECT sum(round(share)) AS n FROM coverage", /function round/],
  ["SELECT any(exporter) AS e FROM flow", /function any/],
  ["SELECT quantile(0.5)(octetDeltaCount) AS q FROM flow", /function quantile/],
  ["SELECT topK(3)(exporter) AS k FROM flow", /function topK/],
  ["", /SELECT/],
];

for (const [query, reason] of ESCAPES)
  test(`refused: ${query || "nothing at all"}`, () => assert.match(notPortable(query) ?? "accepted", reason));

test("the tables of a question are those it reads from, not names in texts or columns", () => {
  assert.deepEqual(tablesOf("SELECT flow FROM dns JOIN (SELECT 1 FROM route) AS r ON 1 WHERE x = 'FROM service'"), [
    "dns",
    "route",
  ]);
});

test("a condition is added wherever one of the tables is read, and nowhere else", () => {
  const also = (query: string) => alsoWhere(query, new Set(["flow", "coverage"]), "exporter != 'x'");
  for (const [query, expected] of [
    ["SELECT 1 FROM flow", "SELECT 1 FROM flow WHERE exporter != 'x'"],
    ["SELECT 1 FROM flow GROUP BY a", "SELECT 1 FROM flow WHERE exporter != 'x' GROUP BY a"],
    [
      "SELECT 1 FROM (SELECT a FROM flow WHERE (a = 1 OR b = 2) AND c) AS flow WHERE a = ' FROM flow WHERE '",
      "SELECT 1 FROM (SELECT a FROM flow WHERE exporter != 'x' AND (a = 1 OR b = 2) AND c) AS flow WHERE a = ' FROM flow WHERE '",
    ],
    ["SELECT flow FROM route WHERE a OR b", "SELECT flow FROM route WHERE a OR b"],
  ] as const)
    assert.equal(also(query), expected);
  assert.throws(() => also("SELECT 1 FROM flow WHERE a OR b"), /no OR stands beside/);
  assert.throws(() => also("SELECT 1 FROM flow AS f WHERE a"), /stands alone/);
});
