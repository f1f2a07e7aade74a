import assert from "node:assert/strict";
import fs from "node:fs";
import { describe, test } from "vitest";
import { readWhole } from "../../../test/read-format.ts";
import { ours } from "../../../test/referees.ts";
import azureFlowLog from "./index.ts";
import { readTuple } from "./tuple.ts";

const formats = new Map([["azure-flow-log", azureFlowLog]]);
const octetsOf = (name: string) => fs.readFileSync(ours(`src/formats/azure-flow-log/fixture/${name}.json`));

function read(octets: Uint8Array) {
  const reading = readWhole(formats, octets, { as: "azure-flow-log" });
  assert.equal(reading.understoodOctets + reading.givenUpOctets, octets.length);
  return reading;
}

describe("flow logs of security groups", () => {
  test("version 2: what went on and what ended, from the tuple before; a beginning alone is no flow", () => {
    const [went, ended, denied, ...more] = read(octetsOf("nsg-v2")).rows("flow");
    assert.equal(more.length, 0);
    assert.deepEqual(
      [went!.flowStartMilliseconds, went!.flowEndMilliseconds, went!.octetDeltaCount, went!.reversePacketDeltaCount],
      [1_704_067_200_000, 1_704_067_230_000, 588_096n, 8005n],
    );
    assert.deepEqual([ended!.flowStartMilliseconds, ended!.flowEndReason], [1_704_067_230_000, 3]);
    assert.deepEqual([denied!.marks, denied!.octetDeltaCount ?? null, denied!.flowDirection], ["rejected", null, 0]);
    const packets = [went!, ended!].map(
      (row) => (row.packetDeltaCount as bigint) + (row.reversePacketDeltaCount as bigint),
    );
    assert.equal(packets[0]! + packets[1]!, 1021n + 52n + 8005n + 47n); // the sum of Microsoft's own example
  });

  test("version 1 counts nothing", () => {
    const [allowed, denied] = read(octetsOf("nsg-v1")).rows("flow");
    assert.deepEqual([allowed!.protocolIdentifier, allowed!.octetDeltaCount ?? null], [17, null]);
    assert.equal(denied!.marks, "rejected");
  });
});

test("flow logs of virtual networks tell milliseconds and protocols by number", () => {
  const [ended, denied] = read(octetsOf("vnet-v4")).rows("flow");
  assert.deepEqual(
    [ended!.flowEndMilliseconds, ended!.protocolIdentifier, ended!.octetDeltaCount],
    [1_704_067_205_123, 6, 767n],
  );
  assert.deepEqual([denied!.marks, denied!.octetDeltaCount, ended!.exporter], ["rejected", 0n, "00224871C205"]);
});

const V2 = octetsOf("nsg-v2").toString();
for (const [name, text, flows, kinds] of [
  ["D02 a ragged tuple", V2.replace(",52,29952", ",52"), 2, ["bad-tuple"]],
  ["D12 a negative count", V2.replace("29952", "-29952"), 2, ["bad-tuple"]],
  ["D13 an address in another spelling", V2.replace("203.0.113.5", "[::1]"), 2, ["bad-tuple"]],
  ["D16 port 70000", V2.replace("28746", "70000"), 2, ["bad-tuple"]],
  ["another object", `{"records":[{"a":1}]}`, 0, ["bad-row"]],
  ["a cut record", V2.slice(0, 400), 0, ["truncated"]],
] as const)
  test(name, () => {
    const reading = read(Buffer.from(text));
    assert.equal(reading.rows("flow").length, flows);
    assert.deepEqual([...reading.defects.keys()], [...kinds]);
  });

test("D11 seconds and milliseconds are told apart by their length", () => {
  assert.equal(readTuple("1704067200,192.0.2.1,192.0.2.2,1,2,T,O,A")!.time, 1_704_067_200_000);
  assert.equal(readTuple("1704067200123,192.0.2.1,192.0.2.2,1,2,6,O,B,NX,0,0,0,0")!.time, 1_704_067_200_123);
  assert.equal(readTuple("1704067200123456,192.0.2.1,192.0.2.2,1,2,6,O,B,NX,0,0,0,0"), null);
});
