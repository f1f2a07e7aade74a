import assert from "node:assert/strict";
import { describe, test } from "vitest";
import {
  type FieldSpecifier,
  frame,
  ip,
  join,
  netflow9,
  optionsTemplate9,
  pcap,
  set,
  TIME,
  template,
  u8,
  u16,
  u32,
  u64,
  zeros,
} from "../../../test/export-messages.ts";
import { FLOW_FORMATS, readDatagrams, readFile } from "../../../test/flow-formats.ts";
import { readWhole } from "../../../test/read-format.ts";

const EXPORTED = TIME * 1000;

/** Source, destination, octets. */
const ENDS: readonly FieldSpecifier[] = [
  [8, 4],
  [12, 4],
  [1, 4],
];
const ends = (octets = 1000): Uint8Array => join(ip("192.0.2.1"), ip("198.51.100.7"), u32(octets));
/** The same, with the time of the last packet. */
const PLAIN: readonly FieldSpecifier[] = [...ENDS, [21, 4]];
const plain = (octets?: number): Uint8Array => join(ends(octets), u32(99_999_000));
const announce = (id = 256, fields = PLAIN): Uint8Array => set(0, template(id, fields));
const data = (count = 1, id = 256): Uint8Array => set(id, ...Array.from({ length: count }, (_, i) => plain(1000 + i)));

/** The one flow of a template with these fields beside the ends. */
function flowOf(fields: readonly FieldSpecifier[], ...values: readonly Uint8Array[]) {
  const message = netflow9(
    { count: 2 },
    announce(256, [...PLAIN.slice(0, 2), ...fields]),
    set(256, plain().subarray(0, 8), ...values),
  );
  const rows = readDatagrams([message]).rows("flow");
  assert.equal(rows.length, 1);
  return rows[0]!;
}

describe("an element", () => {
  for (const [name, element, value, column, expected] of [
    ["a port of two octets", 7, u16(443), "sourceTransportPort", 443],
    ["a counter of one octet", 1, u8(200), "octetDeltaCount", 200n],
    ["a counter of three octets", 1, join(u8(1), u16(0)), "octetDeltaCount", 65_536n],
    ["a counter of four octets", 1, u32(0xffffffff), "octetDeltaCount", 0xffff_ffffn],
    ["a counter of five octets", 2, join(u8(1), u32(2)), "packetDeltaCount", 0x1_0000_0002n],
    ["a counter of seven octets", 2, join(u8(1), u16(0), u32(2)), "packetDeltaCount", 0x1_0000_0000_0002n],
    ["a counter of eight octets", 1, u64(2n ** 63n + 1n), "octetDeltaCount", 2n ** 63n + 1n],
    ["a counter of nine octets", 1, join(u8(1), u64(1n)), "octetDeltaCount", null],
    ["octetTotalCount where no delta is told", 85, u32(9), "octetDeltaCount", 9n],
    ["initiatorOctets", 231, u32(9), "octetDeltaCount", 9n],
    ["responderOctets", 232, u32(9), "reverseOctetDeltaCount", 9n],
    ["postOctetDeltaCount, which is no octetDeltaCount", 23, u32(9), "octetDeltaCount", null],
    ["flags in two octets", 6, u16(0x112), "tcpControlBits", 0x112],
    ["a protocol in two octets", 4, u16(17), "protocolIdentifier", 17],
    ["an AS number of two octets", 16, u16(64_500), "bgpSourceAsNumber", 64_500],
    ["an AS number of four octets", 17, u32(4_200_000_001), "bgpDestinationAsNumber", 4_200_000_001],
    ["the next AS", 128, u32(7), "bgpNextAdjacentAsNumber", 7],
    ["the previous AS", 129, u32(8), "bgpPrevAdjacentAsNumber", 8],
    ["an interface of two octets", 10, u16(7), "ingressInterface", 7],
    ["the egress interface", 14, u32(2_147_483_651), "egressInterface", 2_147_483_651],
    ["the direction", 61, u8(1), "flowDirection", 1],
    ["why the flow ended", 136, u8(3), "flowEndReason", 3],
    ["the next hop", 15, ip("203.0.113.1"), "ipNextHop", "203.0.113.1"],
    ["the next hop in IPv6", 62, ip("2001:db8::9"), "ipNextHop", "2001:db8::9"],
    ["BGP's next hop", 18, ip("203.0.113.2"), "bgpNextHop", "203.0.113.2"],
    ["BGP's next hop in IPv6", 63, ip("2001:db8::8"), "bgpNextHop", "2001:db8::8"],
    [
      "nProbe's TLS server name",
      57_660,
      join(new TextEncoder().encode("example.net"), zeros(5)),
      "serverName",
      "example.net",
    ],
  ] as const)
    test(`${name} (IE ${element})`, () =>
      assert.equal(flowOf([[element, value.length]], value)[column] ?? null, expected));

  test("916: an address of 50 octets fills no column, and the octets are passed over", () => {
    const message = netflow9(
      { count: 2 },
      announce(256, [
        [8, 50],
        [12, 4],
      ]),
      set(256, zeros(50), ip("192.0.2.1")),
    );
    const reading = readDatagrams([message]);
    assert.equal(reading.rows("flow").length, 0);
    assert.deepEqual([...reading.defects.keys()], ["no-flow"]);
  });

  test("920: of two families the one that is not zero counts", () => {
    const fields: FieldSpecifier[] = [
      [8, 4],
      [27, 16],
      [12, 4],
      [28, 16],
    ];
    const read = (...values: readonly Uint8Array[]) =>
      readDatagrams([netflow9({ count: 2 }, announce(256, fields), set(256, ...values, u32(0)))]).rows("flow")[0]!;
    assert.equal(read(ip("192.0.2.1"), zeros(16), ip("192.0.2.2"), zeros(16)).sourceAddress, "192.0.2.1");
    assert.equal(read(zeros(4), ip("2001:db8::1"), zeros(4), ip("2001:db8::2")).destinationAddress, "2001:db8::2");
  });
});

