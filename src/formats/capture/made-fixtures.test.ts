import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "vitest";
import {
  enhancedPacket,
  frame,
  ip,
  ipfix,
  join,
  netflow5,
  netflow9,
  networkInterface,
  option,
  pcap,
  record5,
  section,
  set,
  TIME,
  template,
  text,
  u32,
} from "../../../test/export-messages.ts";
import { FLOW_FORMATS } from "../../../test/flow-formats.ts";
import { readWhole } from "../../../test/read-format.ts";
import { ours } from "../../../test/referees.ts";

const ends = join(ip("192.0.2.1"), ip("198.51.100.7"), u32(1000));
const exports = [
  netflow5({ sequence: 0 }, record5(), record5()),
  netflow9(
    { sequence: 0, count: 2 },
    set(
      0,
      template(256, [
        [8, 4],
        [12, 4],
        [1, 4],
        [21, 4],
      ]),
    ),
    set(256, ends, u32(99_999_000)),
  ),
  ipfix(
    { sequence: 0 },
    set(
      2,
      template(256, [
        [8, 4],
        [12, 4],
        [1, 4],
        [151, 4],
      ]),
    ),
    set(256, ends, u32(TIME - 1)),
  ),
].map((message) => frame(message));

/** Fixtures that this test makes; should they be lost, or the builders change, it says what they are. */
const MADE = {
  "exports.pcap": pcap(exports),
  "made-up.pcapng": join(
    section(option(1, text("narrows world small seed 1"))),
    networkInterface(1, option(9, Uint8Array.of(6))),
    ...exports.map((octets, i) => enhancedPacket(octets, BigInt(TIME + i) * 1_000_000n)),
  ),
} as const;

for (const [name, octets] of Object.entries(MADE))
  test(`${name} holds an export of each protocol`, () => {
    const file = ours(`src/formats/capture/fixture/${name}`);
    assert.deepEqual(new Uint8Array(fs.readFileSync(file)), octets);
    const reading = readWhole(FLOW_FORMATS, octets);
    assert.deepEqual([reading.format, reading.rows("flow").length, reading.defects.size], ["capture", 4, 0]);
  });
