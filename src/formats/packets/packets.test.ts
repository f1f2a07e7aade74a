import assert from "node:assert/strict";
import { describe, test } from "vitest";
import {
  frame,
  join,
  netflow5,
  pcap,
  pcapHeader,
  pcapRecord,
  record5,
  TIME,
  text,
  u8,
  u16,
  u32,
  zeros,
} from "../../../test/export-messages.ts";
import { ACK, ethernet, FIN, icmp, ip4, ipPacket, RST, SYN, tcp, udp } from "../../../test/made-packets.ts";
import { type ReadOptions, type Row, readWhole } from "../../../test/read-format.ts";
import { formats } from "../index.ts";

const HOST = "192.0.2.10";
const SERVER = "198.51.100.20";
const there = { source: HOST, destination: SERVER };
const back = { source: SERVER, destination: HOST };
const RAW = 101;

/** Packets at so many seconds after the beginning. */
const at = (...packets: readonly (readonly [number, Uint8Array])[]): Uint8Array =>
  join(pcapHeader({ linkType: RAW }), ...packets.map(([second, octets]) => pcapRecord(octets, TIME + second)));

function read(octets: Uint8Array, options: ReadOptions = {}) {
  const reading = readWhole(formats, octets, { as: "packets", ...options });
  assert.equal(reading.understoodOctets + reading.givenUpOctets, octets.length, "every octet is accounted for");
  return { ...reading, flows: reading.rows("flow"), kinds: [...reading.defects.keys()] };
}

const ends = (row: Row | undefined) =>
  `${row!.sourceAddress}:${row!.sourceTransportPort} → ${row!.destinationAddress}:${row!.destinationTransportPort}`;
const counts = (row: Row) => [row.packetDeltaCount, row.reversePacketDeltaCount].map(Number);
const reasons = (rows: readonly Row[]) => rows.map((row) => row.flowEndReason);

