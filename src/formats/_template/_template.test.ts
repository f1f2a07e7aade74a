import fs from "node:fs";
import { expect, test } from "vitest";
import { readWhole } from "../../../test/read-format.ts";
import { ours } from "../../../test/referees.ts";
import format from "./index.ts";

const formats = new Map([["_template", format]]);
const octets = fs.readFileSync(ours("src/formats/_template/fixture/two-flows.txt"));

test("a line is a flow, a wrong line a defect with its place, and the next line is read", () => {
  const read = readWhole(formats, octets);
  expect(
    read.rows("flow").map((flow) => [flow.sourceAddress, flow.octetDeltaCount, flow.packetDeltaCount ?? null]),
  ).toEqual([
    ["175.45.176.71", 1200n, null],
    ["2001:db8::1", 40n, null],
  ]);
  expect(read.rows("defect")).toMatchObject([
    { kind: "bad-line", octetOffset: BigInt(octets.indexOf("2019-01-01T00:00:01Z")), count: 1 },
  ]);
});