describe("time", () => {
  const ntp = (milliseconds: number): Uint8Array =>
    join(u32(Math.floor(milliseconds / 1000) + 2_208_988_800), u32(((milliseconds % 1000) / 1000) * 2 ** 32));

  for (const [name, fields, values, start, end] of [
    [
      "FIRST and LAST_SWITCHED",
      [
        [22, 4],
        [21, 4],
      ],
      [u32(99_990_000), u32(99_999_500)],
      -10_000,
      -500,
    ],
    [
      "milliseconds",
      [
        [152, 8],
        [153, 8],
      ],
      [u64(1_577_836_700_123n), u64(1_577_836_700_999n)],
      -99_877,
      -99_001,
    ],
    [
      "seconds",
      [
        [150, 4],
        [151, 4],
      ],
      [u32(TIME - 9), u32(TIME - 1)],
      -9000,
      -1000,
    ],
    [
      "NTP microseconds",
      [
        [154, 8],
        [155, 8],
      ],
      [ntp(EXPORTED - 8500), ntp(EXPORTED - 250)],
      -8500,
      -250,
    ],
    [
      "NTP nanoseconds",
      [
        [156, 8],
        [157, 8],
      ],
      [ntp(EXPORTED - 8500), ntp(EXPORTED - 250)],
      -8500,
      -250,
    ],
    [
      "microseconds before export",
      [
        [158, 4],
        [159, 4],
      ],
      [u32(5_000_000), u32(1_000_000)],
      -5000,
      -1000,
    ],
    [
      "only an end and a duration",
      [
        [153, 8],
        [161, 4],
      ],
      [u64(1_577_836_790_000n), u32(4000)],
      -14_000,
      -10_000,
    ],
    [
      "only a start and a duration",
      [
        [152, 8],
        [161, 4],
      ],
      [u64(1_577_836_790_000n), u32(4000)],
      -10_000,
      -6000,
    ],
    ["only an observation time", [[323, 8]], [u64(1_577_836_790_000n)], -10_000, -10_000],
    ["none", [], [], 0, 0],
    [
      "zero",
      [
        [152, 8],
        [153, 8],
      ],
      [u64(0n), u64(0n)],
      0,
      0,
    ],
    [
      "beyond all clocks",
      [
        [152, 8],
        [153, 8],
      ],
      [u64(2n ** 64n - 1n), u64(2n ** 60n)],
      0,
      0,
    ],
  ] as const)
    test(`${name}`, () => {
      const row = flowOf(fields, ...values);
      assert.equal(row.flowStartMilliseconds, EXPORTED + start);
      assert.equal(row.flowEndMilliseconds, EXPORTED + end);
    });

  test("924: the counter wraps between header and record", () => {
    const message = netflow9(
      { count: 2, uptime: 1000 },
      announce(256, [...ENDS, [22, 4], [21, 4]]),
      set(256, ends(), u32(0xffff_ff00), u32(500)),
    );
    const [row] = readDatagrams([message]).rows("flow");
    assert.deepEqual([row!.flowStartMilliseconds, row!.flowEndMilliseconds], [EXPORTED - 1256, EXPORTED - 500]);
  });

  for (const [seconds, first] of [
    [2_085_978_490, -10_000],
    [2_085_978_510, -10_000],
  ] as const)
    test(`X17: NTP times ${seconds < 2_085_978_496 ? "before" : "across"} the end of their era`, () => {
      const when = (seconds + 2_208_988_800 + first / 1000) >>> 0;
      const message = netflow9(
        { count: 2, seconds },
        announce(256, [...PLAIN, [154, 8]]),
        set(256, plain(), u32(when), u32(0)),
      );
      const [row] = readFile([message]).rows("flow");
      assert.equal(row!.flowStartMilliseconds, seconds * 1000 + first);
    });
});

