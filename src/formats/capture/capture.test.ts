import assert from "node:assert/strict";
import { describe, test } from "vitest";
import {
  enhancedPacket,
  frame,
  ip,
  join,
  netflow5,
  networkInterface,
  option,
  packet,
  pcap,
  pcapRecord,
  record5,
  section,
  TIME,
  text,
  u8,
  u16,
  u32,
  zeros,
} from "../../../test/export-messages.ts";
import { FLOW_FORMATS } from "../../../test/flow-formats.ts";
import { readWhole } from "../../../test/read-format.ts";

const message = (i = 0): Uint8Array => netflow5({ sequence: i, seconds: TIME + i }, record5({ octets: 1000 + i }));
const frames = (count: number): Uint8Array[] => Array.from({ length: count }, (_, i) => frame(message(i)));
const read = (octets: Uint8Array, chunk?: number) => readWhole(FLOW_FORMATS, octets, chunk ? { chunk } : {});
const flows = (octets: Uint8Array): number => read(octets).rows("flow").length;

describe("a packet", () => {
  const udp = packet(message());
  const udp6 = packet(message(), { source: "2001:db8::5" });
  const ethernet = zeros(12);
  const hopByHop = join(
    udp6.subarray(0, 4),
    u16(udp6.length - 40 + 8),
    u8(0),
    udp6.subarray(7, 40),
    u8(17),
    u8(0),
    zeros(6),
    udp6.subarray(40),
  );

  for (const [name, linkType, octets, exporter] of [
    ["Ethernet", 1, frame(message()), "192.0.2.254"],
    ["Ethernet, IPv6", 1, frame(message(), { source: "2001:db8::5" }), "2001:db8::5"],
    ["a VLAN tag", 1, join(ethernet, u16(0x8100), u16(5), u16(0x0800), udp), "192.0.2.254"],
    ["two VLAN tags", 1, join(ethernet, u16(0x88a8), u16(5), u16(0x8100), u16(6), u16(0x86dd), udp6), "2001:db8::5"],
    ["MPLS labels", 1, join(ethernet, u16(0x8847), u32(0x1000), u32(0x2100), udp), "192.0.2.254"],
    [
      "PPPoE",
      1,
      join(ethernet, u16(0x8864), u16(0x1100), u16(1), u16(udp.length + 2), u16(0x0021), udp),
      "192.0.2.254",
    ],
    ["raw IP", 101, udp, "192.0.2.254"],
    ["raw IPv6", 229, udp6, "2001:db8::5"],
    ["NULL", 0, join(u32(0x0200_0000), udp), "192.0.2.254"],
    ["LOOP", 108, join(u32(24), udp6), "2001:db8::5"],
    ["PPP", 9, join(u16(0xff03), u16(0x0021), udp), "192.0.2.254"],
    ["Linux cooked", 113, join(zeros(14), u16(0x0800), udp), "192.0.2.254"],
    ["Linux cooked, version 2", 276, join(u16(0x86dd), zeros(18), udp6), "2001:db8::5"],
    ["IPv6 with an extension header", 101, hopByHop, "2001:db8::5"],
  ] as const)
    test(`of ${name} is cut down to its datagram`, () => {
      const [row] = read(pcap([octets], { linkType })).rows("flow");
      assert.equal(row!.exporter, exporter);
    });

  const head = (more: number, ahead: number, length: number) =>
    join(
      u16(0x4500),
      u16(20 + length),
      u16(77),
      u16((more << 13) | (ahead / 8)),
      u8(64),
      u8(17),
      u16(0),
      ip("192.0.2.254"),
      ip("192.0.2.1"),
    );
  const payload = udp.subarray(20);
  const first = join(head(1, 0, 40), payload.subarray(0, 40));
  const second = join(head(0, 40, payload.length - 40), payload.subarray(40));

  test("in fragments is put together, in any order", () => {
    for (const order of [
      [first, second],
      [second, first],
    ]) {
      const reading = read(pcap(order, { linkType: 101 }));
      assert.deepEqual([reading.rows("flow").length, reading.defects.size], [1, 0]);
    }
  });

  test("of which a fragment is missing is told as lost", () => {
    const reading = read(pcap([first, packet(message(1))], { linkType: 101 }));
    assert.deepEqual([reading.rows("flow").length, [...reading.defects]], [1, [["fragment", 1]]]);
  });

  for (const [name, octets] of [
    ["K01 an IPv4 header of four octets", join(u8(0x41), udp.subarray(1))],
    [
      "K04 a thousand extension headers",
      join(udp6.subarray(0, 6), u8(0), udp6.subarray(7, 40), ...Array.from({ length: 1000 }, () => zeros(8))),
    ],
    ["an IPv4 packet of ten octets", udp.subarray(0, 10)],
  ] as const)
    test(`${name} is told`, () => assert.ok(read(pcap([octets], { linkType: 101 })).defects.has("bad-packet")));

  test("K06: a hundred VLAN tags are no export", () => {
    const tags = Array.from({ length: 100 }, () => join(u16(0x8100), u16(1)));
    assert.equal(flows(pcap([join(ethernet, ...tags, u16(0x0800), udp)])), 0);
  });

  test("K08: a UDP length that cannot be gives way to that of IP", () => {
    const wrong = udp.slice();
    wrong.set(u16(3), 24);
    assert.equal(flows(pcap([wrong], { linkType: 101 })), 1);
  });
});

