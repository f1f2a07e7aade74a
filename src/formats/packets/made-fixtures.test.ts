import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "vitest";
import {
  enhancedPacket,
  join,
  networkInterface,
  option,
  pcap,
  section,
  TIME,
  text,
  u8,
  u16,
  u32,
  zeros,
} from "../../../test/export-messages.ts";
import { ACK, ethernet, FIN, icmp, ipPacket, SYN, tcp, udp } from "../../../test/made-packets.ts";
import { readWhole } from "../../../test/read-format.ts";
import { ours } from "../../../test/referees.ts";
import { formats } from "../index.ts";

const HOST = "192.0.2.10";
const RESOLVER = "192.0.2.53";
const SERVER = "198.51.100.20";
const there = { source: HOST, destination: SERVER };
const back = { source: SERVER, destination: HOST };

/** A question for example.org, type A, and its answer (RFC 1035 §4.1). */
const question = join(u8(7), text("example"), u8(3), text("org"), u8(0), u16(1), u16(1));
const header = (flags: number, answers: number) => join(u16(0xbeef), u16(flags), u16(1), u16(answers), u32(0));
const query = join(header(0x0100, 0), question);
const response = join(header(0x8180, 1), question, u16(0xc00c), u16(1), u16(1), u32(300), u16(4), u32(0xc633_6414));

const connection = [
  ipPacket(6, tcp(50_000, 80, { bits: SYN, sequence: 99 }), there),
  ipPacket(6, tcp(80, 50_000, { bits: SYN | ACK, sequence: 499 }), back),
  ipPacket(6, tcp(50_000, 80, { sequence: 100, payload: text("GET / HTTP/1.1\r\nHost: example.org\r\n\r\n") }), there),
  ipPacket(6, tcp(80, 50_000, { sequence: 500, payload: text("HTTP/1.1 204 No Content\r\n\r\n") }), back),
  ipPacket(6, tcp(50_000, 80, { bits: FIN | ACK, sequence: 137 }), there),
  ipPacket(6, tcp(80, 50_000, { bits: FIN | ACK, sequence: 527 }), back),
  ipPacket(6, tcp(50_000, 80, { sequence: 138 }), there),
];
const names = [
  ipPacket(17, udp(40_000, 53, query), { source: HOST, destination: RESOLVER }),
  ipPacket(17, udp(53, 40_000, response), { source: RESOLVER, destination: HOST }),
];
const vxlan = (frame: Uint8Array) =>
  ipPacket(17, udp(61_000, 4789, join(u32(0x0800_0000), u32(7 << 8), frame)), {
    source: "203.0.113.1",
    destination: "203.0.113.2",
  });

/** Fixtures that this test makes; should they be lost, or the builders change, it says what they are. */
const MADE = {
  "web.pcap": pcap([...names, ...connection].map((packet) => ethernet(packet))),
  "tunnels.pcapng": join(
    section(),
    networkInterface(1, option(2, text("eth0"))),
    ...[
      vxlan(ethernet(ipPacket(1, icmp(8), { source: "10.0.0.1", destination: "10.0.0.2" }))),
      vxlan(ethernet(ipPacket(1, icmp(0), { source: "10.0.0.2", destination: "10.0.0.1" }))),
      ipPacket(47, join(u16(0), u16(0x0800), connection[0]!), { source: "203.0.113.1", destination: "203.0.113.2" }),
      ipPacket(
        41,
        ipPacket(17, udp(123, 123, zeros(48)), { source: "2001:db8::1", destination: "2001:db8::2" }),
        there,
      ),
    ].map((packet, i) => enhancedPacket(ethernet(packet), BigInt(TIME + i) * 1_000_000n)),
  ),
} as const;

const EXPECTED: { readonly [K in keyof typeof MADE]: readonly string[] } = {
  "web.pcap": [
    "192.0.2.10:40000 → 192.0.2.53:53 17: 1/57 back 1/73, end 4, dns, example.org",
    "192.0.2.10:50000 → 198.51.100.20:80 6: 4/197 back 3/147, end 3, http, example.org",
  ],
  "tunnels.pcapng": [
    "10.0.0.1:0 → 10.0.0.2:2048 1: 1/36 back 1/36, end 4, vxlan, ",
    "192.0.2.10:50000 → 198.51.100.20:80 6: 1/40 back 0/0, end 4, gre, ",
    "2001:db8::1:123 → 2001:db8::2:123 17: 1/96 back 0/0, end 4, 6in4, ",
  ],
};

for (const [name, octets] of Object.entries(MADE))
  test(`${name} holds the flows expected`, () => {
    const file = ours(`src/formats/packets/fixture/${name}`);
    if (!fs.existsSync(file)) fs.writeFileSync(file, octets);
    assert.deepEqual(new Uint8Array(fs.readFileSync(file)), octets);
    const reading = readWhole(formats, octets);
    assert.deepEqual([reading.format, [...reading.defects]], ["packets", []]);
    const flows = reading
      .rows("flow")
      .map((row) =>
        [
          `${row.sourceAddress}:${row.sourceTransportPort} → ${row.destinationAddress}:${row.destinationTransportPort}`,
          ` ${row.protocolIdentifier}: ${row.packetDeltaCount}/${row.octetDeltaCount}`,
          ` back ${row.reversePacketDeltaCount}/${row.reverseOctetDeltaCount}`,
          `, end ${row.flowEndReason}, ${row.marks}, ${row.serverName || row.dnsName}`,
        ].join(""),
      );
    assert.deepEqual(flows.sort(), EXPECTED[name as keyof typeof MADE]);
  });