describe("ICMP", () => {
  const icmp = (fields: readonly FieldSpecifier[], ...values: readonly Uint8Array[]) =>
    flowOf([[4, 1], [11, 2], ...fields], ...values).destinationTransportPort;

  test("type and code in one stand where the port is", () =>
    assert.equal(icmp([[32, 2]], u8(1), u16(0), u16(0x0800)), 2048));
  test("type and code apart", () =>
    assert.equal(
      icmp(
        [
          [176, 1],
          [177, 1],
        ],
        u8(1),
        u16(77),
        u8(3),
        u8(1),
      ),
      769,
    ));
  test("IPv6", () => assert.equal(icmp([[139, 2]], u8(58), u16(0), u16(0x8600)), 0x8600));
  test("the port as told, where the type is left at zero", () =>
    assert.equal(icmp([[32, 2]], u8(1), u16(2048), u16(0)), 2048));
  test("does not touch the port of others", () => assert.equal(icmp([[32, 2]], u8(6), u16(443), u16(5)), 443));
});

describe("sampling", () => {
  const options = (fields: readonly FieldSpecifier[], ...values: readonly Uint8Array[]) =>
    join(set(1, optionsTemplate9(300, [[1, 4]], fields)), set(300, u32(0), ...values));
  const rates = (...messages: readonly Uint8Array[]) =>
    readDatagrams(messages)
      .rows("flow")
      .map((row) => row.samplingProbability);
  const bySampler: FieldSpecifier[] = [...PLAIN, [48, 1]];

  for (const [name, fields, values, probability] of [
    [
      "SAMPLING_INTERVAL",
      [
        [34, 4],
        [35, 1],
      ],
      [u32(100), u8(2)],
      0.01,
    ],
    ["samplerRandomInterval", [[50, 4]], [u32(1000)], 0.001],
    [
      "interval and space",
      [
        [305, 4],
        [306, 4],
      ],
      [u32(1), u32(499)],
      1 / 500,
    ],
    [
      "size of a population",
      [
        [309, 4],
        [310, 4],
      ],
      [u32(5), u32(1000)],
      0.005,
    ],
    ["samplingProbability", [[311, 8]], [u64(0x3f50624dd2f1a9fcn)], 0.001],
    ["an interval of 0", [[34, 4]], [u32(0)], null],
    ["a probability that is no number", [[311, 8]], [u64(0x7ff8000000000000n)], null],
  ] as const)
    test(`told by ${name}`, () =>
      assert.deepEqual(rates(netflow9({ count: 4 }, options(fields, ...values), announce(), data())), [probability]));

  test("unknown is never 1", () => assert.deepEqual(rates(netflow9({ count: 2 }, announce(), data())), [null]));

  test("holds for the records that name their sampler", () => {
    const sampler = (id: number, interval: number) => join(u32(0), u8(id), u32(interval));
    const told = join(
      set(
        1,
        optionsTemplate9(
          300,
          [[1, 4]],
          [
            [48, 1],
            [50, 4],
          ],
        ),
      ),
      set(300, sampler(1, 100), sampler(2, 2000)),
    );
    const records = set(256, plain(), u8(1), plain(), u8(2), plain(), u8(3));
    assert.deepEqual(rates(netflow9({ count: 7 }, told, announce(256, bySampler), records)), [0.01, 1 / 2000, null]);
  });

  test("told with one sampler holds for records that name none", () => {
    const told = join(
      set(
        1,
        optionsTemplate9(
          300,
          [[1, 4]],
          [
            [48, 1],
            [50, 4],
          ],
        ),
      ),
      set(300, u32(0), u8(1), u32(100)),
    );
    assert.deepEqual(rates(netflow9({ count: 4 }, told, announce(), data())), [0.01]);
  });

  test("by interface, as the scope says", () => {
    const told = join(set(1, optionsTemplate9(300, [[2, 4]], [[34, 4]])), set(300, u32(7), u32(100), u32(8), u32(10)));
    const records = set(256, plain(), u16(7), plain(), u16(8), plain(), u16(9));
    assert.deepEqual(rates(netflow9({ count: 7 }, told, announce(256, [...PLAIN, [10, 2]]), records)), [
      0.01,
      0.1,
      null,
    ]);
  });

  test("in the record itself comes first", () => {
    const message = netflow9(
      { count: 4 },
      options([[34, 4]], u32(100)),
      announce(256, [...PLAIN, [34, 4]]),
      set(256, plain(), u32(7)),
    );
    assert.deepEqual(rates(message), [1 / 7]);
  });

  test("923: a change applies from then on and is told", () => {
    const reading = readDatagrams([
      netflow9({ count: 4, sequence: 0 }, options([[34, 4]], u32(100)), announce(), data()),
      netflow9({ count: 1, sequence: 1 }, data()),
      netflow9({ count: 3, sequence: 2 }, options([[34, 4]], u32(1000)), data()),
    ]);
    assert.deepEqual(
      reading.rows("flow").map((row) => row.samplingProbability),
      [0.01, 0.01, 0.001],
    );
    assert.deepEqual(reading.defects, new Map([["sampling-changed", 1]]));
  });

  test("of the operator holds only where the exporter tells none", () => {
    const settings = { samplingProbability: 0.25 };
    const known = (message: Uint8Array) => {
      const [row] = readDatagrams([message], { settings }).rows("flow");
      return [row!.samplingProbability, row!.samplingKnownBy];
    };
    assert.deepEqual(known(netflow9({ count: 2 }, announce(), data())), [0.25, "configured"]);
    assert.deepEqual(known(netflow9({ count: 4 }, options([[34, 4]], u32(100)), announce(), data())), [0.01, "told"]);
  });
});

