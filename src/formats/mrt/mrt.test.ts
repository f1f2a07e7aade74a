import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "vitest";
import { type Row, readWhole } from "../../../test/read-format.ts";
import { ours } from "../../../test/referees.ts";
import { type Batch, cell } from "../../record/batch.ts";
import mrt from "./index.ts";

const TIME = 1_445_565_678; // 2015-10-23T02:01:18Z
const PEER = "192.0.2.1";

// A small writer of MRT: numbers in network order, parts one after the other.
type Part = number[];
const u8 = (...values: number[]): Part => values;
const u16 = (value: number): Part => [(value >> 8) & 255, value & 255];
const u32 = (value: number): Part => [value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255];
const ip = (text: string): Part => text.split(".").map(Number);
const all = (...parts: Part[]): Part => parts.flat();
const prefix = (text: string): Part => {
  const [address = "", bits = ""] = text.split("/");
  return [Number(bits), ...ip(address).slice(0, Math.ceil(Number(bits) / 8))];
};
const record = (type: number, subtype: number, body: Part, time = TIME): Part =>
  all(u32(time), u16(type), u16(subtype), u32(body.length), body);
const attribute = (type: number, value: Part, flags = 0x40): Part =>
  all(u8(flags, type), flags & 0x10 ? u16(value.length) : u8(value.length), value);
const sequence = (...asns: number[]): Part => all(u8(2, asns.length), ...asns.map(u32));
const narrowSequence = (...asns: number[]): Part => all(u8(2, asns.length), ...asns.map(u16));
const origin = attribute(1, [0]);
const nextHop = attribute(3, ip(PEER));
const path = (...asns: number[]) => attribute(2, sequence(...asns));

interface Update {
  readonly withdrawn?: Part;
  readonly attributes?: Part;
  readonly announced?: Part;
}

function update({
  withdrawn = [],
  attributes = all(origin, path(64500, 64501), nextHop),
  announced = [],
}: Update): Part {
  const body = all(u16(withdrawn.length), withdrawn, u16(attributes.length), attributes, announced);
  return all(new Array<number>(16).fill(255), u16(19 + body.length), u8(2), body);
}

/** A BGP4MP record around a message; subtype 4 has 4-octet ASNs, 1 and 8 have 2-octet ones. */
function message(content: Part, subtype = 4, time = TIME): Part {
  const asn = [4, 7, 9, 11].includes(subtype) ? u32 : u16;
  return record(16, subtype, all(asn(64500), asn(64499), u16(0), u16(1), ip(PEER), ip("192.0.2.2"), content), time);
}

const announce = (text: string, time = TIME) => message(update({ announced: prefix(text) }), 4, time);
const peerTable = (view = "") =>
  record(
    13,
    1,
    all(
      ip("198.51.100.9"),
      u16(view.length),
      [...Buffer.from(view)],
      u16(2),
      u8(2),
      u32(1),
      ip(PEER),
      u32(64500),
      u8(2),
      u32(2),
      ip("192.0.2.3"),
      u32(64503),
    ),
  );
const entry = (index: number, attributes: Part) => all(u16(index), u32(TIME), u16(attributes.length), attributes);
const rib = (text: string, ...entries: Part[]) =>
  record(13, 2, all(u32(0), prefix(text), u16(entries.length), ...entries));
const GOOD = all(origin, path(64500, 64501), nextHop);

const read = (octets: Part | Uint8Array, chunk?: number) => {
  const given = Uint8Array.from(octets);
  return readWhole(new Map([["mrt", mrt]]), given, { as: "mrt", ...(chunk ? { chunk } : {}) });
};
const lines = (rows: Row[]) => rows.map((row) => `${row.action} ${row.prefix} ${row.asPath}`.trim());

interface Case {
  readonly name: string;
  readonly octets: Part;
  readonly rows: readonly string[];
  readonly defects: readonly string[];
}

