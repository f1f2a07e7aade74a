import assert from "node:assert/strict";
import fs from "node:fs";
import { describe, test } from "vitest";
import { readWhole } from "../../../test/read-format.ts";
import { ours } from "../../../test/referees.ts";
import awsFlowLog from "./index.ts";

const formats = new Map([["aws-flow-log", awsFlowLog]]);
const octetsOf = (name: string) => fs.readFileSync(ours(`src/formats/aws-flow-log/fixture/${name}.log`));

function read(octets: Uint8Array) {
  const reading = readWhole(formats, octets);
  assert.equal(reading.format, "aws-flow-log");
  assert.equal(reading.understoodOctets + reading.givenUpOctets, octets.length);
  return reading;
}

describe("a VPC flow log", () => {
  test("of the default fields: one direction, rejected ones marked, intervals without data no flows", () => {
    const reading = read(octetsOf("default"));
    const [accepted, rejected, icmp] = reading.rows("flow");
    assert.deepEqual(
      [accepted!.flowStartMilliseconds, accepted!.flowEndMilliseconds, accepted!.octetDeltaCount],
      [1_704_067_200_000, 1_704_067_260_000, 4249n],
    );
    assert.deepEqual([accepted!.exporter, accepted!.marks ?? "", rejected!.marks], ["eni-0a1b2c3d", "", "rejected"]);
    assert.deepEqual(
      [icmp!.sourceAddress, icmp!.protocolIdentifier, icmp!.octetDeltaCount],
      ["2001:db8::7", 58, 9_007_199_254_740_993n],
    );
    assert.equal(reading.rows("flow").length, 3);
    assert.deepEqual([[...reading.defects.keys()], reading.faults], [["skipped"], 0]);
  });

  test("of chosen fields, in the order of its header", () => {
    const [out, back] = read(octetsOf("custom")).rows("flow");
    assert.deepEqual([out!.flowDirection, out!.tcpControlBits, out!.packetDeltaCount], [1, 3, 14n]);
    assert.deepEqual([back!.flowDirection, back!.tcpControlBits, back!.sourceTransportPort], [0, 19, 443]);
  });

  test("out of CloudWatch, with the time of ingestion before each record", () => {
    assert.equal(read(octetsOf("cloudwatch")).rows("flow").length, 2);
  });
});

const [HEADER, ROW] = octetsOf("default").toString().split("\n") as [string, string];
for (const [name, text, flows, kinds] of [
  ["D02 a ragged row", `${HEADER}\n${ROW} more\n${ROW}\n`, 1, ["bad-row"]],
  ["D04 a header only", `${HEADER}\n`, 0, []],
  ["D11 milliseconds where seconds are", `${HEADER}\n${ROW.replace("1704067200", "1704067200000")}\n`, 0, ["bad-row"]],
  ["D12 a negative count", `${HEADER}\n${ROW.replace(" 4249 ", " -4249 ")}\n`, 0, ["bad-row"]],
  ["D13 an address with port", `${HEADER}\n${ROW.replace("192.0.2.7", "192.0.2.7:80")}\n`, 0, ["bad-row"]],
  ["D16 protocol 300", `${HEADER}\n${ROW.replace(" 6 ", " 300 ")}\n`, 0, ["bad-row"]],
  ["D17 the end before the start", `${HEADER}\n${ROW.replace("1704067260", "1704067100")}\n`, 1, ["end-before-start"]],
  ["headers again, of another order", `${HEADER}\n${ROW}\n${octetsOf("custom")}`, 3, []],
  ["a cut row", `${HEADER}\n${ROW}\n${ROW.slice(0, 50)}`, 1, ["truncated"]],
] as const)
  test(name, () => {
    const reading = read(Buffer.from(text));
    assert.equal(reading.rows("flow").length, flows);
    assert.deepEqual([...reading.defects.keys()], [...kinds]);
  });
