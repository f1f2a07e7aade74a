import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "vitest";
import { FLOW_FORMATS } from "../../../test/flow-formats.ts";
import { readWhole } from "../../../test/read-format.ts";
import { ours } from "../../../test/referees.ts";

for (const [id, name] of [
  ["netflow5", "mikrotik"],
  ["netflow9", "softflowd"],
  ["ipfix", "two-messages"],
] as const)
  test(`${id}/fixture/${name}.dat has the records expected of it`, () => {
    const fixture = ours(`src/formats/${id}/fixture/${name}`);
    const reading = readWhole(FLOW_FORMATS, fs.readFileSync(`${fixture}.dat`));
    const plain = JSON.parse(
      JSON.stringify(reading.rows("flow"), (_, value) => (typeof value === "bigint" ? `${value}` : value)),
    );
    assert.equal(reading.format, id);
    assert.deepEqual(plain, JSON.parse(fs.readFileSync(`${fixture}.expected.json`, "utf8")));
  });
