import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { netflow5, record5 } from "../../../test/export-messages.ts";
import { readDatagrams, readFile } from "../../../test/flow-formats.ts";

/** RELIABILITY §10, rows that need more than a list of messages. */

describe("V09 the sampling field: two bits of mode, fourteen of interval", () => {
  for (const mode of [0, 1, 2, 3])
    for (const [interval, probability, known] of [
      [0, null, "unknown"],
      [1, 1, "told"],
      [1000, 0.001, "told"],
    ] as const)
      test(`mode ${mode}, interval ${interval}`, () => {
        const [row] = readFile([netflow5({ sampling: (mode << 14) | interval }, record5())]).rows("flow");
        assert.deepEqual([row!.samplingProbability ?? null, row!.samplingKnownBy], [probability, known]);
      });
});

test("V05 a file of NetFlow v8 is refused by name, and all of it is given up", () => {
  const packet = netflow5({}, record5()).slice();
  packet[1] = 8;
  const { rows, givenUpOctets } = readFile([packet, packet]);
  assert.deepEqual(
    rows("defect").map(({ kind }) => kind),
    ["unknown-version", "garbage"],
  );
  assert.match(String(rows("defect")[0]!.found), /NetFlow v8/);
  assert.equal(givenUpOctets, 2 * packet.length);
});

test("U05 datagrams that overtake each other are no loss", () => {
  const { rows, faults } = readDatagrams(
    [0, 2, 1, 3].map((sequence) => netflow5({ sequence }, record5({ octets: sequence + 1 }))),
  );
  assert.deepEqual([rows("flow").length, faults], [4, 0]);
  assert.deepEqual(
    rows("coverage").map(({ lost }) => lost),
    [0n],
  );
});

test("U06 a sequence that falls back with sysUpTime is a restart, and no loss", () => {
  const { rows, defects } = readDatagrams([
    netflow5({ sequence: 100_000, uptime: 90_000_000 }, record5({ first: 89_000_000, last: 89_500_000 })),
    netflow5({ sequence: 0, uptime: 60_000 }, record5({ first: 10_000, last: 20_000 })),
  ]);
  assert.deepEqual([...defects], [["restart", 1]]);
  assert.equal(
    rows("coverage").reduce((sum, { lost }) => sum + Number(lost), 0),
    0,
  );
});

test("U07 a sequence that jumps forward by a million is told as loss", () => {
  const { rows } = readDatagrams([0, 1_000_001].map((sequence) => netflow5({ sequence }, record5())));
  assert.equal(
    rows("coverage").reduce((sum, { lost }) => sum + Number(lost), 0),
    1_000_000,
  );
});
