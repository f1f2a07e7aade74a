import { describe, expect, test } from "vitest";
import { rowOf } from "../../record/batch.ts";
import { RecordSink } from "../../record/sink.ts";
import { parseAddress } from "../../values/address.ts";
import { DnsExchanges } from "./dns-exchanges.ts";
import { readMessage } from "./message.ts";
import { readName } from "./name.ts";
import { TcpMessages } from "./tcp-messages.ts";

const hex = (text: string) => new Uint8Array(Buffer.from(text.replace(/\s/g, ""), "hex"));
const join = (...parts: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(parts));
const label = (text: string) => join(Uint8Array.of(Buffer.byteLength(text)), new Uint8Array(Buffer.from(text)));
const name = (...labels: readonly string[]) => join(...labels.map(label), Uint8Array.of(0));

/** A header: id, flags, four counts. */
const header = (flags: string, ...counts: readonly number[]) =>
  join(hex("1234"), hex(flags), ...[0, 1, 2, 3].map((i) => hex((counts[i] ?? 0).toString(16).padStart(4, "0"))));
const QUESTION = join(name("www", "example"), hex("0001 0001"));
const record = (type: string, data: string, owner = hex("c00c")) =>
  join(owner, hex(type), hex("0001 0000003c"), hex(hex(data).length.toString(16).padStart(4, "0")), hex(data));
const answers = (...records: readonly Uint8Array[]) =>
  readMessage(join(header("8180", 1, records.length), QUESTION, ...records))!;

describe("names", () => {
  test.each<[string, Uint8Array, number, string, string | null]>([
    ["labels, in lower case", name("WWW", "Example"), 0, "www.example", null],
    ["the root", name(), 0, "", null],
    ["a pointer back", join(name("example"), label("www"), hex("c000")), 9, "www.example", null],
    ["K09 a pointer to itself", hex("c000"), 0, "", "a pointer that does not lead backwards"],
    [
      "K09 a pointer forward",
      join(hex("c004"), hex("0000"), name("a")),
      0,
      "",
      "a pointer that does not lead backwards",
    ],
    ["K10 a label of type 0x40", hex("4161 00"), 0, "", "a label of type 0x40"],
    ["K10 a label of type 0x80", hex("8161 00"), 0, "", "a label of type 0x80"],
    ["K10 256 octets", name(...Array.from({ length: 5 }, () => "a".repeat(50))), 0, "", "more than 255 octets"],
    ["a label cut short", hex("0561"), 0, "", "a label cut short"],
    ["no end", hex("0161"), 0, "", "a name cut short"],
    [
      "K12 NUL, line end, quote, script, escape, dot",
      name('\0\n"<script>\x1b.'),
      0,
      '\\000\\010\\"<script>\\027\\.',
      null,
    ],
    ["K12 U+202E", name("\u202e"), 0, "\\226\\128\\174", null],
  ])("%s", (_, octets, from, text, fault) => {
    expect(readName(octets, from)).toMatchObject({ text, fault });
  });
  test("K09 a chain of 128 pointers", () => {
    const chain = join(
      name("a"),
      ...Array.from({ length: 128 }, (_, i) => hex((0xc000 + (i === 0 ? 0 : 3 + 2 * (i - 1))).toString(16))),
    );
    expect(readName(chain, chain.length - 2)).toMatchObject({ text: "", fault: "more than 32 pointers" });
  });
});

describe("messages", () => {
  test.each<[string, string, string]>([
    ["0001", "c0000201", "192.0.2.1"],
    ["001c", "20010db8000000000000000000000001", "2001:db8::1"],
    ["0005", "0161c010", "a.example"],
    ["000f", "000a 0161c010", "10 a.example"],
    ["0010", "03612262 00", '"a\\"b" ""'],
    ["0021", "0001 0002 0035 0161c010", "1 2 53 a.example"],
    ["0006", "0161c010 0162c010 00000001 00000002 00000003 00000004 00000005", "a.example b.example 1 2 3 4 5"],
    ["0041", "000100", "\\# 3 000100"],
    ["0001", "c00002", "\\# 3 c00002"],
  ])("data of type %s", (type, data, text) => {
    expect(answers(record(type, data)).answers).toEqual([
      { name: "www.example", type: Number.parseInt(type, 16), timeToLive: 60, data: text },
    ]);
  });
  test("the upper bits of the response code stand in OPT", () => {
    const opt = join(hex("00 0029 1000 01000000 0000"));
    expect(readMessage(join(header("8180", 1, 0, 0, 1), QUESTION, opt))!.responseCode).toBe("BADVERS");
  });
  test("K11 counts of 65,535 in 12 octets: what is there, then a defect", () => {
    const message = readMessage(header("8180", 65_535, 65_535, 65_535, 65_535))!;
    expect(message).toMatchObject({
      questions: [],
      answers: [],
      faults: [{ kind: "cut-message", at: 12, found: "0 of 65535" }],
    });
  });
  test("K09 a name that is refused costs only itself", () => {
    const message = answers(record("0001", "c0000201", hex("c0ff")), record("0001", "c0000202"));
    expect(message.faults).toMatchObject([{ kind: "bad-name", at: 12 + QUESTION.length }]);
    expect(message.answers.map(({ data }) => data)).toEqual(["192.0.2.1", "192.0.2.2"]);
  });
  test("every beginning and every flipped bit: nothing thrown", () => {
    const whole = join(header("8180", 1, 2), QUESTION, record("0001", "c0000201"), record("0010", "03616263"));
    for (let end = 0; end <= whole.length; end++) readMessage(whole.subarray(0, end));
    for (let at = 0; at < whole.length; at++)
      for (let bit = 0; bit < 8; bit++) readMessage(whole.with(at, whole[at]! ^ (1 << bit)));
  });
});

