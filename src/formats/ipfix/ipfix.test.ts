import assert from "node:assert/strict";
import { describe, test } from "vitest";
import {
  type FieldSpecifier,
  frame,
  ip,
  ipfix,
  join,
  optionsTemplate,
  set,
  TIME,
  template,
  text,
  u8,
  u16,
  u32,
  u64,
  zeros,
} from "../../../test/export-messages.ts";
import { readDatagrams, readFile } from "../../../test/flow-formats.ts";

const EXPORTED = TIME * 1000;
const VARIABLE = 65_535;
const REVERSE = 29_305;

/** Source, destination, octets, end in seconds. */
const PLAIN: readonly FieldSpecifier[] = [
  [8, 4],
  [12, 4],
  [1, 4],
  [151, 4],
];
const plain = (octets = 1000): Uint8Array => join(ip("192.0.2.1"), ip("198.51.100.7"), u32(octets), u32(TIME - 1));
const announce = (id = 256, fields = PLAIN): Uint8Array => set(2, template(id, fields));
const data = (count = 1, id = 256): Uint8Array => set(id, ...Array.from({ length: count }, (_, i) => plain(1000 + i)));
const rowsOf = (...messages: readonly Uint8Array[]) => readDatagrams(messages).rows("flow");

describe("a record", () => {
  test("of variable length has its fields where they are", () => {
    const fields: FieldSpecifier[] = [[82, VARIABLE], ...PLAIN, [371, VARIABLE], [7, 2]];
    const long = text("x".repeat(300));
    const records = [
      join(u8(4), text("eth0"), plain(1), u8(0), u16(80)),
      join(u8(255), u16(300), long, plain(2), u8(255), u16(0), u16(443)),
    ];
    const rows = rowsOf(ipfix({}, announce(256, fields), set(256, ...records, zeros(3))));
    assert.deepEqual(
      rows.map((row) => [row.octetDeltaCount, row.sourceTransportPort, row.sourceAddress]),
      [
        [1n, 80, "192.0.2.1"],
        [2n, 443, "192.0.2.1"],
      ],
    );
  });

  test("has what it tells of the reverse direction (RFC 5103)", () => {
    const fields: FieldSpecifier[] = [...PLAIN, [1, 8, REVERSE], [2, 4, REVERSE], [6, 2, REVERSE]];
    const [row] = rowsOf(ipfix({}, announce(256, fields), set(256, plain(), u64(9n), u32(8), u16(0x12))));
    assert.deepEqual(
      [row!.octetDeltaCount, row!.reverseOctetDeltaCount, row!.reversePacketDeltaCount, row!.reverseTcpControlBits],
      [1000n, 9n, 8n, 0x12],
    );
  });

  test("X25: of a biflow without forward counters keeps both directions as told", () => {
    const fields: FieldSpecifier[] = [PLAIN[0]!, PLAIN[1]!, PLAIN[3]!, [1, 8, REVERSE]];
    const [row] = rowsOf(
      ipfix({}, announce(256, fields), set(256, ip("192.0.2.1"), ip("192.0.2.2"), u32(TIME), u64(9n))),
    );
    assert.deepEqual([row!.octetDeltaCount ?? null, row!.reverseOctetDeltaCount], [null, 9n]);
  });

  test("X20: passes over elements of enterprises by their length", () => {
    const fields: FieldSpecifier[] = [[1, 4, 9], [8, 6, 12_345], ...PLAIN, [7, VARIABLE, 6871]];
    const [row] = rowsOf(ipfix({}, announce(256, fields), set(256, zeros(10), plain(), u8(3), text("abc"))));
    assert.deepEqual([row!.sourceAddress, row!.octetDeltaCount], ["192.0.2.1", 1000n]);
  });

  test("X18: names are cut at their limit and need not be good UTF-8", () => {
    const named = (value: Uint8Array) =>
      rowsOf(
        ipfix(
          {},
          announce(256, [...PLAIN, [808, VARIABLE, 8057]]),
          set(256, plain(), u8(255), u16(value.length), value),
        ),
      )[0]!;
    assert.equal(named(text("example.net")).serverName, "example.net");
    assert.equal(String(named(text("a".repeat(5000))).serverName).length, 4096);
    assert.equal(named(Uint8Array.of(0xff, 0x41, 0)).serverName, "\ufffdA");
  });

  test("X07: a name that is told as empty is no fault", () => {
    const reading = readDatagrams([
      ipfix({}, announce(256, [...PLAIN, [808, VARIABLE, 8057]]), set(256, plain(), u8(0))),
    ]);
    assert.deepEqual([reading.rows("flow").length, reading.defects.size], [1, 0]);
  });

  test("X12: of an element told twice the first counts", () => {
    const [row] = rowsOf(ipfix({}, announce(256, [...PLAIN, [1, 4]]), set(256, plain(), u32(5))));
    assert.equal(row!.octetDeltaCount, 1000n);
  });

  test("X19: a counter above 2⁶³ is kept", () => {
    const [row] = rowsOf(
      ipfix(
        {},
        announce(256, [PLAIN[0]!, PLAIN[1]!, PLAIN[3]!, [1, 8]]),
        set(256, zeros(8), u32(TIME), u64(2n ** 64n - 1n)),
      ),
    );
    assert.equal(row!.octetDeltaCount, 2n ** 64n - 1n);
  });

  test("that is one sampled packet has its ends and its IP length", () => {
    const section = frame(zeros(100), { source: "192.0.2.9", sourcePort: 53, destinationPort: 4000 });
    const vlan = join(section.subarray(0, 12), u16(0x8100), u16(7), section.subarray(12));
    const arp = join(zeros(12), u16(0x0806), zeros(28));
    const record = (octets: Uint8Array) => join(u32(5), u8(octets.length), octets);
    const reading = readDatagrams([
      ipfix(
        {},
        announce(384, [
          [10, 4],
          [315, VARIABLE],
        ]),
        set(384, ...[section, vlan, arp].map(record)),
      ),
    ]);
    const rows = reading.rows("flow");
    assert.equal(rows.length, 2);
    for (const row of rows) {
      assert.deepEqual(
        [row.sourceAddress, row.sourceTransportPort, row.destinationTransportPort],
        ["192.0.2.9", 53, 4000],
      );
      assert.deepEqual([row.protocolIdentifier, row.packetDeltaCount, row.octetDeltaCount], [17, 1n, 128n]);
      assert.deepEqual([row.ingressInterface, row.flowStartMilliseconds], [5, EXPORTED]);
    }
    assert.ok(reading.defects.has("no-flow"));
  });

  test("of IPv6 is read like one of IPv4", () => {
    const fields: FieldSpecifier[] = [
      [27, 16],
      [28, 16],
      [1, 8],
      [150, 4],
      [151, 4],
    ];
    const record = join(ip("2001:db8::1"), ip("2001:db8:ffff::2"), u64(7n), u32(TIME - 2), u32(TIME));
    const [row] = rowsOf(ipfix({}, announce(256, fields), set(256, record)));
    assert.deepEqual([row!.sourceAddress, row!.destinationAddress], ["2001:db8::1", "2001:db8:ffff::2"]);
  });
});

