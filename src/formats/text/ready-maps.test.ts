import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "vitest";
import { readWhole } from "../../../test/read-format.ts";
import { ours } from "../../../test/referees.ts";
import flowCsv from "../flow-csv/index.ts";
import flowNdjson from "../flow-ndjson/index.ts";
import { mappedFormat, parseMapping } from "./mapping.ts";

const formats = new Map([
  ["flow-csv", flowCsv],
  ["flow-ndjson", flowNdjson],
]);

function read(map: string, text: string) {
  const file = { name: `maps/${map}.yaml`, text: fs.readFileSync(ours(`maps/${map}.yaml`), "utf8") };
  const as = mappedFormat(parseMapping(file.name, file.text));
  return readWhole(formats, Buffer.from(text), { as, settings: { map: file } });
}

const START = Date.UTC(2018, 0, 12, 15, 37, 30);

/** What each tool prints of one flow: TCP, 192.0.2.1 port 52324 to 198.51.100.7 port 443, two packets, 120 octets, SYN and ACK. */
const PRINTED: readonly (readonly [string, string, Record<string, unknown>])[] = [
  [
    "nfdump-csv",
    `ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt,opkt,obyt,in,out,sas,das,smk,dmk,dtos,dir,nh,nhb,ra,eng,exid,tr
2018-01-12 15:37:30,2018-01-12 15:37:31,1.000,192.0.2.1,198.51.100.7,52324,443,TCP,...A..S.,0,0,2,120,0,0,3,4,64500,64501,0,0,0,0,0.0.0.0,0.0.0.0,192.0.2.254,0/58,1,1970-01-01 00:00:00.000
Summary
flows,bytes,packets,avg_bps,avg_pps,avg_bpp
1,120,2,960,2,60
`,
    { exporter: "192.0.2.254", tcpControlBits: 0x12, bgpDestinationAsNumber: 64_501, ingressInterface: 3 },
  ],
  [
    "nfdump-csv-short",
    `firstSeen,duration,proto,srcAddr,srcPort,dstAddr,dstPort,packets,bytes,bps,bpp,flows
2018-01-12 15:37:30.000,1.000,TCP,192.0.2.1,52324,198.51.100.7,443,2,120,960,60,1
`,
    { exporter: "nfdump" },
  ],
  [
    "silk-rwcut",
    `                                    sIP|                                    dIP|sPort|dPort|pro|   packets|     bytes|   flags|                  sTime| duration|
                              192.0.2.1|                           198.51.100.7|52324|  443|  6|         2|       120| S  A   |2018/01/12T15:37:30.000|    1.000|
`,
    { exporter: "silk", tcpControlBits: 0x12 },
  ],
  [
    "pmacct-json",
    `{"event_type": "purge", "ip_src": "192.0.2.1", "ip_dst": "198.51.100.7", "port_src": 52324, "port_dst": 443, "tcp_flags": "18", "ip_proto": "tcp", "as_src": 64500, "as_dst": 64501, "iface_in": 3, "iface_out": 4, "peer_ip_src": "192.0.2.254", "timestamp_start": "2018-01-12 15:37:30.000000", "timestamp_end": "2018-01-12 15:37:31.000000", "packets": 2, "bytes": 120}
`,
    { exporter: "192.0.2.254", tcpControlBits: 0x12, bgpSourceAsNumber: 64_500 },
  ],
  [
    "goflow2-json",
    `{"type":"NETFLOW_V9","time_received_ns":1515771452000000000,"sequence_num":1,"sampling_rate":100,"sampler_address":"192.0.2.254","time_flow_start_ns":1515771450000000000,"time_flow_end_ns":1515771451000000000,"bytes":120,"packets":2,"src_addr":"192.0.2.1","dst_addr":"198.51.100.7","etype":"IPv4","proto":"TCP","src_port":52324,"dst_port":443,"in_if":3,"out_if":4,"tcp_flags":18,"src_as":64500,"dst_as":64501,"observation_domain_id":7}
`,
    { exporter: "192.0.2.254", samplingProbability: 0.01, samplingKnownBy: "told", observationDomainId: 7 },
  ],
  [
    "recon-like",
    `start_time,end_time,src_ip_addr,src_port,src_cc,dst_ip_addr,dst_port,dst_cc,proto,tcp_flags,num_pkts,num_octets
2018-01-12 15:37:30,2018-01-12 15:37:31,192.0.2.1,52324,KP,198.51.100.7,443,RU,6,18,2,120
`,
    { exporter: "recon-like", tcpControlBits: 0x12, samplingKnownBy: "unknown" },
  ],
];

for (const [map, text, more] of PRINTED)
  test(`the ready map ${map} reads what is printed, and nothing is told`, () => {
    const reading = read(map, text);
    const [row, second] = reading.rows("flow");
    assert.deepEqual([...reading.defects], []);
    assert.equal(second, undefined);
    const expected: Record<string, unknown> = {
      flowStartMilliseconds: START,
      flowEndMilliseconds: START + 1000,
      sourceAddress: "192.0.2.1",
      destinationAddress: "198.51.100.7",
      sourceTransportPort: 52_324,
      destinationTransportPort: 443,
      protocolIdentifier: 6,
      packetDeltaCount: 2n,
      octetDeltaCount: 120n,
      ...more,
    };
    for (const [name, value] of Object.entries(expected)) assert.deepEqual(row![name], value, name);
    assert.equal(reading.understoodOctets, Buffer.byteLength(text));
  });

test("the ready map greynoise-like reads knocks, whose target is not told", () => {
  const text =
    "timestamp,source_ip,source_port,destination_port,protocol\n2018-01-12T15:37:30Z,192.0.2.1,52324,23,tcp\n";
  const [row] = read("greynoise-like", text).rows("flow");
  assert.deepEqual(
    [row!.flowStartMilliseconds, row!.sourceAddress, row!.destinationAddress, row!.destinationTransportPort],
    [START, "192.0.2.1", "0.0.0.0", 23],
  );
});

test("a rate of 0 is not told, and a rate that is no number is refused", () => {
  const rated = (rate: string) =>
    read("goflow2-json", PRINTED[4]![1].replace('"sampling_rate":100', `"sampling_rate":${rate}`));
  assert.deepEqual(
    [rated("0").rows("flow")[0]!.samplingProbability ?? null, rated("0").rows("flow")[0]!.samplingKnownBy],
    [null, "unknown"],
  );
  assert.deepEqual([...rated("-1").defects.keys()], ["bad-row"]);
});

test("every ready map is sound", () => {
  for (const name of fs.readdirSync(ours("maps"))) parseMapping(name, fs.readFileSync(ours(`maps/${name}`), "utf8"));
});