const CLIENT = parseAddress("192.0.2.7")!;
const SERVER = parseAddress("2001:db8::53")!;

type Exchange = readonly [seconds: number, from: "client" | "server", octets: Uint8Array];

/** Feeds messages, and gives the rows. */
function exchanged(...turns: readonly Exchange[]) {
  const sink = exchanges(...turns);
  const rows = sink
    .take()
    .filter(({ kind }) => kind === "dns")
    .flatMap((batch) => Array.from({ length: batch.rows }, (_, row) => rowOf(batch, row)));
  return { rows, defects: sink.defectCounts(), givenUp: sink.givenUpOctets };
}

function exchanges(...turns: readonly Exchange[]): RecordSink {
  const sink = new RecordSink("test");
  const pairs = new DnsExchanges(sink, "lo");
  for (const [seconds, from, octets] of turns) {
    const isClient = from === "client";
    pairs.message(
      {
        time: seconds * 1000,
        sourceAddress: isClient ? CLIENT : SERVER,
        destinationAddress: isClient ? SERVER : CLIENT,
        sourcePort: isClient ? 40_000 : 53,
        destinationPort: isClient ? 53 : 40_000,
        offset: 1_000 * seconds,
      },
      octets,
    );
  }
  pairs.end();
  sink.end();
  return sink;
}

const query = (id = "1234") => join(hex(id), hex("0100"), hex("0001 0000 0000 0000"), QUESTION);
const response = (id = "1234", ...records: readonly Uint8Array[]) =>
  join(
    hex(id),
    hex("8180"),
    hex("0001"),
    hex(records.length.toString(16).padStart(4, "0")),
    hex("0000 0000"),
    QUESTION,
    ...records,
  );

describe("exchanges", () => {
  test("a query and its response are one record, of the query's time and place", () => {
    const { rows } = exchanged(
      [1, "client", query()],
      [2, "server", response("1234", record("0001", "c0000201"), record("0001", "c0000202"))],
    );
    expect(rows).toEqual([
      expect.objectContaining({
        time: 1000,
        originOffset: 1000n,
        clientAddress: "192.0.2.7",
        serverAddress: "2001:db8::53",
        queryName: "www.example",
        queryType: "A",
        responseCode: "NOERROR",
        answers: "192.0.2.1 192.0.2.2",
        timeToLive: 60,
        exporter: "lo",
      }),
    ]);
  });
  test("a query that nobody answers within 30 s", () => {
    const { rows } = exchanged([1, "client", query()], [40, "server", response()]);
    expect(rows.map(({ time, responseCode }) => [time, responseCode])).toEqual([
      [1000, ""],
      [40_000, "NOERROR"],
    ]);
  });
  test("a response to nothing that was seen", () => {
    const { rows } = exchanged([3, "server", response("4321")]);
    expect(rows).toEqual([
      expect.objectContaining({ time: 3000, clientAddress: "192.0.2.7", responseCode: "NOERROR", answers: "" }),
    ]);
  });
  test("a response that stands before its query in the file, though it is later", () => {
    const { rows } = exchanged([2, "server", response("1234", record("0001", "c0000201"))], [1, "client", query()]);
    expect(rows).toEqual([expect.objectContaining({ time: 1000, responseCode: "NOERROR", answers: "192.0.2.1" })]);
  });
  test("a response before a later query of the same words is none of its own", () => {
    expect(exchanged([1, "server", response()], [2, "client", query()]).rows).toHaveLength(2);
  });
  test("20,000 responses to nothing stay within bounds, and none is lost", () => {
    const plain = response();
    const turns = Array.from({ length: 20_000 }, (_, i) => [1, "server", plain.with(0, i >> 8).with(1, i)] as const);
    expect(exchanges(...turns).count("dns")).toBe(20_000);
  });
  test("asked twice, answered once", () => {
    expect(exchanged([1, "client", query()], [2, "client", query()], [3, "server", response()]).rows).toHaveLength(1);
  });
  test("K11 what cannot be read is a defect that gives up no octets, for the packet is accounted for", () => {
    const { rows, defects, givenUp } = exchanged([1, "client", hex("0001")], [1, "client", header("0100", 9)]);
    expect([rows, [...defects], givenUp]).toEqual([[], [["cut-message", 2]], 0]);
  });
  test("a response that says it is cut is no defect", () => {
    const cut = join(hex("1234 8380 0001 0004 0000 0000"), QUESTION);
    const { rows, defects } = exchanged([1, "client", query()], [1, "server", cut]);
    expect([rows.length, defects.size]).toEqual([1, 0]);
  });
  test("70,000 questions without an answer stay within bounds, and none is lost", () => {
    const plain = query();
    const turns = Array.from({ length: 70_000 }, (_, i) => {
      const asked = plain.with(0, i >> 8).with(1, i);
      asked[13] = 0x61 + (i >> 16); // another name, once ids come again
      return [1, "client", asked] as const;
    });
    expect(exchanges(...turns).count("dns")).toBe(70_000);
  });
});

test.each([1, 2, 5, 100])("messages over TCP in segments of %i", (octets) => {
  const one = query("0001");
  const two = query("0002");
  const framed = join(hex("0000"), hex("001d"), one, hex("001d"), two, hex("00ff61"));
  const messages = new TcpMessages();
  const found: Uint8Array[] = [];
  for (let at = 0; at < framed.length; at += octets)
    for (const message of messages.push(framed.subarray(at, at + octets))) found.push(new Uint8Array(message));
  expect(found).toEqual([new Uint8Array(0), one, two]);
});
