import assert from "node:assert/strict";
import { test } from "vitest";
import {
  type FieldSpecifier,
  ip,
  ipfix,
  join,
  netflow5,
  netflow9,
  record5,
  set,
  TIME,
  template,
  u16,
  u32,
} from "../../../test/export-messages.ts";
import { FLOW_FORMATS } from "../../../test/flow-formats.ts";
import { readWhole } from "../../../test/read-format.ts";

/**
 * One octet in a file of 10,000 records: it costs at most one message, and where it stood in a template the messages up to
 * its next announcement.
 */

const EACH = 25;
const MESSAGES = 400;
const FIELDS: readonly FieldSpecifier[] = [
  [8, 4],
  [12, 4],
  [7, 2],
  [11, 2],
  [1, 4],
  [150, 4],
  [151, 4],
];
const record = (i: number): Uint8Array =>
  join(ip("192.0.2.1"), u32(0xc633_6400 + i), u16(40_000), u16(443), u32(1000 + i), u32(TIME - 60), u32(TIME - 3));
const body = (i: number): Uint8Array => set(256, ...Array.from({ length: EACH }, (_, k) => record(i * EACH + k)));
const numbers = Array.from({ length: MESSAGES }, (_, i) => i);
/** The template comes again every tenth message. */
const AGAIN = 10;
const announced = (i: number, id: number) => (i % AGAIN === 0 ? [set(id, template(256, FIELDS))] : []);

const FILES = {
  netflow5: join(
    ...numbers.map((i) =>
      netflow5(
        { sequence: i * EACH },
        ...Array.from({ length: EACH }, (_, k) => record5({ octets: i * EACH + k + 1 })),
      ),
    ),
  ),
  netflow9: join(
    ...numbers.map((i) => netflow9({ sequence: i, count: EACH + (i % 10 === 0 ? 1 : 0) }, ...announced(i, 0), body(i))),
  ),
  ipfix: join(...numbers.map((i) => ipfix({ sequence: i * EACH }, ...announced(i, 2), body(i)))),
};
const PLACES = 60;
/** Of header, template and what is around it. */
const ABOUT_TEMPLATE = 80;

for (const [id, whole] of Object.entries(FILES))
  test(`a flipped octet in 10,000 records of ${id} costs at most one message, or one template`, () => {
    const all = EACH * MESSAGES;
    assert.equal(readWhole(FLOW_FORMATS, whole, { as: id }).rows("flow").length, all);
    for (let i = 0; i < PLACES; i++) {
      const octets = whole.slice();
      const at = Math.floor((i * whole.length) / PLACES) + (i % 37);
      octets[at]! ^= 0xff;
      const isTemplate = id !== "netflow5" && at % Math.floor(whole.length / (MESSAGES / AGAIN)) < ABOUT_TEMPLATE;
      const { batches, understoodOctets, givenUpOctets } = readWhole(FLOW_FORMATS, octets, { as: id });
      const rows = batches.filter(({ kind }) => kind === "flow").reduce((sum, batch) => sum + batch.rows, 0);
      assert.ok(rows >= all - EACH * (isTemplate ? AGAIN : 1) && rows <= all, `${rows} rows after octet ${i}`);
      assert.equal(understoodOctets + givenUpOctets, octets.length);
    }
  });