describe("uptime", () => {
  const fields: FieldSpecifier[] = [...PLAIN.slice(0, 3), [22, 4], [21, 4]];
  const record = (first: number, last: number) => set(256, plain().subarray(0, 12), u32(first), u32(last));
  const boot = set(3, optionsTemplate(300, [[143, 4]], [[160, 8]]));

  test("counts from systemInitTimeMilliseconds", () => {
    const [row] = rowsOf(
      ipfix({}, boot, set(300, u32(1), u64(BigInt(EXPORTED - 50_000))), announce(256, fields), record(1000, 49_000)),
    );
    assert.deepEqual([row!.flowStartMilliseconds, row!.flowEndMilliseconds], [EXPORTED - 49_000, EXPORTED - 1000]);
  });

  test("that has wrapped since is taken to lie nearest to the export", () => {
    const start = EXPORTED - 2 ** 32 - 50_000;
    const [row] = rowsOf(
      ipfix({}, boot, set(300, u32(1), u64(BigInt(start))), announce(256, fields), record(40_000, 49_000)),
    );
    assert.equal(row!.flowEndMilliseconds, EXPORTED - 1000);
  });

  test("X24: without it is no time; the export time stands in its place, and that is told", () => {
    const reading = readDatagrams([ipfix({}, announce(256, fields), record(1000, 49_000))]);
    assert.equal(reading.rows("flow")[0]!.flowStartMilliseconds, EXPORTED);
    assert.deepEqual([...reading.defects.keys()], ["flow-time"]);
  });
});

