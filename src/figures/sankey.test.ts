import assert from "node:assert/strict";
import fc from "fast-check";
import { test } from "vitest";
import { laidOut } from "./sankey.ts";

const SPACE = { height: 300, gap: 10 };

test("what flows in and out of a node has one scale, and columns follow the way", () => {
  const { nodes, links } = laidOut(
    [
      { from: "a", to: "b", value: 3 },
      { from: "a", to: "c", value: 1 },
      { from: "b", to: "d", value: 2 },
    ],
    SPACE,
  );
  const [a, b, c, d] = ["a", "b", "c", "d"].map((name) => nodes.find((node) => node.name === name)!);
  assert.deepEqual(
    [a!, b!, c!, d!].map(({ column }) => column),
    [0, 1, 1, 2],
  );
  assert.equal(a!.value, 4);
  assert.ok(Math.abs(b!.height - 3 * c!.height) < 1e-9);
  assert.ok(Math.abs(links[0]!.thickness - 1.5 * links[2]!.thickness) < 1e-9);
});

test("whatever runs between a few things is laid out within the height, and no two things of a column overlap", () => {
  const name = fc.constantFrom("a", "b", "c", "d", "e");
  const flow = fc.record({ from: name, to: name, value: fc.double({ min: 0.01, max: 1, noNaN: true }) });
  fc.assert(
    fc.property(fc.array(flow, { maxLength: 12 }), (flows) => {
      const { nodes, links } = laidOut(flows, SPACE);
      for (const { y, height } of nodes) assert.ok(y >= 0 && y + height <= SPACE.height + 1e-6);
      for (const { from, to } of links) assert.ok(from.column < to.column);
      for (const one of nodes)
        for (const other of nodes.filter((node) => node.column === one.column && node.y > one.y))
          assert.ok(one.y + one.height <= other.y);
    }),
  );
});
