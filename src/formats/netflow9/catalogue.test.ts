import assert from "node:assert/strict";
import { describe, test } from "vitest";
import {
  type FieldSpecifier,
  ip,
  join,
  netflow9,
  set,
  TIME,
  template,
  u32,
  zeros,
} from "../../../test/export-messages.ts";
import { readFile } from "../../../test/flow-formats.ts";
import { RecordSink } from "../../record/sink.ts";
import type { ReadContext } from "../format.ts";
import netflow9Format from "./index.ts";

/** RELIABILITY §10, rows that need more than a list of messages. */

const KEY: readonly FieldSpecifier[] = [
  [8, 4],
  [12, 4],
  [150, 4],
  [151, 4],
];
const key = join(ip("192.0.2.1"), ip("198.51.100.7"), u32(TIME - 9), u32(TIME - 3));
const announce = (fields: readonly FieldSpecifier[]): Uint8Array => set(0, template(256, [...KEY, ...fields]));

describe("918 counters of 1 to 8 octets are read", () => {
  for (let octets = 1; octets <= 8; octets++)
    test(`${octets}`, () => {
      const value = Uint8Array.from({ length: octets }, (_, i) => 0x81 + i);
      const [row] = readFile([netflow9({ count: 2 }, announce([[1, octets]]), set(256, key, value))]).rows("flow");
      assert.equal(
        row!.octetDeltaCount,
        value.reduce((sum, octet) => sum * 256n + BigInt(octet), 0n),
      );
    });
});

describe("919 of a counter of 9 to 16 octets is nothing known, and the record is kept", () => {
  for (const octets of [9, 16])
    test(`${octets}`, () => {
      const reading = readFile([netflow9({ count: 2 }, announce([[1, octets]]), set(256, key, zeros(octets)))]);
      assert.deepEqual(
        reading.rows("flow").map((row) => row.octetDeltaCount ?? null),
        [null],
      );
      assert.deepEqual([...reading.defects.keys()], []);
    });
});

test("915 a header count that counts something else is said once per exporter, and the input is whole", () => {
  const messages = [0, 1, 2, 3].map((sequence) =>
    netflow9({ sequence, count: 1 }, ...(sequence === 0 ? [announce([])] : []), set(256, key, key)),
  );
  const { rows, defects, faults } = readFile(messages);
  assert.equal(rows("flow").length, 8);
  assert.deepEqual([[...defects], faults], [[["bad-count", 1]], 0]);
});

test("a template that was not announced for more than a day is forgotten, and data waits for the next", () => {
  const HOUR = 3_600_000;
  const sink = new RecordSink("netflow9");
  const settings = { samplingProbability: null, map: null, exporter: null };
  const context: ReadContext = { sink, settings, sessions: new Map(), datagramReader: () => null };
  const reader = netflow9Format.datagrams!.read(context);
  const counts: number[] = [];
  const send = (hours: number, sequence: number, ...sets: readonly Uint8Array[]) => {
    const octets = netflow9({ sequence, seconds: TIME + hours * 3600 }, ...sets);
    const ends = { sourceAddress: "192.0.2.1", sourcePort: 50_000, destinationPort: 2055 };
    reader.datagram({ ...ends, received: TIME * 1000 + hours * HOUR, octets, offset: 1000 * sequence });
    counts.push(sink.count("flow"));
  };
  send(0, 0, announce([]), set(256, key));
  send(20, 1, announce([]));
  send(40, 2, set(256, key));
  send(65, 3, set(256, key));
  send(65, 4, announce([]));
  reader.end();
  assert.deepEqual(counts, [1, 1, 2, 2, 3]);
});

test("U11 an exporter that sends only templates is there, and exports no data", () => {
  const { rows, faults } = readFile([0, 1].map((sequence) => netflow9({ sequence, count: 1 }, announce([]))));
  assert.deepEqual(
    rows("coverage").map(({ received, share }) => [received, share]),
    [[0n, 1]],
  );
  assert.equal(faults, 0);
});
