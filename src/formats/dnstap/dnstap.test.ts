import fs from "node:fs";
import { describe, expect, test } from "vitest";
import { readWhole } from "../../../test/read-format.ts";
import { ours } from "../../../test/referees.ts";
import dnstap from "./index.ts";
import { capture, frame, query, response, START, STOP } from "./made-frames.ts";

const FIXTURE = ours("src/formats/dnstap/fixture/client.dnstap");
const formats = new Map([["dnstap", dnstap]]);
const join = (...parts: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(parts));
const read = (octets: Uint8Array) => readWhole(formats, octets, { as: "dnstap" });

test("the fixture is the one that is made here", () => {
  expect(new Uint8Array(fs.readFileSync(FIXTURE))).toEqual(capture());
});

test("exchanges of clients, and a question without an answer", () => {
  const { rows, faults } = read(capture());
  const told = rows("dns");
  expect([told.length, faults]).toEqual([4, 0]);
  expect(told[0]).toMatchObject({
    time: 1_546_300_801_250,
    clientAddress: "192.0.2.7",
    serverAddress: "192.0.2.53",
    queryName: "www.example",
    queryType: "A",
    responseCode: "NOERROR",
    answers: "192.0.2.1",
    exporter: "ns1",
  });
  expect(told[3]).toMatchObject({ responseCode: "", answers: "" });
});

describe("what is damaged costs itself", () => {
  const [one, two, three] = [1, 2, 3].map((id) =>
    join(frame(5, query(id), 1_546_300_800 + id), frame(6, response(id), 1_546_300_800 + id)),
  );
  test.each<[string, Uint8Array, number, [string, number][]]>([
    [
      "a length that no frame has",
      join(START, one!, frame(6, response(9)).with(0, 0x7f), three!, STOP),
      2,
      [["bad-frame", 1]],
    ],
    [
      "a length that is a little off",
      join(START, one!, frame(6, response(9)).with(3, 0x40), three!, STOP),
      2,
      [["bad-frame", 1]],
    ],
    ["octets between frames", join(START, one!, Uint8Array.of(9, 9, 9), two!, STOP), 2, [["bad-frame", 1]]],
    ["a file cut short", capture().subarray(0, -40), 3, [["bad-frame", 1]]],
    ["no STOP", join(START, one!), 1, []],
    ["a type that is unknown", join(START, one!, frame(99, response(2)), STOP), 1, []],
    ["a DNS message of one octet", join(START, frame(5, Uint8Array.of(1)), STOP), 0, [["cut-message", 1]]],
  ])("%s", (_, octets, exchanges, defects) => {
    const reading = read(octets);
    expect([reading.rows("dns").length, [...reading.defects]]).toEqual([exchanges, defects]);
    expect(reading.understoodOctets + reading.givenUpOctets).toBe(octets.length);
  });

  test("every beginning and every flipped bit: octets understood and given up are those of the file", () => {
    const whole = capture();
    for (let end = 0; end <= whole.length; end += 11) expectWhole(whole.subarray(0, end));
    for (let at = 0; at < whole.length; at += 3) expectWhole(whole.with(at, whole[at]! ^ (1 << (at % 8))));
  });
});

function expectWhole(octets: Uint8Array): void {
  const { understoodOctets, givenUpOctets } = read(octets);
  expect(understoodOctets + givenUpOctets).toBe(octets.length);
}