const A = "announce 10.1.0.0/16 64500 64501";
const B = "announce 10.2.0.0/16 64500 64501";
const a = announce("10.1.0.0/16");
const b = announce("10.2.0.0/16");
const withLength = (octets: Part, length: number) => all(octets.slice(0, 8), u32(length), octets.slice(12));

const CASES: readonly Case[] = [
  {
    name: "M01 a length beyond the end ends the file",
    octets: all(a, withLength(b, 5000)),
    rows: [A],
    defects: ["truncated"],
  },
  {
    name: "M01 a record of length 0 is passed over",
    octets: all(a, record(16, 4, []), b),
    rows: [A, B],
    defects: ["truncated"],
  },
  {
    name: "M01 after a length of 0xFFFFFFFF the records are found again",
    octets: all(a, withLength(a, 0xffffffff), b, a, b),
    rows: [A, B, A, B],
    defects: ["garbage"],
  },
  {
    name: "M01 a length that swallows the next records is not believed",
    octets: all(a, withLength(a, 250), b, a, b, a),
    rows: [A, B, A, B, A],
    defects: ["bad-length"],
  },
  {
    name: "M01 after garbage the records are found again",
    octets: all(a, u8(...Buffer.from("not a record at all")), b, a, b),
    rows: [A, B, A, B],
    defects: ["garbage"],
  },
  {
    name: "M02 unknown types and subtypes are passed over",
    octets: all(a, record(99, 3, [1, 2, 3]), record(11, 0, [1]), b),
    rows: [A, B],
    defects: ["unknown-type", "unread-type"],
  },
  {
    name: "M03 a RIB before its peer table is refused",
    octets: all(rib("10.1.0.0/16", entry(0, GOOD)), peerTable()),
    rows: [],
    defects: ["no-peer-table"],
  },
  {
    name: "M03 an entry of a peer that is not in the table is refused",
    octets: all(peerTable(), rib("10.1.0.0/16", entry(2, GOOD), entry(1, GOOD))),
    rows: ["rib 10.1.0.0/16 64500 64501"],
    defects: ["peer-index"],
  },
  {
    name: "M04 a second peer table holds from there on",
    octets: all(peerTable(), peerTable(), rib("10.1.0.0/16", entry(0, GOOD))),
    rows: ["rib 10.1.0.0/16 64500 64501"],
    defects: ["second-peer-table"],
  },
  {
    name: "M05 a prefix longer than its family ends its list",
    octets: message(update({ announced: all(prefix("10.1.0.0/16"), u8(33, 1, 2, 3, 4, 5)) })),
    rows: [A],
    defects: ["prefix-length"],
  },
  {
    name: "M05 bits beyond a prefix are cleared and told",
    octets: message(update({ announced: u8(12, 10, 0xff) })),
    rows: ["announce 10.240.0.0/12 64500 64501"],
    defects: ["prefix-bits"],
  },
  {
    name: "M06 an attribute longer than the attributes costs the rest of them",
    octets: message(
      update({ attributes: all(origin, path(64500, 64501), u8(0x40, 3, 9, 1)), announced: prefix("10.1.0.0/16") }),
    ),
    rows: [A],
    defects: ["attribute-length"],
  },
  {
    name: "M06 an extended length where there is none",
    octets: message(update({ attributes: all(origin, u8(0x50, 2, 200, 1, 1, 1)), announced: prefix("10.1.0.0/16") })),
    rows: ["announce 10.1.0.0/16"],
    defects: ["attribute-length"],
  },
  ...[u8(2, 0), u8(0, 1, 0, 0, 0, 1), u8(5, 1, 0, 0, 0, 1), u8(2, 9, 0, 0, 0, 1)].map((segment) => ({
    name: `M07 a path segment ${segment.slice(0, 2)} leaves the path unknown and the route kept`,
    octets: message(
      update({ attributes: all(origin, attribute(2, segment), nextHop), announced: prefix("10.1.0.0/16") }),
    ),
    rows: ["announce 10.1.0.0/16"],
    defects: ["as-path"],
  })),
  {
    name: "M08 2-octet ASNs where 4 are told",
    octets: message(
      update({
        attributes: all(origin, attribute(2, narrowSequence(64500, 64501)), nextHop),
        announced: prefix("10.1.0.0/16"),
      }),
    ),
    rows: [A],
    defects: ["ambiguous-asn-width"],
  },
  {
    name: "M08 4-octet ASNs where 2 are told",
    octets: message(update({ announced: prefix("10.1.0.0/16") }), 1),
    rows: [A],
    defects: ["ambiguous-asn-width"],
  },
  {
    name: "M09 AS_TRANS without AS4_PATH stays, and is no origin",
    octets: message(
      update({
        attributes: all(origin, attribute(2, narrowSequence(64500, 23456)), nextHop),
        announced: prefix("10.1.0.0/16"),
      }),
      1,
    ),
    rows: ["announce 10.1.0.0/16 64500 23456"],
    defects: ["as-trans"],
  },
  ...[
    [8, 6],
    [16, 4],
    [32, 8],
  ].map(([type, length]) => ({
    name: `M10 communities of type ${type} in ${length} octets are refused, the route is kept`,
    octets: message(
      update({
        attributes: all(GOOD, attribute(type!, new Array<number>(length!).fill(1), 0xc0)),
        announced: prefix("10.1.0.0/16"),
      }),
    ),
    rows: [A],
    defects: ["communities"],
  })),
  {
    name: "M12 malformed optional attributes cost nothing",
    octets: message(
      update({
        attributes: all(GOOD, attribute(23, [1, 2, 3], 0xc0), attribute(40, [], 0xc0), attribute(29, [255], 0x80)),
        announced: prefix("10.1.0.0/16"),
      }),
    ),
    rows: [A],
    defects: [],
  },
  {
    name: "M13 ADD-PATH told by the subtype",
    octets: message(update({ announced: all(u32(7), prefix("10.1.0.0/16")) }), 9),
    rows: [A],
    defects: [],
  },
  {
    name: "M13 ADD-PATH that is not told",
    octets: message(update({ announced: all(u32(7), prefix("10.1.0.0/16"), u32(8), prefix("172.16.0.0/12")) })),
    rows: [A, "announce 172.16.0.0/12 64500 64501"],
    defects: ["add-path-untold"],
  },
  {
    name: "M14 prefixes before a cut are kept",
    octets: message(update({ announced: all(prefix("10.1.0.0/16"), u8(24, 10, 2)) })),
    rows: [A],
    defects: ["truncated"],
  },
  {
    name: "M15 withdrawn first, then announced, as a router obeys",
    octets: message(update({ withdrawn: prefix("10.1.0.0/16"), announced: prefix("10.1.0.0/16") })),
    rows: ["withdraw 10.1.0.0/16", A],
    defects: [],
  },
  {
    name: "M17 AS 0 and loops are valid",
    octets: message(
      update({ attributes: all(origin, path(64500, 0, 64500), nextHop), announced: prefix("10.1.0.0/16") }),
    ),
    rows: ["announce 10.1.0.0/16 64500 0 64500"],
    defects: ["as-zero"],
  },
  {
    name: "M18 times that go back by hours are told",
    octets: all(a, announce("10.2.0.0/16", TIME - 7200), b),
    rows: [A, B, B],
    defects: ["clock"],
  },
  {
    name: "M21 text given as MRT is no record",
    octets: [...Buffer.from("BGP table version is 5, local router ID is 192.0.2.1\n".repeat(9))],
    rows: [],
    defects: ["garbage"],
  },
];

