import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { type Counting, SequenceTracker } from "./sequence.ts";

interface Seen {
  readonly sequence: number;
  readonly records?: number;
  readonly uptime?: number;
  readonly time?: number;
}

const records = (advance: number): Counting[] => [{ what: "records", advance }];
const messages = (advance: number): Counting[] => [
  { what: "messages", advance: 1 },
  { what: "records", advance },
];

/** What each message adds to the loss, and what happened. */
function follow(ways: (advance: number) => Counting[], seen: readonly Seen[]) {
  const tracker = new SequenceTracker();
  return seen.map(({ sequence, records: advance = 10, uptime, time = 0 }, i) => {
    const { lost, event } = tracker.pass(sequence, ways(advance), uptime ?? null, time + i);
    return event ?? lost;
  });
}

const at = (...sequences: number[]): Seen[] => sequences.map((sequence) => ({ sequence }));

describe("a sequence that counts records", () => {
  for (const [name, sequences, expected] of [
    ["goes on without loss", [0, 10, 20, 30], [0, 0, 0, 0]],
    ["goes on behind 2³² − 1", [2 ** 32 - 5, 5, 15], [0, 0, 0]],
    ["tells a gap by the records in it", [0, 10, 50], [0, 0, 30]],
    ["tells a gap across 2³²", [2 ** 32 - 20, 20], [0, 30]],
    ["takes back what only came late", [0, 10, 30, 20, 40], [0, 0, 10, -10, 0]],
    ["begins anew when it falls far", [100_000, 100_010, 7, 17], [0, 0, "new-session", 0]],
    ["tells a jump as loss", [0, 10, 1_000_020, 1_000_030], [0, 0, 1_000_000, 0]],
    [
      "takes a jump back when the old sequence goes on",
      [0, 10, 1_000_020, 20, 1_000_030, 30],
      [0, 0, 1_000_000, -1_000_000, 0, 0],
    ],
  ] as const)
    test(name, () => assert.deepEqual(follow(records, at(...sequences)), expected));

  test("begins anew after a restart, without loss", () => {
    const seen = [
      { sequence: 500, uptime: 90_000, time: 0 },
      { sequence: 510, uptime: 91_000, time: 1000 },
      { sequence: 0, uptime: 300, time: 60_000 },
      { sequence: 10, uptime: 1300, time: 61_000 },
    ];
    assert.deepEqual(follow(records, seen), [0, 0, "restart", 0]);
  });

  test("may in truth count messages", () =>
    assert.deepEqual(
      follow((n) => [...records(n), { what: "messages", advance: 1 }], at(7, 8, 9, 12)),
      [0, 0, 0, 2],
    ));
});

describe("a sequence that counts messages", () => {
  test("tells a gap by the messages in it", () => assert.deepEqual(follow(messages, at(1, 2, 5)), [0, 0, 2]));
  test("may in truth count records", () => assert.deepEqual(follow(messages, at(0, 10, 20, 40)), [0, 0, 0, 10]));
  test("is believed once it has counted messages", () => assert.deepEqual(follow(messages, at(0, 1, 11)), [0, 0, 9]));
});
