import assert from "node:assert/strict";
import { test } from "vitest";
import { type FieldSpecifier, join, netflow9, set, TIME, template, u32 } from "../../../test/export-messages.ts";
import { RecordSink } from "../../record/sink.ts";
import type { ReadContext } from "../format.ts";
import netflow9Format from "../netflow9/index.ts";

const FIELDS: readonly FieldSpecifier[] = [
  ...([
    [22, 4],
    [21, 4],
    [8, 4],
    [12, 4],
    [15, 4],
    [10, 4],
    [14, 4],
    [2, 4],
    [1, 4],
    [16, 4],
  ] as const),
  ...([
    [17, 4],
    [7, 2],
    [11, 2],
    [4, 1],
    [6, 1],
    [61, 1],
    [5, 1],
    [9, 1],
    [13, 1],
    [136, 1],
  ] as const),
];
const RECORDS_A_MESSAGE = 25;
const MESSAGES = 4_000;
const RUNS = 9;

test("the speed of NetFlow v9 with twenty fields is printed", () => {
  const octets = FIELDS.reduce((sum, [, length]) => sum + length, 0);
  const record = join(u32(99_990_000), u32(99_999_000), new Uint8Array(octets - 8).fill(7));
  const records = Array.from({ length: RECORDS_A_MESSAGE }, () => record);
  const messages = [
    netflow9({ sequence: 0 }, set(0, template(256, FIELDS))),
    ...Array.from({ length: MESSAGES }, (_, i) =>
      netflow9({ sequence: i + 1, count: RECORDS_A_MESSAGE }, set(256, ...records)),
    ),
  ];
  const rates = Array.from({ length: RUNS }, () => recordsPerSecond(messages)).sort((one, other) => one - other);
  console.log(`NetFlow v9, ${FIELDS.length} fields: ${(rates[RUNS >> 1]! / 1e6).toFixed(2)} M records/s and core`);
});

function recordsPerSecond(messages: readonly Uint8Array[]): number {
  const sink = new RecordSink("netflow9");
  const settings = { samplingProbability: null, map: null, exporter: null };
  const context: ReadContext = { sink, settings, sessions: new Map(), datagramReader: () => null };
  const reader = netflow9Format.datagrams!.read(context);
  const began = process.cpuUsage().user;
  for (const [i, octets] of messages.entries()) {
    const ends = { sourceAddress: "192.0.2.1", sourcePort: 50_000, destinationPort: 2055 };
    reader.datagram({ ...ends, received: TIME * 1000 + i, octets, offset: 0 });
    sink.take();
  }
  const microseconds = process.cpuUsage().user - began;
  assert.equal(sink.count("flow"), RECORDS_A_MESSAGE * MESSAGES);
  return (RECORDS_A_MESSAGE * MESSAGES * 1e6) / microseconds;
}