describe("a flow", () => {
  const syn = ipPacket(6, tcp(50_000, 80, { bits: SYN }), there);
  const synAck = ipPacket(6, tcp(80, 50_000, { bits: SYN | ACK }), back);
  const ack = ipPacket(6, tcp(50_000, 80), there);
  const finThere = ipPacket(6, tcp(50_000, 80, { bits: FIN | ACK }), there);
  const finBack = ipPacket(6, tcp(80, 50_000, { bits: FIN | ACK }), back);

  test("holds both directions, the initiator as source", () => {
    const [row, ...others] = read(at([0, syn], [0, synAck], [1, ack])).flows;
    assert.equal(others.length, 0);
    assert.deepEqual([ends(row), counts(row!)], ["192.0.2.10:50000 → 198.51.100.20:80", [2, 1]]);
    assert.deepEqual([row!.tcpControlBits, row!.reverseTcpControlBits], [SYN | ACK, SYN | ACK]);
    assert.deepEqual([row!.flowStartMilliseconds, row!.flowEndMilliseconds], [TIME * 1000, TIME * 1000 + 1000]);
  });

  for (const [name, first, expected] of [
    ["who sends SYN", ipPacket(6, tcp(80, 50_000, { bits: SYN }), back), "198.51.100.20:80 → 192.0.2.10:50000"],
    ["who is answered by SYN and ACK", synAck, "192.0.2.10:50000 → 198.51.100.20:80"],
    [
      "who asks a port of the system's",
      ipPacket(17, udp(443, 50_000, zeros(9)), back),
      "192.0.2.10:50000 → 198.51.100.20:443",
    ],
    [
      "who has a dynamic port, of TCP met in its middle",
      ipPacket(6, tcp(3333, 50_000), back),
      "192.0.2.10:50000 → 198.51.100.20:3333",
    ],
    [
      "who came first, where ports do not tell",
      ipPacket(17, udp(6881, 51_413, zeros(9)), back),
      "198.51.100.20:6881 → 192.0.2.10:51413",
    ],
    ["who asked for an echo", ipPacket(1, icmp(0), back), "192.0.2.10:0 → 198.51.100.20:2048"],
  ] as const)
    test(`is initiated by ${name}`, () => assert.equal(ends(read(at([0, first])).flows[0]), expected));

  test("of ICMP has type and code in the destination's port", () => {
    const [row] = read(at([0, ipPacket(1, icmp(3, 13), there)])).flows;
    assert.equal(ends(row), "192.0.2.10:0 → 198.51.100.20:781");
  });

  test("ends after 60 s without a packet", () => {
    const { flows } = read(at([0, ack], [60, ack], [121, ack]));
    assert.deepEqual(
      [flows.map(counts), reasons(flows)],
      [
        [
          [2, 0],
          [1, 0],
        ],
        [1, 4],
      ],
    );
  });

  const request = tcp(50_000, 3333, { payload: text('{"id":1,"method":"mining.set_difficulty"}') });
  const silent = [
    [0, ipPacket(6, tcp(50_000, 3333, { bits: SYN }), there)],
    [1, ipPacket(6, request, there)],
  ] as const;
  for (const [name, seconds, packet, expected] of [
    ["keeps initiator and marks over a silence", 600, ipPacket(6, tcp(3333, 50_000), back), [HOST, "stratum-bitcoin"]],
    ["is another one after a SYN", 600, ipPacket(6, tcp(50_000, 3333, { bits: SYN }), there), [HOST, ""]],
    ["is another one after hours", 8_000, ipPacket(6, tcp(50_000, 3333), there), [HOST, ""]],
  ] as const)
    test(name, () => {
      const { flows } = read(at(...silent, [seconds, packet]));
      assert.deepEqual(
        flows.map((row) => [row.sourceAddress, row.marks]),
        [[HOST, "stratum-bitcoin"], expected],
      );
      assert.deepEqual(reasons(flows), [1, 4]);
    });

  test("is written every 300 s, and keeps its initiator", () => {
    const seconds = Array.from({ length: 14 }, (_, i) => 50 * i);
    const { flows } = read(at([0, syn], ...seconds.map((second) => [second + 50, synAck] as const)));
    assert.deepEqual(reasons(flows), [2, 2, 4]);
    assert.deepEqual(flows.map(ends), Array(3).fill("192.0.2.10:50000 → 198.51.100.20:80"));
    assert.equal(
      flows.reduce((sum, row) => sum + counts(row)[0]! + counts(row)[1]!, 0),
      15,
    );
  });

  test("ends when both ends sent FIN, with the last acknowledgement", () => {
    const other = ipPacket(17, udp(50_001, 53, zeros(9)), there);
    const { flows } = read(at([0, syn], [0, synAck], [1, finThere], [1, finBack], [2, ack], [9, other]));
    assert.deepEqual(
      [reasons(flows), counts(flows[0]!)],
      [
        [3, 4],
        [3, 2],
      ],
    );
  });

  test("ends with RST; the same ports make another at once", () => {
    const reset = ipPacket(6, tcp(80, 50_000, { bits: RST | ACK }), back);
    const { flows } = read(at([0, syn], [0, reset], [1, syn], [1, reset]));
    assert.deepEqual(
      [flows.map(counts), reasons(flows)],
      [
        [
          [1, 1],
          [1, 1],
        ],
        [3, 3],
      ],
    );
  });

  test("counts the octets that IP tells, not those captured or padded", () => {
    const long = ip4(17, udp(50_000, 9, zeros(20), 1208), { totalOctets: 1228 });
    const cut = join(pcapHeader({ linkType: RAW }), u32(TIME), u32(0), u32(long.length), u32(1228), long);
    assert.equal(read(cut).flows[0]!.octetDeltaCount, 1228n, "K02");
    const padded = read(pcap([join(ethernet(ip4(17, udp(5000, 9, zeros(1)))), zeros(17))]));
    assert.equal(padded.flows[0]!.octetDeltaCount, 29n);
  });

  test("of a card that cuts segments has the length of the wire", () => {
    const { flows } = read(at([0, ip4(6, tcp(50_000, 80, { payload: zeros(3000) }), { totalOctets: 0 })]));
    assert.equal(flows[0]!.octetDeltaCount, 3040n);
  });

  test("may begin after later packets: a clock that goes back a little", () => {
    const [row] = read(at([5, ack], [3, ack])).flows;
    assert.deepEqual([row!.flowStartMilliseconds, row!.flowEndMilliseconds], [(TIME + 3) * 1000, (TIME + 5) * 1000]);
  });
});

