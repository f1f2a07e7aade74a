import assert from "node:assert/strict";
import fs from "node:fs";
import { describe, test } from "vitest";
import { readWhole } from "../../../test/read-format.ts";
import { ours } from "../../../test/referees.ts";
import { countsOf } from "./counts.ts";
import argusText from "./index.ts";
import { controlBitsOf, endReasonOf } from "./state.ts";
import { readArgusTime } from "./time.ts";

const formats = new Map([["argus-text", argusText]]);
const FLOWS = fs.readFileSync(ours("src/formats/argus-text/fixture/flows.binetflow"));

function read(octets: Uint8Array) {
  const reading = readWhole(formats, octets, { as: "argus-text" });
  assert.equal(reading.understoodOctets + reading.givenUpOctets, octets.length);
  return reading;
}

describe("flows of Argus", () => {
  test("have both directions, flags of each side and an end", () => {
    const reading = read(FLOWS);
    const [tcp, udp, icmp, rtp] = reading.rows("flow");
    assert.deepEqual(
      [tcp!.flowStartMilliseconds, tcp!.flowEndMilliseconds, tcp!.octetDeltaCount, tcp!.reverseOctetDeltaCount],
      [1_704_067_200_250, 1_704_067_201_750, 1887n, 6877n],
    );
    assert.deepEqual(
      [tcp!.packetDeltaCount, tcp!.reversePacketDeltaCount, tcp!.tcpControlBits, tcp!.reverseTcpControlBits],
      [15n, 16n, 0x1a, 0x1e],
    );
    assert.deepEqual([tcp!.flowEndReason, udp!.destinationTransportPort, udp!.tcpControlBits], [3, 53, null]);
    assert.deepEqual([icmp!.protocolIdentifier, icmp!.sourceTransportPort], [1, 0]);
    assert.deepEqual([rtp!.protocolIdentifier, rtp!.marks, rtp!.sourceAddress], [17, "rtp", "2001:db8::7"]);
    assert.deepEqual([...reading.defects.keys()].sort(), ["no-zone", "not-ip"]);
    assert.equal(reading.faults, 0);
  });

  test("without packets of the source have packets only where one side sent all", () => {
    const name = "src/formats/argus-text/fixture/no-source-packets.binetflow";
    const [both, one] = read(fs.readFileSync(ours(name))).rows("flow");
    assert.deepEqual([both!.octetDeltaCount, both!.packetDeltaCount ?? null], [70n, null]);
    assert.deepEqual([one!.octetDeltaCount, one!.packetDeltaCount, one!.reversePacketDeltaCount], [180n, 3n, 0n]);
  });
});

const [HEADER, ROW] = FLOWS.toString().split("\n") as [string, string];
for (const [name, text, flows, kinds] of [
  ["D02 a ragged row", `${HEADER}\n${ROW},more\n${ROW}\n`, 1, ["bad-row", "no-zone"]],
  ["D04 a header only", `${HEADER}\n`, 0, []],
  ["D12 a negative count", `${HEADER}\n${ROW.replace(",31,", ",-31,")}\n`, 0, ["bad-row", "no-zone"]],
  [
    "D13 an address in another spelling",
    `${HEADER}\n${ROW.replace("192.0.2.7", "192.0.2.07")}\n`,
    0,
    ["bad-row", "no-zone"],
  ],
  ["D16 port 70000", `${HEADER}\n${ROW.replace("50001", "70000")}\n`, 0, ["bad-row", "no-zone"]],
  ["a port by its name", `${HEADER}\n${ROW.replace(",443,", ",https,")}\n`, 0, ["bad-row", "no-zone"]],
  [
    "more octets of the source than in all",
    `${HEADER}\n${ROW.replace(",1887,", ",9999,")}\n`,
    0,
    ["bad-row", "no-zone"],
  ],
  ["the header again", `${HEADER}\n${ROW}\n${HEADER}\n${ROW}\n`, 2, ["no-zone"]],
  ["no header", `${ROW}\n`, 0, ["no-header"]],
  ["a cut row", `${HEADER}\n${ROW}\n${ROW.slice(0, 40)}`, 1, ["no-zone", "truncated"]],
] as const)
  test(name, () => {
    const reading = read(Buffer.from(text));
    assert.equal(reading.rows("flow").length, flows);
    assert.deepEqual([...reading.defects.keys()].sort(), [...kinds].sort());
  });

test("states tell flags of each side, or words", () => {
  assert.deepEqual(controlBitsOf("S_RA"), { source: 0x02, destination: 0x14 });
  assert.equal(controlBitsOf("CON"), null);
  assert.deepEqual([endReasonOf("FIN"), endReasonOf("S_"), endReasonOf("TIM")], [3, undefined, 1]);
});

test("counts of the destination are what the source's leave", () => {
  const told = (values: Record<string, string>) => Object.fromEntries(countsOf((name) => values[name] ?? "").counts);
  assert.deepEqual(told({ bytes: "100", sbytes: "60" }), { octetDeltaCount: 60, reverseOctetDeltaCount: 40 });
  assert.deepEqual(told({ sbytes: "60", dbytes: "1" }), { octetDeltaCount: 60, reverseOctetDeltaCount: 1 });
  assert.deepEqual(told({ bytes: "100" }), {});
});

test("times are dated, ISO or seconds, and only some say of which zone", () => {
  assert.deepEqual(readArgusTime("2024/01/01 00:00:00.5"), { instant: 1_704_067_200_500, sure: false });
  assert.deepEqual(readArgusTime("2024-01-01T01:00:00+01:00"), { instant: 1_704_067_200_000, sure: true });
  assert.deepEqual(readArgusTime("1704067200.25"), { instant: 1_704_067_200_250, sure: true });
  assert.equal(readArgusTime("2024/02/30 00:00:00"), null);
});
