import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "vitest";
import { type Row, readWhole } from "../../../test/read-format.ts";
import { ours } from "../../../test/referees.ts";
import bmp from "./index.ts";
import {
  all,
  initiation,
  message,
  net,
  type Part,
  peer,
  peerDown,
  peerUp,
  routes,
  SESSION,
  statistics,
  termination,
  u16,
  u32,
  update,
  zeros,
} from "./made-messages.ts";

const read = (octets: Part | Uint8Array, chunk?: number) =>
  readWhole(new Map([["bmp", bmp]]), Uint8Array.from(octets), { as: "bmp", ...(chunk ? { chunk } : {}) });
const line = (row: Row) =>
  [row.action, row.peerAddress, row.peerAsNumber, row.prefix || row.state, row.asPath].join(" ").trim();

const A = "announce 192.0.2.1 64500 10.1.0.0/16 64500 64501";
const B = "announce 192.0.2.1 64500 10.2.0.0/16 64500 64501";
const C = "announce 192.0.2.1 64500 10.3.0.0/16 64500 64501";
const a = routes(update(net(1)));
const b = routes(update(net(2)));
const c = routes(update(net(3)));
const pathId = (identifier: number, prefix: Part) => all(u32(identifier), prefix);

interface Case {
  readonly name: string;
  readonly octets: Part;
  readonly rows: readonly string[];
  readonly defects: readonly string[];
}

const CASES: readonly Case[] = [
  {
    name: "sessions that come and go are changes of state",
    octets: all(peerUp(), peerDown()),
    rows: ["state 192.0.2.1 64500 OpenConfirm/Established", "state 192.0.2.1 64500 Established/Idle"],
    defects: [],
  },
  {
    name: "statistics, initiation and termination hold no routes",
    octets: all(initiation("r1"), statistics(), termination()),
    rows: [],
    defects: [],
  },
  {
    name: "the flag A tells of 2-octet ASNs (RFC 7854 §4.2)",
    octets: routes(update(net(1), [], all([2, 2], u16(64500), u16(64501))), { flags: 0x20 }),
    rows: [A],
    defects: [],
  },
  {
    name: "what the router sends (RFC 8671) is told by that router",
    octets: all(peerUp(), routes(update(net(1)), { flags: 0x10 })),
    rows: ["state 192.0.2.1 64500 OpenConfirm/Established", "announce 192.0.2.2 64499 10.1.0.0/16 64500 64501"],
    defects: [],
  },
  {
    name: "Loc-RIB (RFC 9069) has no peer address",
    octets: routes(update(net(1)), { type: 3, flags: 0x80, address: zeros(16), asn: 64499 }),
    rows: ["announce 0.0.0.0 64499 10.1.0.0/16 64500 64501"],
    defects: [],
  },
  {
    name: "path identifiers are read where both OPENs agreed on them",
    octets: all(peerUp({}, 3), routes(update(all(pathId(0, net(1)), pathId(0, net(2)))))),
    rows: ["state 192.0.2.1 64500 OpenConfirm/Established", A, B],
    defects: [],
  },
  {
    name: "mirrored messages are passed over and told",
    octets: all(message(6, all(peer(), u16(0), u16(0))), b),
    rows: [B],
    defects: ["unread-type"],
  },
  {
    name: "a version that is not 3 is passed over to the next messages",
    octets: all(a, [1, 0, 0, 0, 6, 4], b, c, a),
    rows: [A, B, C, A],
    defects: ["garbage"],
  },
  {
    name: "a length that swallows the next messages is not believed",
    octets: all(a, [3, ...u32(a.length + 20), ...a.slice(5)], b, c, a),
    rows: [A, B, C, A],
    defects: ["bad-length"],
  },
  { name: "a message that is cut ends the file", octets: all(a, b.slice(0, -3)), rows: [A], defects: ["truncated"] },
  {
    name: "an update that is cut keeps the prefixes before",
    octets: all(routes(update(all(net(1), [24, 10]))), b),
    rows: [A, B],
    defects: ["truncated"],
  },
  {
    name: "a Peer Up without its OPENs is a change of state all the same",
    octets: all(message(3, all(peer(), zeros(20))), b),
    rows: ["state 192.0.2.1 64500 OpenConfirm/Established", B],
    defects: ["truncated"],
  },
];

describe("messages of a router", () => {
  for (const { name, octets, rows, defects } of CASES)
    test(name, () => {
      for (const chunk of [octets.length, 7]) {
        const reading = read(octets, chunk);
        assert.deepEqual(reading.rows("route").map(line), rows);
        assert.deepEqual([...reading.defects.keys()], defects);
        assert.equal(reading.understoodOctets + reading.givenUpOctets, octets.length);
      }
    });

  test("a row tells its router, time and place", () => {
    const octets = all(initiation("r1.example"), a);
    const [row] = read(octets).rows("route");
    assert.deepEqual(
      [row!.collector, row!.time, row!.originOffset],
      ["r1.example", 1_445_565_678_250, BigInt(octets.length - a.length)],
    );
  });
});

test("the fixture is the session that it says", () => {
  assert.deepEqual([...readFileSync(ours("src/formats/bmp/fixture/session.bmp"))], [...SESSION]);
});

test("a flipped octet in 10,000 messages costs at most one of them", () => {
  const messages = Array.from({ length: 10_000 }, (_, i) => routes(update([24, 10, i >> 8, i & 255])));
  const octets = Uint8Array.from(messages.flat());
  const one = messages[0]!.length;
  for (let place = 0; place < one; place += 9) {
    const changed = octets.slice();
    changed[5_000 * one + place]! ^= 0xff;
    const prefixes = new Set(
      read(changed, 65_536)
        .rows("route")
        .map((row) => row.prefix),
    );
    const missing = Array.from({ length: 10_000 }, (_, i) => `10.${i >> 8}.${i & 255}.0/24`).filter(
      (prefix) => !prefixes.has(prefix),
    );
    assert.ok(missing.length <= 1, `octet ${place}: ${missing.length} are missing`);
  }
}, 60_000);