describe("bad input, by the catalogue", () => {
  for (const { name, octets, rows, defects } of CASES)
    test(name, () => {
      for (const chunk of [octets.length, 7]) {
        const reading = read(octets, chunk);
        assert.deepEqual(lines(reading.rows("route")), rows);
        assert.equal(reading.understoodOctets + reading.givenUpOctets, octets.length);
        assert.deepEqual(
          [...reading.defects.keys()],
          defects,
          JSON.stringify(reading.rows("defect"), (_, value) => (typeof value === "bigint" ? Number(value) : value)),
        );
        for (const { expected, found, octetOffset } of reading.rows("defect")) {
          assert.ok(expected && found);
          assert.ok(Number(octetOffset) <= octets.length);
        }
      }
    });

  test("M11 next hops of known odd forms are read, others are not", () => {
    const v6 = [0x20, 1, 0xd, 0xb8, ...new Array<number>(11).fill(0), 1];
    const reach = (hop: Part) =>
      message(
        update({
          attributes: all(
            origin,
            path(64500),
            attribute(14, all(u16(2), u8(1, hop.length), hop, u8(0), u8(32, 0x20, 1, 0xd, 0xb8)), 0x80),
          ),
        }),
      );
    const hops = (hop: Part) =>
      read(reach(hop))
        .rows("route")
        .map((row) => `${row.prefix} ${row.nextHop}`);
    for (const hop of [v6, [...v6, ...v6], [...new Array<number>(8).fill(0), ...v6]])
      assert.deepEqual(hops(hop), ["2001:db8::/32 2001:db8::1"]);
    for (const length of [5, 17]) assert.deepEqual(hops(new Array<number>(length).fill(1)), ["2001:db8::/32 null"]);
    assert.deepEqual([...read(reach([1, 2, 3, 4, 5])).defects.keys()], ["next-hop"]);
  });

  test("M16 states 7 and 8 of old Quagga have names", () => {
    const state = (from: number, to: number) =>
      record(16, 5, all(u32(64500), u32(64499), u16(0), u16(1), ip(PEER), ip("192.0.2.2"), u16(from), u16(to)));
    const rows = read(all(state(6, 7), state(7, 8), state(1, 99))).rows("route");
    assert.deepEqual(
      rows.map(({ state, peerAddress }) => `${peerAddress} ${state}`),
      ["Established/Clearing", "Clearing/Deleted", "Idle/99"].map((text) => `${PEER} ${text}`),
    );
  });

  test("M17 a path of 2,000 hops is kept whole", () => {
    const segments = Array.from({ length: 8 }, () =>
      sequence(...Array.from({ length: 250 }, (_, i) => 64_500 + (i % 7))),
    ).flat();
    const [row] = read(
      message(
        update({ attributes: all(origin, attribute(2, segments, 0x50), nextHop), announced: prefix("10.1.0.0/16") }),
      ),
    ).rows("route");
    assert.equal(String(row!.asPath).split(" ").length, 2000);
  });

  test("M20 a long RIB is read in the memory of its longest record", () => {
    const one = Uint8Array.from(rib("10.1.0.0/16", ...Array.from({ length: 200 }, () => entry(1, GOOD))));
    const many = Buffer.concat([Uint8Array.from(peerTable()), ...new Array<Uint8Array>(200).fill(one)]);
    assert.equal(read(many, 1000).rows("route").length, 40_000);
  });

  test("M22 a TABLE_DUMP record of several entries", () => {
    const attributes = all(origin, attribute(2, narrowSequence(64500, 64501)), nextHop);
    const one = (network: string) =>
      all(u16(0), u16(1), ip(network), u8(16, 1), u32(TIME), ip(PEER), u16(64500), u16(attributes.length), attributes);
    assert.deepEqual(lines(read(record(12, 1, all(one("10.1.0.0"), one("10.2.0.0")))).rows("route")), [
      "rib 10.1.0.0/16 64500 64501",
      "rib 10.2.0.0/16 64500 64501",
    ]);
  });
});

