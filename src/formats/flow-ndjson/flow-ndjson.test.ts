import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "vitest";
import { type ReadOptions, readWhole } from "../../../test/read-format.ts";
import { ours } from "../../../test/referees.ts";
import flowNdjson from "./index.ts";

const formats = new Map([["flow-ndjson", flowNdjson]]);
const read = (text: string | Uint8Array, options: ReadOptions = {}) =>
  readWhole(formats, Buffer.from(text as string), { as: "flow-ndjson", ...options });
const FLOW =
  '{"flowStartMilliseconds":1704067201250,"sourceAddress":"192.0.2.1","destinationAddress":"192.0.2.2","protocolIdentifier":6}\n';
const having = (members: string) => FLOW.replace("}", `,${members}}`);

test("records of several kinds may stand in one input, each known by its names", () => {
  const reading = read(fs.readFileSync(ours("src/formats/flow-ndjson/fixture/records.ndjson")));
  const [flow] = reading.rows("flow");
  assert.deepEqual(
    [flow!.octetDeltaCount, flow!.samplingProbability, flow!.serverName],
    [18_446_744_073_709_551_615n, null, 'über "x" 🌊'],
  );
  assert.equal(reading.rows("dns")[0]!.time, Date.UTC(2016, 8, 19, 22, 28, 24, 500));
  const [route] = reading.rows("route");
  assert.deepEqual([route!.prefixFirst, route!.prefixLength, route!.peerAsNumber], ["198.51.100.0", 120, 64_496]);
  assert.equal(reading.defects.size, 0);
});

for (const [name, text, flows, defects] of [
  ["numbers may stand as text", having('"octetDeltaCount":"9007199254740993"'), 1, []],
  ["a list is no value", having('"octetDeltaCount":[1]') + FLOW, 1, ["bad-row"]],
  ["truth is no number", having('"octetDeltaCount":true') + FLOW, 1, ["bad-row"]],
  [
    "1e400 and NaN are no counts",
    having('"octetDeltaCount":1e400') + having('"octetDeltaCount":NaN') + FLOW,
    1,
    ["bad-row"],
  ],
  ["the last of two wins, and it is told", having('"protocolIdentifier":17'), 1, ["name-twice"]],
  [
    "a name that is none of ours is told once and passed over",
    having('"octets":1') + having('"octets":2'),
    2,
    ["unknown-name"],
  ],
  ["__proto__ is a name", having('"__proto__":{"polluted":1}'), 1, ["unknown-name"]],
  ["a line that is no JSON costs itself", `${FLOW}nonsense\n${FLOW}`, 2, ["bad-row"]],
  ["nesting of 100,000 costs its line", `{"a":${"[".repeat(100_000)}\n${FLOW}`, 1, ["bad-row"]],
  ["a record of no kind is told", `{"octetDeltaCount":1}\n${FLOW}`, 1, ["bad-row"]],
  ["a last line that was cut is told", FLOW + FLOW.slice(0, 50), 1, ["truncated"]],
  ["empty lines and CR LF are nothing", `\r\n${FLOW.replace("\n", "\r\n")}\n`, 1, []],
] as const)
  test(name, () => {
    const reading = read(text);
    assert.equal(reading.rows("flow").length, flows);
    assert.deepEqual([...reading.defects.keys()], [...defects]);
  });

test("other people's objects are not taken for ours", () => {
  for (const text of [
    '{"ts":1,"uid":"x"}\n',
    '{"event_type":"flow"}\n',
    "[]\n",
    "{}\n",
    '{"flowStartMilliseconds":1}\n',
  ])
    assert.equal(flowNdjson.recognises(Buffer.from(text), true), false, text);
});
