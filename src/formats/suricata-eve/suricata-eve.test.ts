import assert from "node:assert/strict";
import fs from "node:fs";
import { describe, test } from "vitest";
import { type ReadOptions, readWhole } from "../../../test/read-format.ts";
import { ours } from "../../../test/referees.ts";
import suricataEve from "./index.ts";

const formats = new Map([["suricata-eve", suricataEve]]);
const EVE = fs.readFileSync(ours("src/formats/suricata-eve/fixture/eve.json"));

function read(octets: Uint8Array, options: ReadOptions = {}) {
  const reading = readWhole(formats, octets, { as: "suricata-eve", ...options });
  assert.equal(reading.understoodOctets + reading.givenUpOctets, octets.length);
  return reading;
}

describe("EVE", () => {
  test("has flows with both directions, flags, end, and the names told before them", () => {
    const [tls, quic, icmp] = read(EVE).rows("flow");
    assert.deepEqual(
      [tls!.flowStartMilliseconds, tls!.flowEndMilliseconds, tls!.octetDeltaCount, tls!.reverseOctetDeltaCount],
      [1_704_067_200_006, 1_704_067_200_008, 500n, 9_007_199_254_740_993n],
    );
    assert.deepEqual([tls!.tcpControlBits, tls!.reverseTcpControlBits, tls!.flowEndReason], [0x1b, 0x1a, 3]);
    assert.deepEqual([tls!.marks, tls!.serverName, tls!.exporter], ["tls", "www.example.com", "sensor-1"]);
    assert.deepEqual([quic!.marks, quic!.serverName, quic!.flowEndReason], ["quic", "video.example.com", 4]);
    assert.deepEqual([icmp!.protocolIdentifier, icmp!.flowEndReason, icmp!.samplingProbability], [58, 1, 1]);
  });

  test("has one dns record an exchange, in all three versions of its events", () => {
    const told = read(EVE)
      .rows("dns")
      .map((row) => [row.queryName, row.queryType, row.responseCode, row.answers, row.timeToLive ?? null]);
    assert.deepEqual(told, [
      ["www.example.com", "A", "NOERROR", "cdn.example.net 198.51.100.9", 60],
      ["new.example.com", "HTTPS", "NXDOMAIN", "", null],
      ["lost.example.com", "AAAA", "", "", null],
      ["old.example.com", "A", "NOERROR", "198.51.100.1 198.51.100.2", 10],
    ]);
    assert.equal(read(EVE).rows("dns")[0]!.time, 1_704_067_200_000.001); // when it was asked
  });

  test("has services that answered", () => {
    const told = read(EVE)
      .rows("service")
      .map(({ address, port, serviceName, product }) => `${address} ${port} ${serviceName} ${product}`);
    assert.deepEqual(told, [
      "198.51.100.9 443 tls www.example.com",
      "198.51.100.20 8080 http shop.example.com",
      "198.51.100.40 22 ssh OpenSSH_9.2p1",
    ]);
  });

  test("tells what it passed over: other events, and flows that were told already", () => {
    const { defects, faults } = read(EVE);
    assert.deepEqual([...defects.keys()].sort(), ["counted-twice", "other-event"]);
    assert.equal(faults, 0);
  });
});

const FLOW =
  '{"timestamp":"2024-01-01T00:00:01Z","event_type":"flow","src_ip":"192.0.2.1","src_port":1,"dest_ip":"192.0.2.2","dest_port":2,"proto":"TCP","flow":{"pkts_toserver":1,"bytes_toserver":60,"start":"2024-01-01T00:00:00Z"}}\n';

for (const [name, text, flows, kinds] of [
  ["a flow alone is a flow", FLOW, 1, []],
  ["a time without zone is none", FLOW.replace(':00:00Z"', ':00:00"'), 0, ["bad-row"]],
  ["D12 a negative count", FLOW.replace(":60,", ":-60,"), 0, ["bad-row"]],
  ["D13 an address in another spelling", FLOW.replace("192.0.2.1", "010.0.2.1"), 0, ["bad-row"]],
  ["D16 port 70000", FLOW.replace('"src_port":1', '"src_port":70000'), 0, ["bad-row"]],
  ["D05 names of JavaScript are ordinary", FLOW.replace("{", '{"__proto__":{"x":1},"constructor":1,'), 1, []],
  ["a name twice: the last counts", FLOW.replace("{", '{"src_port":9,'), 1, ["name-twice"]],
  ["another line between", `${FLOW}nonsense\n\n${FLOW}`, 2, ["bad-row"]],
  ["a cut line", FLOW + FLOW.slice(0, 90), 1, ["truncated"]],
  ["a line of 17 MiB", `${FLOW}${"x".repeat(17 << 20)}\n${FLOW}`, 2, ["line-too-long"]],
] as const)
  test(name, () => {
    const reading = read(Buffer.from(text));
    assert.equal(reading.rows("flow").length, flows);
    assert.deepEqual([...reading.defects.keys()], [...kinds]);
  });