describe("what a row says", () => {
  test("RIB_GENERIC tells its family itself, with path identifiers in its entries or without", () => {
    const generic = (subtype: number, family: Part, entries: Part) =>
      record(13, subtype, all(u32(0), family, prefix("10.1.0.0/16"), u16(1), entries));
    const withPath = all(u16(1), u32(TIME), u32(7), u16(GOOD.length), GOOD);
    const octets = all(
      peerTable(),
      generic(6, all(u16(1), u8(1)), entry(1, GOOD)),
      generic(12, all(u16(1), u8(1)), withPath),
      generic(6, all(u16(1), u8(128)), entry(1, GOOD)),
    );
    const reading = read(octets);
    assert.deepEqual(
      reading.rows("route").map((row) => [row.prefix, row.asPath, row.pathIdentifier]),
      [
        ["10.1.0.0/16", "64500 64501", null],
        ["10.1.0.0/16", "64500 64501", 7],
      ],
    );
    assert.deepEqual([...reading.defects.keys()], ["unread-family"]);
  });

  test("labelled prefixes (RFC 8277) are routes too", () => {
    const labelled = all(u16(1), u8(4), u8(4), ip(PEER), u8(0), u8(24 + 16, 0, 1, 1, 10, 1));
    const attributes = all(origin, path(64500), attribute(14, labelled, 0x80));
    const [row] = read(message(update({ attributes }))).rows("route");
    assert.deepEqual([row!.prefix, row!.nextHop], ["10.1.0.0/16", PEER]);
  });

  test("of an attribute told twice the first counts (RFC 7606 §3)", () => {
    const attributes = all(origin, path(64500), path(64501), nextHop);
    const reading = read(message(update({ attributes, announced: prefix("10.1.0.0/16") })));
    assert.deepEqual(lines(reading.rows("route")), ["announce 10.1.0.0/16 64500"]);
    assert.deepEqual([...reading.defects.keys()], ["attribute-repeated"]);
  });

  test("an entry of a table names its collector, peer and path", () => {
    const attributes = all(
      GOOD,
      attribute(4, u32(10), 0x80),
      attribute(5, u32(100)),
      attribute(7, all(u32(64501), ip("203.0.113.1")), 0xc0),
      attribute(8, all(u16(64500), u16(7), u32(0xffffff01)), 0xc0),
      attribute(32, all(u32(64500), u32(1), u32(2)), 0xc0),
    );
    const [row] = read(all(peerTable("view"), rib("175.45.176.0/22", entry(1, attributes)))).rows("route");
    assert.deepEqual(row, {
      originOffset: 50n,
      time: TIME * 1000,
      peerAddress: "192.0.2.3",
      peerAsNumber: 64503,
      action: "rib",
      prefix: "175.45.176.0/22",
      prefixFirst: "175.45.176.0",
      prefixLength: 118,
      asPath: "64500 64501",
      originAsNumber: 64501,
      origin: "IGP",
      nextHop: PEER,
      localPreference: 100,
      multiExitDiscriminator: 10,
      communities: "64500:7 no-export 64500:1:2",
      aggregator: "64501 203.0.113.1",
      collector: "view",
    });
  });

  const merges: [string, Part, Part | null, string, number | null][] = [
    [
      "AS4_PATH stands for the end of AS_PATH",
      narrowSequence(64500, 23456, 23456),
      sequence(200_000, 200_001),
      "64500 200000 200001",
      200_001,
    ],
    ["a longer AS4_PATH is ignored", narrowSequence(64500), sequence(1, 2), "64500", 64500],
    [
      "sets count as one hop, and are no origin",
      all(narrowSequence(64500), u8(1, 2), u16(1), u16(2)),
      null,
      "64500 {1,2}",
      null,
    ],
    [
      "confederations are told in brackets",
      all(u8(3, 1), u16(64512), narrowSequence(64500)),
      null,
      "(64512) 64500",
      64500,
    ],
    ["an empty path is known, and has no origin", [], null, "", null],
  ];
  for (const [name, old, wide, text, last] of merges)
    test(name, () => {
      const attributes = all(origin, attribute(2, old), wide ? attribute(17, wide, 0xc0) : [], nextHop);
      const [row] = read(message(update({ attributes, announced: prefix("10.1.0.0/16") }), 1)).rows("route");
      assert.deepEqual([row!.asPath, row!.originAsNumber], [text, last]);
    });

  test("times of BGP4MP_ET carry microseconds", () => {
    const [header, body] = [a.slice(0, 12), a.slice(12)];
    const extended = all(u32(TIME), u16(17), header.slice(6, 8), u32(body.length + 4), u32(959_639), body);
    assert.equal(read(extended).rows("route")[0]!.time, TIME * 1000 + 959.639);
  });

  test("what the collector's own router sent is told by that router", () => {
    const [row] = read(message(update({ announced: prefix("10.1.0.0/16") }), 7)).rows("route");
    assert.deepEqual([row!.peerAddress, row!.peerAsNumber], ["192.0.2.2", 64499]);
  });
});