describe("fragments", () => {
  const whole = udp(50_000, 53_000, zeros(2000));
  const pieces = [
    ip4(17, whole.subarray(0, 800), { identification: 7, more: true }),
    ip4(17, whole.subarray(800, 1600), { identification: 7, more: true, ahead: 800 }),
    ip4(17, whole.subarray(1600), { identification: 7, ahead: 1600 }),
  ];
  for (const [name, order] of [
    ["in order", [0, 1, 2]],
    ["the last one first", [2, 1, 0]],
    ["the first in the middle", [1, 0, 2]],
  ] as const)
    test(`belong to the flow of the first one, ${name}`, () => {
      const { flows, kinds } = read(at(...order.map((i) => [0, pieces[i]!] as const)));
      assert.deepEqual(
        [flows.length, ends(flows[0]), counts(flows[0]!)],
        [1, "192.0.2.10:50000 → 198.51.100.20:53000", [3, 0]],
      );
      assert.deepEqual([flows[0]!.octetDeltaCount, kinds], [2068n, []]);
    });

  test("whose first one never came are a flow without ports", () => {
    const { flows, kinds } = read(at([0, pieces[1]!], [0, pieces[2]!]));
    assert.deepEqual(
      [ends(flows[0]), counts(flows[0]!), kinds],
      ["192.0.2.10:0 → 198.51.100.20:0", [2, 0], ["fragment"]],
    );
  });

  test("K03 that overlap, are tiny, or never end are counted within limits", () => {
    const tiny = Array.from({ length: 6000 }, (_, i) => ip4(17, zeros(8), { identification: i, ahead: 8, more: true }));
    const { flows, defects } = read(at(...tiny.map((octets) => [0, octets] as const)));
    assert.deepEqual([counts(flows[0]!), defects.get("fragment")], [[6000, 0], 6000]);
    const again = read(at([0, pieces[0]!], [0, pieces[0]!], [0, pieces[0]!]));
    assert.deepEqual(counts(again.flows[0]!), [3, 0]);
  });
});

const inner = ipPacket(17, udp(50_000, 53_000, zeros(9)), { source: "10.0.0.1", destination: "10.0.0.2" });
const outer = { source: "203.0.113.1", destination: "203.0.113.2" };
const gre = (flags: number, type: number, ...rest: readonly Uint8Array[]) =>
  ipPacket(47, join(u16(flags), u16(type), ...rest), outer);
const over = (port: number, payload: Uint8Array) => ipPacket(17, udp(60_000, port, payload), outer);