describe("templates", () => {
  test("907: data that came before its template is decoded when it comes, with its own times and place", () => {
    const early = netflow9({ sequence: 0, seconds: TIME }, set(256, plain(), u32(99_999_000)));
    const late = netflow9({ sequence: 1, seconds: TIME + 60, uptime: 100_060_000 }, announce(256, [...PLAIN, [22, 4]]));
    const reading = readFile([early, late]);
    const [row] = reading.rows("flow");
    assert.deepEqual([row!.flowStartMilliseconds, row!.originOffset], [EXPORTED - 1000, 24n]);
    assert.equal(reading.defects.size, 0);
  });

  test("925: also when both lie in one datagram", () =>
    assert.equal(readDatagrams([netflow9({ count: 2 }, data(3), announce())]).rows("flow").length, 3));

  test("909: a change of layout is told, and holds from then on", () => {
    const other: FieldSpecifier[] = [
      [12, 4],
      [8, 4],
      [1, 4],
      [21, 4],
    ];
    const reading = readDatagrams([
      netflow9({ count: 2, sequence: 0 }, announce(), data()),
      netflow9({ count: 2, sequence: 1 }, announce(256, other), data()),
    ]);
    assert.deepEqual(
      reading.rows("flow").map((row) => row.sourceAddress),
      ["192.0.2.1", "198.51.100.7"],
    );
    assert.deepEqual(reading.defects, new Map([["template-changed", 1]]));
  });

  test("911: an id taken over by an options template", () => {
    const reading = readDatagrams([
      netflow9({ sequence: 0 }, announce()),
      netflow9(
        { sequence: 1 },
        set(
          1,
          optionsTemplate9(
            256,
            [[1, 4]],
            [
              [34, 4],
              [1, 4],
            ],
          ),
        ),
      ),
      netflow9({ sequence: 2 }, set(256, u32(0), u32(100), u32(0))),
    ]);
    assert.deepEqual([reading.rows("flow").length, [...reading.defects.keys()]], [0, ["template-changed"]]);
  });

  test("922: of two ports of one address never mix", () => {
    const other: FieldSpecifier[] = [
      [12, 4],
      [8, 4],
      [1, 4],
      [21, 4],
    ];
    const from = (sourcePort: number, message: Uint8Array) => frame(message, { sourcePort });
    const packets = [
      from(50_001, netflow9({}, announce())),
      from(50_002, netflow9({}, announce(256, other))),
      from(50_001, netflow9({ sequence: 1 }, data())),
      from(50_002, netflow9({ sequence: 1 }, data())),
    ];
    const reading = readWhole(FLOW_FORMATS, pcap(packets));
    assert.deepEqual(
      reading.rows("flow").map((row) => row.sourceAddress),
      ["192.0.2.1", "198.51.100.7"],
    );
    assert.equal(reading.defects.size, 0);
  });

  test("are shared by the inputs of one transport session", () => {
    const sessions = new Map<string, unknown>();
    readFile([netflow9({}, announce())], { sessions });
    assert.equal(readFile([netflow9({ sequence: 1 }, data(2))], { sessions }).rows("flow").length, 2);
    assert.equal(readFile([netflow9({ sequence: 1 }, data(2))]).rows("flow").length, 0);
  });

  test("921: beyond 1,024 the one not used longest is forgotten", () => {
    const flood = Array.from({ length: 1100 }, (_, i) => netflow9({ sequence: i + 1 }, announce(300 + i)));
    const used = flood.flatMap((message, i) => [message, netflow9({ sequence: 5000 + i }, data())]);
    const reading = readDatagrams([netflow9({}, announce()), ...used]);
    assert.equal(reading.rows("flow").length, 1100);
    assert.equal(reading.rows("defect").filter(({ kind }) => kind === "too-many-templates").length, 77);
  });
});

