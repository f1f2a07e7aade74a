import assert from "node:assert/strict";
import { describe, test } from "vitest";
import {
  frame,
  ipfix,
  netflow5,
  netflow9,
  pcap,
  record5,
  set,
  template,
  u16,
  u32,
  zeros,
} from "../../../test/export-messages.ts";
import { FLOW_FORMATS, readDatagrams, readFile } from "../../../test/flow-formats.ts";
import { readWhole } from "../../../test/read-format.ts";

/** RELIABILITY §10: five seconds for a megabyte, and these are below it; of processor time, for tests run side by side. */
const LONGEST_MICROSECONDS = 5_000_000;

function timed<T>(read: () => T): T {
  const began = process.cpuUsage().user;
  const reading = read();
  const took = process.cpuUsage().user - began;
  assert.ok(took < LONGEST_MICROSECONDS, `${took / 1000} ms`);
  return reading;
}

describe("a flood", () => {
  test("U04: of forged senders is read, and no more than 4,096 are kept", () => {
    const sessions = new Map<string, unknown>();
    const packets = Array.from({ length: 9000 }, (_, i) =>
      frame(netflow5({ sequence: 3 }, record5()), { source: `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}` }),
    );
    const reading = timed(() => readWhole(FLOW_FORMATS, pcap(packets), { sessions }));
    assert.equal(reading.rows("flow").length, 9000);
  });

  test("of options that tell another rate each time", () => {
    const announce = set(1, u16(300), u16(0), u16(8), u16(48), u16(2), u16(34), u16(4));
    const rate = (i: number) => set(300, u16(i % 2000), u32(i + 1));
    const message = netflow9({ count: 1 }, announce, ...Array.from({ length: 5000 }, (_, i) => rate(i)));
    timed(() => readFile([message]));
  });

  test("of sets without octets, and of sets that wait for a template", () => {
    const empty = Array.from({ length: 4000 }, () => set(999));
    const waiting = Array.from({ length: 50 }, (_, i) => ipfix({ sequence: i }, ...empty, set(1000 + i, zeros(8))));
    const reading = timed(() => readFile(waiting));
    assert.equal(reading.defects.get("unknown-template"), 50);
  });

  test("of templates, each with its own data", () => {
    const messages = Array.from({ length: 3000 }, (_, i) =>
      netflow9(
        { sequence: i, count: 2 },
        set(
          0,
          template(256 + i, [
            [8, 4],
            [12, 4],
            [21, 4],
          ]),
        ),
        set(256 + i, u32(i + 1), u32(1), u32(1)),
      ),
    );
    assert.equal(timed(() => readDatagrams(messages)).rows("flow").length, 3000);
  });

  test("of octets that look like nothing", () => {
    for (const octets of [0x00, 0x05, 0x09, 0x0a, 0x55, 0xff]) {
      const noise = new Uint8Array(300_000).fill(octets);
      for (const as of FLOW_FORMATS.keys()) timed(() => readWhole(FLOW_FORMATS, noise, { as }));
    }
  });
});