describe("sampling", () => {
  test("by selectorId, as record and options name it", () => {
    const told = join(
      set(
        3,
        optionsTemplate(
          300,
          [[302, 8]],
          [
            [304, 2],
            [305, 4],
            [306, 4],
          ],
        ),
      ),
      set(300, u64(1n), u16(1), u32(1), u32(99), u64(2n), u16(1), u32(1), u32(499)),
    );
    const records = set(256, plain(), u8(1), plain(), u8(2));
    const rows = rowsOf(ipfix({}, told, announce(256, [...PLAIN, [302, 1]]), records));
    assert.deepEqual(
      rows.map((row) => [row.samplingProbability, row.samplingKnownBy]),
      [
        [0.01, "told"],
        [0.002, "told"],
      ],
    );
  });
});

/** RELIABILITY §10, IPFIX: id, messages, flows, kinds of fault. */
const CATALOGUE: readonly (readonly [string, readonly Uint8Array[], number, readonly string[]])[] = [
  ["X01 a length below the header's", [withLength(ipfix({}, announce(), data()), 3)], 1, ["bad-length"]],
  ["X01 a length beyond the datagram", [withLength(ipfix({}, announce(), data()), 5000)], 1, ["bad-length"]],
  ["X01 a length before the end", [join(ipfix({}, announce(), data()), u32(7))], 1, ["bad-length"]],
  ["X02 two messages in a datagram", [join(ipfix({}, announce()), ipfix({}, data()))], 1, ["several-messages"]],
  ...[0, 1, 4, 255].map(
    (id) => [`X03 set id ${id}`, [ipfix({}, announce(), set(id, u32(7)), data())], 1, ["unknown-set"]] as const,
  ),
  ...[0, 1, 2, 3].map(
    (length) =>
      [
        `X04 set length ${length}`,
        [ipfix({}, announce(), data(), u16(256), u16(length), u32(7))],
        1,
        ["bad-length"],
      ] as const,
  ),
  ["X04 a set beyond the message", [ipfix({}, announce(), u16(256), u16(900), plain(), zeros(3))], 1, ["truncated"]],
  [
    "X05 the enterprise bit without its number",
    [ipfix({}, set(2, u16(256), u16(1), u16(0x8001), u16(4)))],
    0,
    ["bad-template"],
  ],
  [
    "X06 a variable length beyond the set",
    [
      ipfix(
        {},
        announce(256, [...PLAIN, [82, VARIABLE]]),
        set(256, plain(), u8(1), u8(65), plain(), u8(255), u16(900), u32(0)),
      ),
    ],
    1,
    ["bad-length"],
  ],
  ["X09 fields of no octets", [ipfix({}, announce(256, [[8, 0]]), data())], 0, ["bad-template", "unknown-template"]],
  ["X10 withdrawal of an unknown template", [ipfix({}, set(2, u16(300), u16(0)))], 0, ["template-withdrawn"]],
  [
    "X10 withdrawal of all",
    [ipfix({}, announce(), set(2, u16(2), u16(0)), data())],
    0,
    ["template-withdrawn", "unknown-template"],
  ],
  ["X11 no scope", [ipfix({}, set(3, u16(300), u16(1), u16(0), u16(34), u16(4)))], 0, ["bad-template"]],
  ["X11 more scopes than fields", [ipfix({}, set(3, u16(300), u16(1), u16(2), u16(34), u16(4)))], 0, ["bad-template"]],
  ["X23 templates that come last", [ipfix({}, data(3)), ipfix({}, announce())], 3, []],
  ["no template ever", [ipfix({}, data())], 0, ["unknown-template"]],
  ["template id 255", [ipfix({}, announce(255))], 0, ["bad-template"]],
  ["a message twice", [ipfix({}, announce(), data()), ipfix({}, announce(), data())], 1, ["duplicate"]],
  ["padding in every set", [ipfix({}, set(2, template(256, PLAIN), zeros(3)), set(256, plain(), zeros(3)))], 1, []],
];