/** RELIABILITY §10, NetFlow v9: id, messages, flows, kinds of fault. */
const CATALOGUE: readonly (readonly [string, readonly Uint8Array[], number, readonly string[]])[] = [
  ["901 a template of no fields", [netflow9({}, announce(256, []))], 0, ["bad-template"]],
  [
    "902 all fields of length 0, then data",
    [
      netflow9(
        { count: 2 },
        announce(256, [
          [8, 0],
          [12, 0],
        ]),
        data(),
      ),
    ],
    0,
    ["bad-template", "unknown-template"],
  ],
  ["903 one field of length 0", [netflow9({ count: 2 }, announce(256, [...PLAIN, [7, 0]]), data())], 1, []],
  ["904 65,535 fields in few octets", [netflow9({}, set(0, u16(256), u16(65_535), u32(0)))], 0, ["bad-template"]],
  ...[0, 1, 2, 3].map(
    (length) =>
      [
        `905 a set of length ${length}`,
        [netflow9({ count: 2 }, announce(), data(), u16(256), u16(length), u32(7))],
        1,
        ["bad-length"],
      ] as const,
  ),
  [
    "906 a set longer than the datagram",
    [netflow9({ count: 2 }, announce(), u16(256), u16(5000), plain(), plain().subarray(0, 5))],
    1,
    ["truncated"],
  ],
  ["907 no template ever", [netflow9({}, data())], 0, ["unknown-template"]],
  ["908 the same template again", [netflow9({ count: 3 }, announce(), announce(), data())], 1, []],
  ["910 template id 255", [netflow9({}, announce(255))], 0, ["bad-template"]],
  ["912 options lengths not in fours", [netflow9({}, set(1, u16(300), u16(3), u16(4), zeros(8)))], 0, ["bad-template"]],
  [
    "912 options longer than the set",
    [netflow9({}, set(1, u16(300), u16(65_532), u16(65_532), zeros(8)))],
    0,
    ["bad-template"],
  ],
  ["913 options data without template", [netflow9({}, set(300, zeros(8)))], 0, ["unknown-template"]],
  ["914 padding of 1,300 octets", [join(netflow9({ count: 2 }, announce(), data()), zeros(1300))], 1, []],
  ["914 padding within a set", [netflow9({ count: 2 }, announce(), set(256, plain(), zeros(3)))], 1, []],
  ["914 zero records at the end of a set", [netflow9({ count: 2 }, announce(), set(256, plain(), zeros(48)))], 1, []],
  ["915 a count that is wrong", [netflow9({ count: 9 }, announce(), data())], 1, ["bad-count"]],
  ["917 a field of 65,535 octets", [netflow9({}, announce(256, [...PLAIN, [82, 65_535]]))], 0, ["bad-template"]],
  ["a reserved set id", [netflow9({ count: 2 }, announce(), set(7, zeros(8)), data())], 1, ["unknown-set"]],
  [
    "a datagram twice",
    [netflow9({}, announce()), netflow9({ sequence: 1 }, data()), netflow9({ sequence: 1 }, data())],
    1,
    ["duplicate"],
  ],
];