describe("packets in packets: the innermost is the flow", () => {
  for (const [mark, name, octets] of [
    ["ipip", "IPv4 in IPv4", ipPacket(4, inner, outer)],
    ["ipip", "IPv4 in IPv6", ipPacket(4, inner, { source: "2001:db8::1", destination: "2001:db8::2" })],
    ["gre", "GRE", gre(0, 0x0800, inner)],
    ["gre", "GRE with checksum, key and sequence", gre(0xb000, 0x0800, zeros(12), inner)],
    ["gre", "Ethernet in GRE", gre(0x2000, 0x6558, zeros(4), ethernet(inner))],
    ["gre", "MPLS in GRE", gre(0, 0x8847, u32(0x0001_0140), inner)],
    ["gre", "GRE in UDP", over(4754, join(u16(0), u16(0x0800), inner))],
    ["pptp", "PPTP", gre(0x3081, 0x880b, u16(inner.length + 2), u16(7), u32(1), u32(1), u16(0x0021), inner)],
    ["erspan", "ERSPAN I", gre(0, 0x88be, ethernet(inner))],
    ["erspan", "ERSPAN II", gre(0x1000, 0x88be, u32(1), zeros(8), ethernet(inner))],
    ["erspan", "ERSPAN III", gre(0x1000, 0x22eb, u32(1), zeros(12), ethernet(inner))],
    ["etherip", "EtherIP", ipPacket(97, join(u16(0x3000), ethernet(inner)), outer)],
    ["mpls-in-ip", "MPLS in IP", ipPacket(137, join(u32(0x0001_0140), inner), outer)],
    ["vxlan", "VXLAN", over(4789, join(u32(0x0800_0000), zeros(4), ethernet(inner)))],
    ["vxlan", "VXLAN GPE", over(4790, join(u32(0x0c00_0001), zeros(4), inner))],
    [
      "geneve",
      "Geneve with an option",
      over(6081, join(u16(0x0200), u16(0x6558), zeros(4), zeros(8), ethernet(inner))),
    ],
    [
      "gtp",
      "GTP-U with a sequence",
      over(2152, join(u8(0x32), u8(255), u16(inner.length + 4), u32(9), zeros(4), inner)),
    ],
    [
      "gtp",
      "GTP-U with an extension header",
      over(2152, join(u8(0x34), u8(255), u16(0), u32(9), u16(0), u8(0), u8(0x85), u8(1), u16(0), u8(0), inner)),
    ],
    ["l2tp", "L2TP", over(1701, join(u16(0x0002), u32(7), u16(0xff03), u16(0x0021), inner))],
  ] as const)
    test(name, () => {
      const { flows, kinds } = read(at([0, octets]));
      assert.deepEqual([flows.map(ends), flows[0]!.marks, kinds], [["10.0.0.1:50000 → 10.0.0.2:53000"], mark, []]);
      assert.equal(flows[0]!.octetDeltaCount, 37n);
    });

  test("Teredo", () => {
    const six = ipPacket(17, udp(50_000, 53_000, zeros(9)), { source: "2001:0::1", destination: "2001:db8::2" });
    const [row] = read(at([0, over(3544, join(u16(0), u16(0), u32(0), six))])).flows;
    assert.deepEqual([row!.sourceAddress, row!.marks], ["2001::1", "teredo"]);
  });

  test("later fragments of the carrier are in the length of the packet within", () => {
    const body = join(u16(0), u16(0x0800), ip4(17, udp(50_000, 53_000, zeros(1600))));
    const first = ip4(47, body.subarray(0, 1480), { ...outer, identification: 5, more: true });
    const second = ip4(47, body.subarray(1480), { ...outer, identification: 5, ahead: 1480 });
    const { flows } = read(at([0, first], [0, second]));
    assert.deepEqual(
      flows.map((row) => [counts(row), row.octetDeltaCount]),
      [[[1, 0], 1628n]],
    );
  });

  test("what looks like a tunnel by its port alone is a flow of its own", () => {
    const { flows } = read(at([0, over(4789, text("something else altogether"))]));
    assert.deepEqual([ends(flows[0]), flows[0]!.marks], ["203.0.113.1:60000 → 203.0.113.2:4789", ""]);
  });

  test("K07 a tunnel in a tunnel, fifty deep, is followed four deep", () => {
    let octets = inner;
    for (let i = 0; i < 50; i++) octets = ipPacket(4, octets, { source: `10.1.0.${i}`, destination: "10.1.1.1" });
    const { flows, kinds } = read(at([0, octets]));
    assert.deepEqual([flows[0]!.sourceAddress, flows[0]!.protocolIdentifier, kinds], ["10.1.0.45", 4, ["deep-tunnel"]]);
  });
});

describe("the catalogue of bad input", () => {
  const six = ipPacket(17, udp(50_000, 53_000, zeros(9)), { source: "2001:db8::1", destination: "2001:db8::2" });
  const tags = (count: number) => Array.from({ length: count }, () => join(u16(0x8100), u16(1)));
  const labels = (count: number) => Array.from({ length: count }, () => u32(0x0001_0040));
  const link = (...parts: readonly Uint8Array[]) => join(zeros(12), ...parts);
  /** Id, capture, flows, kinds told. */
  const ROWS: readonly (readonly [string, Uint8Array, number, readonly string[]])[] = [
    ["K01 an IPv4 header of four octets", at([0, join(u8(0x41), inner.subarray(1))]), 0, ["bad-packet"]],
    ["K01 a total length below the header's", at([0, ip4(17, zeros(30), { totalOctets: 12 })]), 0, ["bad-packet"]],
    [
      "K02 a total length beyond what was captured",
      at([0, ip4(17, udp(5000, 9, zeros(4), 508), { totalOctets: 528 })]),
      1,
      [],
    ],
    [
      "K04 a thousand extension headers",
      at([0, join(six.subarray(0, 6), u8(0), six.subarray(7, 40), zeros(8000))]),
      0,
      ["bad-packet"],
    ],
    ["K05 a TCP header of four octets", at([0, ip4(6, tcp(50_000, 80, { headerWords: 1 }))]), 1, ["bad-tcp"]],
    ["K05 a TCP header longer than the packet", at([0, ip4(6, tcp(50_000, 80, { headerWords: 15 }))]), 1, ["bad-tcp"]],
    ["K06 a hundred VLAN tags", pcap([link(...tags(100), u16(0x0800), inner)]), 0, ["not-ip"]],
    ["K06 eight VLAN tags", pcap([link(...tags(8), u16(0x0800), inner)]), 1, []],
    ["K06 64 MPLS labels without bottom", pcap([link(u16(0x8847), ...labels(64), inner)]), 0, ["not-ip"]],
    ["K08 a UDP length of 0", at([0, ip4(17, udp(50_000, 9, zeros(4), 0))]), 1, ["bad-udp"]],
    ["K08 a UDP length of 3", at([0, ip4(17, udp(50_000, 9, zeros(4), 3))]), 1, ["bad-udp"]],
    ["K08 a UDP length beyond the packet", at([0, ip4(17, udp(50_000, 9, zeros(4), 900))]), 1, ["bad-udp"]],
  ];
  for (const [name, octets, count, kinds] of ROWS)
    test(name, () => {
      const { flows, kinds: told } = read(octets);
      assert.deepEqual([flows.length, told], [count, kinds]);
    });

  test("K05 and K08 keep the ports", () => {
    const rows = ROWS.filter(([name]) => /^K0[58]/.test(name)).map(([, octets]) => read(octets).flows[0]!);
    assert.deepEqual(
      rows.map(({ sourceTransportPort }) => sourceTransportPort),
      Array(5).fill(50_000),
    );
  });
});