describe("any beginning and any flipped bit is read without an exception", () => {
  const fixtures: [string, Uint8Array][] = [
    ["quagga_rib.mrt", readFileSync(ours("src/formats/mrt/fixture/quagga_rib.mrt"))],
    ["bird6_bgp.mrt", readFileSync(ours("src/formats/mrt/fixture/bird6_bgp.mrt"))],
    [
      "updates",
      Uint8Array.from(
        all(
          a,
          message(update({ withdrawn: prefix("10.1.0.0/16") })),
          record(5, 3, all(u16(1), ip(PEER), u16(1), u16(2))),
          b,
        ),
      ),
    ],
    [
      "an old table",
      Uint8Array.from(
        record(12, 1, all(u16(0), u16(1), ip("10.1.0.0"), u8(16, 1), u32(TIME), ip(PEER), u16(64500), u16(4), origin)),
      ),
    ],
  ];
  for (const [name, octets] of fixtures)
    test(name, () => {
      const whole = read(octets).rows("route").length;
      assert.ok(whole > 0);
      for (let length = 0; length < octets.length; length += octets.length > 500 ? 3 : 1)
        assert.ok(read(octets.subarray(0, length)).rows("route").length <= whole);
      for (let bit = 0; bit < 8 * octets.length; bit += octets.length > 500 ? 11 : 1) {
        const changed = octets.slice();
        changed[bit >> 3]! ^= 1 << (bit & 7);
        assert.ok(read(changed).rows("route").length < whole + 300);
      }
    });
});