describe("the catalogue of bad input", () => {
  for (const [name, messages, flows, kinds] of CATALOGUE)
    test(name, () => {
      const reading = readDatagrams(messages);
      assert.deepEqual([reading.rows("flow").length, [...reading.defects.keys()]], [flows, kinds]);
    });

  test("pending data gives way to newer data after 30 minutes", () => {
    const reading = readFile([
      netflow9({ sequence: 0 }, data()),
      netflow9({ sequence: 1, seconds: TIME + 1801 }, data()),
      netflow9({ sequence: 2, seconds: TIME + 1802 }, announce()),
    ]);
    assert.deepEqual([reading.rows("flow").length, reading.defects], [1, new Map([["unknown-template", 1]])]);
  });
});

describe("a file of packets back to back", () => {
  const packets = [
    netflow9({ sequence: 0 }, announce()),
    ...[1, 2, 3].map((sequence) => netflow9({ sequence, count: 20, seconds: TIME + sequence }, data(20))),
  ];

  for (const chunk of [1, 13, 1000, 1 << 20])
    test(`is read alike in pieces of ${chunk}`, () => {
      const reading = readFile(packets, { chunk });
      assert.deepEqual([reading.format, reading.rows("flow").length, reading.defects.size], ["netflow9", 60, 0]);
    });

  test("is taken up again behind octets of something else, which are told", () => {
    const reading = readFile([packets[0]!, packets[1]!, new Uint8Array(500).fill(0x55), packets[2]!, packets[3]!]);
    assert.equal(reading.rows("flow").length, 60);
    assert.ok(reading.faults > 0);
  });
});