function withLength(message: Uint8Array, octets: number): Uint8Array {
  return join(message.subarray(0, 2), u16(octets), message.subarray(4));
}

describe("the catalogue of bad input", () => {
  for (const [name, messages, flows, kinds] of CATALOGUE)
    test(name, () => {
      const reading = readDatagrams(messages);
      assert.deepEqual([reading.rows("flow").length, [...reading.defects.keys()]], [flows, kinds]);
    });

  test("X08: records whose fields are all empty end", () => {
    const reading = readDatagrams([
      ipfix(
        {},
        announce(256, [
          [82, VARIABLE],
          [83, VARIABLE],
        ]),
        set(256, zeros(100)),
      ),
    ]);
    assert.equal(reading.rows("flow").length, 0);
  });

  test("X15: the sequence goes on behind 2³² − 1", () => {
    const reading = readDatagrams([
      ipfix({ sequence: 2 ** 32 - 1 }, announce(), data()),
      ipfix({ sequence: 0 }, data(2)),
    ]);
    assert.equal(reading.rows("coverage")[0]!.lost, 0n);
    assert.equal(reading.defects.size, 0);
  });

  for (const seconds of [0, 2 ** 32 - 1])
    test(`X16: an export time of ${seconds} s is told, and that of reception counts`, () => {
      const reading = readDatagrams([
        ipfix({ seconds }, announce(256, PLAIN.slice(0, 3)), set(256, plain().subarray(0, 12))),
      ]);
      assert.equal(reading.rows("flow")[0]!.flowStartMilliseconds, EXPORTED);
      assert.ok(reading.defects.has("clock"));
    });
});

describe("a file of messages back to back", () => {
  const messages = [
    ipfix({}, announce()),
    ...[0, 20, 40].map((sequence) => ipfix({ sequence, seconds: TIME + sequence }, data(20))),
  ];

  for (const chunk of [1, 13, 1000, 1 << 20])
    test(`is read alike in pieces of ${chunk}`, () => {
      const reading = readFile(messages, { chunk });
      assert.deepEqual([reading.format, reading.rows("flow").length, reading.defects.size], ["ipfix", 60, 0]);
    });

  test("is taken up again behind octets of something else, which are told", () => {
    const reading = readFile([messages[0]!, messages[1]!, new Uint8Array(500).fill(0x55), messages[2]!, messages[3]!]);
    assert.deepEqual([reading.rows("flow").length, [...reading.defects.keys()]], [60, ["garbage"]]);
  });

  test("that ends within a message keeps what is whole", () => {
    const cut = join(...messages).subarray(0, -25);
    const reading = readFile([cut]);
    assert.deepEqual([reading.rows("flow").length, reading.defects.has("truncated")], [58, true]);
  });
});