describe("a capture without exports", () => {
  test("is told once, with what was expected", () => {
    const dns = text("\u0012\u0034ordinary DNS, or so");
    const reading = readWhole(FLOW_FORMATS, pcap([frame(dns), frame(dns), frame(dns)]), { as: "capture" });
    const [defect, ...others] = reading.rows("defect");
    assert.equal(others.length, 0);
    assert.equal(defect!.kind, "no-export-in-capture");
    assert.equal(defect!.expected, "NetFlow v5, v9 or IPFIX export datagrams");
  });

  test("is told beside the exports of others", () => {
    const reading = read(pcap([frame(text("something else, and long")), ...frames(2)]));
    assert.deepEqual([reading.rows("flow").length, [...reading.defects.keys()]], [2, ["other-datagram"]]);
  });

  test("may be said to be of one format by the person who reads it", () => {
    const short = netflow5({ count: 3 }, record5());
    assert.equal(readWhole(FLOW_FORMATS, pcap([frame(short)]), { as: "netflow5" }).rows("flow").length, 1);
  });
});

const ng = (...blocks: readonly Uint8Array[]): Uint8Array => join(section(), networkInterface(), ...blocks);
const good = (i = 0): Uint8Array => enhancedPacket(frame(message(i)), BigInt(TIME + i) * 1_000_000n);

test("a section that says so is made up", () => {
  const comment = (note: string) => join(section(option(1, text(note))), networkInterface(), good());
  assert.deepEqual(read(comment("narrows world north-korea-2017-2019 seed 7")).madeUp, {
    world: "north-korea-2017-2019",
    seed: 7,
  });
  assert.equal(read(comment("taken at the university")).madeUp, null);
});

for (const chunk of [1, 5, 64, 1000])
  test(`captures are read alike in pieces of ${chunk}`, () => {
    for (const octets of [
      pcap(frames(4)),
      join(pcap(frames(3)), zeros(999), ...[3, 4, 5].map((i) => pcapRecord(frame(message(i)), TIME + i))),
      ng(good(), good(1), good(2)),
    ]) {
      const [whole, pieces] = [read(octets), read(octets, chunk)];
      assert.deepEqual(pieces.rows("flow"), whole.rows("flow"));
      assert.deepEqual(pieces.rows("defect"), whole.rows("defect"));
    }
  });