describe("which capture is traffic", () => {
  const exported = netflow5({}, record5());
  const asked = ethernet(ipPacket(17, udp(50_000, 53_000, text("something else, and long")), there));

  test("is said by the datagrams of its beginning", () => {
    assert.equal(readWhole(formats, pcap([asked, asked])).format, "packets");
    assert.equal(readWhole(formats, pcap([asked, frame(exported)])).format, "capture");
    assert.equal(readWhole(formats, pcapHeader()).format, "packets");
  });

  test("is said by the person who reads it, before all", () => {
    const capture = pcap([frame(exported)]);
    const { flows, kinds } = read(capture);
    assert.deepEqual(
      [flows.length, ends(flows[0]), kinds],
      [1, "192.0.2.254:50000 → 192.0.2.253:2055", ["flow-export"]],
    );
    assert.equal(readWhole(formats, pcap([asked]), { as: "netflow9" }).format, "capture");
  });
});

test("DNS over TCP is read where its segments join on", () => {
  const question = join(
    u16(7),
    u16(0x0100),
    u16(1),
    zeros(6),
    u8(3),
    text("www"),
    u8(7),
    text("example"),
    u8(0),
    u16(1),
    u16(1),
  );
  const framed = join(u16(question.length), question);
  const segment = (sequence: number, payload: Uint8Array) => ipPacket(6, tcp(50_000, 53, { sequence, payload }), there);
  const syn = ipPacket(6, tcp(50_000, 53, { bits: SYN, sequence: 99 }), there);
  const halves = [segment(100, framed.subarray(0, 9)), segment(109, framed.subarray(9))] as const;
  const names = (octets: Uint8Array) =>
    read(octets)
      .rows("dns")
      .map(({ queryName }) => queryName);
  assert.deepEqual(names(at([0, syn], [0, halves[0]], [0, halves[1]])), ["www.example"]);
  assert.deepEqual(names(at([0, syn], [0, halves[0]], [0, halves[0]], [0, halves[1]])), ["www.example"], "sent again");
  assert.deepEqual(names(at([0, syn], [0, halves[1]])), [], "after a gap");
});

test("frames without IP are counted in a note", () => {
  const { flows, faults, rows } = read(
    pcap([ethernet(zeros(28), 0x0806), ethernet(zeros(28), 0x0806), ethernet(inner)]),
  );
  assert.deepEqual([flows.length, faults], [1, 0]);
  assert.equal(rows("defect")[0]!.found, "2 frames of other protocols, 84 octets");
});

test("flows are those of the file, however it comes in pieces", () => {
  const octets = at(
    ...Array.from(
      { length: 50 },
      (_, i) => [i * 7, ipPacket(17, udp(50_000 + (i % 7), 53_000, zeros(i)), there)] as const,
    ),
  );
  for (const chunk of [1, 64, 1000]) assert.deepEqual(read(octets, { chunk }).flows, read(octets).flows);
});
