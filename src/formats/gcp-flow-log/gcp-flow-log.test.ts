import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "vitest";
import { readWhole } from "../../../test/read-format.ts";
import { ours } from "../../../test/referees.ts";
import gcpFlowLog from "./index.ts";

const formats = new Map([["gcp-flow-log", gcpFlowLog]]);
const octetsOf = (name: string) => fs.readFileSync(ours(`src/formats/gcp-flow-log/fixture/${name}.json`));

function read(octets: Uint8Array) {
  const reading = readWhole(formats, octets, { as: "gcp-flow-log" });
  assert.equal(reading.understoodOctets + reading.givenUpOctets, octets.length);
  return reading;
}

test("entries are flows of one direction, their sampling unknown", () => {
  const [out, icmp] = read(octetsOf("vpc-flows")).rows("flow");
  assert.deepEqual(
    [out!.flowStartMilliseconds, out!.flowEndMilliseconds, out!.octetDeltaCount, out!.bgpDestinationAsNumber],
    [1_704_067_200_250, 1_704_067_205_123, 4249n, 64500],
  );
  assert.deepEqual([out!.flowDirection, out!.exporter, out!.samplingKnownBy], [1, "web-1", "unknown"]);
  assert.deepEqual([icmp!.octetDeltaCount, icmp!.exporter, icmp!.flowDirection], [9_007_199_254_740_993n, "web-2", 0]);
});

test("a list over many lines, as the console downloads it", () => {
  assert.equal(read(octetsOf("download")).rows("flow")[0]!.protocolIdentifier, 17);
});

const ENTRY = octetsOf("vpc-flows").toString().split("\n")[0]!;
for (const [name, text, flows, kinds] of [
  ["D12 a fractional count", ENTRY.replace('"4249"', '"4.5"'), 0, ["bad-row"]],
  ["D13 an address in another spelling", ENTRY.replace("192.0.2.7", "0x7f.1"), 0, ["bad-row"]],
  ["D16 port 70000", ENTRY.replace("50001", "70000"), 0, ["bad-row"]],
  ["D17 the end before the start", ENTRY.replace("00:00:05.12", "00:00:00.12"), 1, ["end-before-start"]],
  ["a time without zone", ENTRY.replace("00.250Z", "00.250"), 0, ["bad-row"]],
  ["D05 names of JavaScript", ENTRY.replace("{", '{"__proto__":{"jsonPayload":1},"constructor":2,'), 1, []],
  ["other text between", `${ENTRY}\nnonsense\n${ENTRY}`, 2, ["other-text"]],
  ["a cut entry", `${ENTRY}\n${ENTRY.slice(0, 99)}`, 1, ["truncated"]],
  ["nesting of 100,000", `${ENTRY}\n{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}\n${ENTRY}`, 2, ["bad-row"]],
] as const)
  test(name, () => {
    const reading = read(Buffer.from(text));
    assert.equal(reading.rows("flow").length, flows);
    assert.deepEqual([...reading.defects.keys()], [...kinds]);
  });
