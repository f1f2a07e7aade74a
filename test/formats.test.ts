import fs from "node:fs";
import { describe, expect, test } from "vitest";
import { formats } from "../src/formats/index.ts";
import { cell } from "../src/record/batch.ts";
import { KINDS } from "../src/record/columns.ts";
import { fixtures } from "./fixtures.ts";
import { readWhole, recognising } from "./read-format.ts";
import { ours } from "./referees.ts";

/** Fixtures are cut and flipped at every place up to this length, and at evenly spread places beyond it. */
const EVERY_PLACE = 100;
const PLACES = 60;

const all = fixtures();

test("every format has a README that names its specification, and a fixture", () => {
  for (const [id, { specification }] of formats) {
    expect(fs.existsSync(ours(`src/formats/${id}/README.md`)), id).toBe(true);
    expect(specification.length, id).toBeGreaterThan(10);
    expect(all.filter((fixture) => fixture.id === id).length, `${id} has fixtures`).toBeGreaterThan(0);
  }
});

describe.each(all)("$file", ({ id, octets }) => {
  test("exactly one format knows it", () => {
    const first = octets.subarray(0, 65_536);
    expect(recognising(formats, first, octets.length <= 65_536)).toEqual([id]);
  });

  test("read in pieces of any length it gives the same records", () => {
    const whole = digestible(readWhole(formats, octets, { as: id }));
    for (const chunk of [1, 7, 1_460]) expect(digestible(readWhole(formats, octets, { as: id, chunk }))).toEqual(whole);
  });

  test("any beginning and any flipped bit is read without an exception, every octet is accounted for, and no more comes out than octets can hold", () => {
    for (const at of places(octets.length)) expectBounded(octets.subarray(0, at), id);
    for (const at of places(octets.length)) {
      const flipped = Uint8Array.from(octets);
      flipped[at]! ^= 1 << (at % 8);
      expectBounded(flipped, id);
    }
  });
});

function expectBounded(octets: Uint8Array, id: string): void {
  const { batches, understoodOctets, givenUpOctets } = readWhole(formats, octets, { as: id });
  expect(understoodOctets + givenUpOctets, "octets understood and given up").toBe(octets.length);
  const rows = batches.filter(({ kind }) => kind in KINDS).reduce((total, batch) => total + batch.rows, 0);
  expect(rows).toBeLessThanOrEqual(octets.length + 100);
}

/** What was read, in a form that can be compared whole. */
function digestible({ batches }: ReturnType<typeof readWhole>): string[] {
  return batches.flatMap((batch) =>
    Array.from({ length: batch.rows }, (_, row) =>
      [batch.kind, ...batch.columns.map((column) => `${column.description.name}=${cell(column, row)}`).sort()].join(
        " ",
      ),
    ),
  );
}

function places(length: number): number[] {
  if (length <= EVERY_PLACE) return Array.from({ length }, (_, at) => at);
  return Array.from({ length: PLACES }, (_, i) => Math.floor((i * length) / PLACES));
}