/** What names the table of peers is needed to read any entry; its peers are mended. */
const BEFORE_PEERS = 12 + 4 + 2 + 4;

describe("a flipped octet in a file of 10,000 records costs at most one of them", () => {
  const numbers = Array.from({ length: 10_000 }, (_, i) => i);
  const text = (i: number) => `10.${i >> 8}.${i & 255}.0/24`;
  const files: [string, Part, (i: number) => Part][] = [
    ["updates", [], (i) => announce(text(i))],
    ["a table", peerTable("view"), (i) => rib(text(i), entry(0, GOOD), entry(1, GOOD))],
  ];
  for (const [name, before, make] of files)
    test(name, () => {
      const records = numbers.map((i) => Uint8Array.from(make(i)));
      const octets = Buffer.concat([Uint8Array.from(before), ...records]);
      const [one, middle] = [records[0]!.length, before.length + 5_000 * records[0]!.length];
      const places = [...Array.from({ length: one }, (_, i) => middle + i), ...[...before.keys()].slice(BEFORE_PEERS)];
      for (const place of places.filter((_, i) => i % 7 === 0 || i >= one)) {
        const changed = Uint8Array.from(octets);
        changed[place]! ^= place % 2 ? 0xff : 1;
        const seen = new Set(read(changed, 65_536).batches.flatMap(prefixesOf));
        const missing = numbers.filter((i) => !seen.has(text(i)));
        assert.ok(missing.length <= 1, `octet ${place}: ${missing.length} are missing`);
      }
    }, 60_000);
});

function prefixesOf(batch: Batch): string[] {
  const column = batch.columns.find(({ description }) => description.name === "prefix");
  return column ? Array.from({ length: batch.rows }, (_, row) => cell(column, row) as string) : [];
}

test("rows do not depend on how the octets come in", () => {
  const octets = readFileSync(ours("src/formats/mrt/fixture/bird6_bgp.mrt"));
  const whole = read(octets).rows("route");
  for (const chunk of [1, 13, 100, 1000]) assert.deepEqual(read(octets, chunk).rows("route"), whole);
});
