import { describe, expect, test } from "vitest";
import {
  clientHello,
  cryptoFrame,
  hex,
  initialPacket,
  join,
  noise,
  numbers,
  protocols,
  records,
  serverName,
  tell,
  text,
  UDP,
  vector,
} from "./made-payloads.ts";
import { readClientHello } from "./tls/client-hello.ts";
import { ja4 } from "./tls/ja4.ts";

const EXAMPLE = clientHello({
  extensions: [serverName("Example.COM"), protocols("h2", "http/1.1"), [43, vector(1, numbers(2, 0x0304))]],
});
const TWO_SUITES = "62ed6f6ca7ad"; // sha256 of 1301,1302

describe("JA4 as its makers describe it", () => {
  // the lists of technical_details/JA4.md, in the order of the hello
  const suites = "1301 1302 1303 c02b c02f c02c c030 cca9 cca8 c013 c014 009c 009d 002f 0035".split(" ");
  const types = "001b 0000 0033 0010 4469 0017 002d 000d 0005 0023 0012 002b ff01 000b 000a 0015".split(" ");
  const algorithms = numbers(2, 0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601);
  const bodies: Readonly<Record<string, Uint8Array>> = {
    "0000": serverName("a.example")[1],
    "0010": protocols("h2")[1],
    "000d": vector(2, algorithms),
    "002b": vector(1, numbers(2, 0x3a3a, 0x0304, 0x0303)),
  };
  const extensions = types.map((type) => [Number.parseInt(type, 16), bodies[type] ?? new Uint8Array(0)] as const);
  const hello = (parts: Parameters<typeof clientHello>[0]) => readClientHello(clientHello(parts).subarray(4))!;
  const numbersOf = suites.map((suite) => Number.parseInt(suite, 16));

  test("the worked example", () => {
    expect(ja4(hello({ suites: numbersOf, extensions }), "t")).toBe("t13d1516h2_8daaf6152771_e5627efa2ab1");
  });
  test("GREASE is passed over wherever it stands", () => {
    const greased = [[0x0a0a, new Uint8Array(0)] as const, ...extensions, [0xfafa, hex("00")] as const];
    expect(ja4(hello({ suites: [0x7a7a, ...numbersOf], extensions: greased }), "t")).toBe(
      "t13d1516h2_8daaf6152771_e5627efa2ab1",
    );
  });
  test("without signature algorithms the list ends without an underscore", () => {
    const without = extensions.filter(([type]) => type !== 13).concat([[13, vector(2)]]);
    expect(ja4(hello({ suites: numbersOf, extensions: without }), "t")).toBe("t13d1516h2_8daaf6152771_6d807ffa2a79");
  });
  test.each([
    ["h3", "h3"],
    ["http/1.1", "h1"],
    ["x", "xx"],
    ["", "00"],
    ["\xab", "ab"],
    ["\xab\xcd", "ad"],
    ["0\xab", "3b"],
    ["01\xab\xcd", "3d"],
    ["0\xab\xcd1", "01"],
  ])("the protocol %j gives %s", (name, part) => {
    expect(ja4(hello({ extensions: [protocols(name)] }), "q").slice(8, 10)).toBe(part);
  });
  test("no extensions, no suites: zeros", () => {
    expect(ja4(hello({ suites: [], version: 0x0301 }), "t")).toBe("t10i000000_000000000000_000000000000");
  });
});

describe("TLS over TCP", () => {
  test("name, fingerprint and mark; then no more is wanted", () => {
    const told = tell({}, [[">", records(EXAMPLE)]]);
    expect(told).toEqual({
      marks: ["tls"],
      serverName: "example.com",
      dnsName: "",
      ja4: `t13d0203h2_${TWO_SUITES}_${told.ja4.slice(-12)}`,
      wants: false,
    });
  });
  test.each([1, 3, 7, 100])("a hello in segments of %i and records of 50", (octets) => {
    const all = records(EXAMPLE, 50);
    const turns = Array.from({ length: Math.min(60, Math.ceil(all.length / octets)) }, (_, i) =>
      all.subarray(i * octets, (i + 1) * octets),
    );
    const seen = tell(
      {},
      turns.map((one) => [">", one] as const),
    );
    if (octets * 60 >= all.length) expect(seen).toMatchObject({ marks: ["tls"], serverName: "example.com" });
    else expect(seen.marks).toEqual([]);
  });
  test("only the server is seen", () => {
    const serverHello = join(hex("16030300310200002d0303"), noise(32), hex("00130100000500170000"), hex("00"));
    expect(tell({}, [["<", serverHello]]).marks).toEqual(["tls"]);
  });
  test("only application data is seen", () => {
    const record = join(hex("170303"), vector(2, noise(100)));
    expect(tell({}, [[">", join(record, record)]]).marks).toEqual(["tls-records"]);
  });
  test("a hello that asks for DNS", () => {
    expect(tell({}, [[">", records(clientHello({ extensions: [protocols("dot")] }))]]).marks).toEqual([
      "dns-over-tls",
      "tls",
    ]);
  });
});

describe("K13 server names that lie", () => {
  const named = (body: Uint8Array) => tell({}, [[">", records(clientHello({ extensions: [[0, body]] }))]]);
  test.each([
    ["K13 longer than its extension", join(numbers(2, 900), hex("00"), vector(2, text("a.example"))), ""],
    ["K13 longer than its list", vector(2, hex("00"), numbers(2, 900), text("a.example")), ""],
    ["K13 65,535 octets told", vector(2, hex("00"), numbers(2, 65_535), text("a")), ""],
    ["K13 300 octets", vector(2, hex("00"), vector(2, text("a".repeat(300)))), ""],
    ["K13 with an escape in it", vector(2, hex("00"), vector(2, text("a\x1b[2J.example"))), ""],
    [
      "K13 two names: the first",
      vector(2, hex("00"), vector(2, text("a.example")), hex("00"), vector(2, text("b.example"))),
      "a.example",
    ],
  ])("%s", (_, body, name) => {
    expect(named(body)).toMatchObject({ marks: ["odd-server-name", "tls"], serverName: name });
  });
});

describe("QUIC", () => {
  test.each([1, 2] as const)("version %i: name and fingerprint out of the first packet", (version) => {
    const told = tell(UDP, [[">", initialPacket(version, 2, cryptoFrame(0, EXAMPLE))]]);
    expect(told).toMatchObject({ marks: ["quic"], serverName: "example.com", wants: false });
    expect(told.ja4.startsWith(`q13d0203h2_${TWO_SUITES}_`)).toBe(true);
  });
  test("frames out of order over three packets, with pings and acknowledgements between", () => {
    const [one, two, three] = [EXAMPLE.subarray(0, 40), EXAMPLE.subarray(40, 90), EXAMPLE.subarray(90)];
    const turns = [
      join(cryptoFrame(90, three), hex("01"), hex("0205000100"), hex("0001")),
      join(hex("0000"), cryptoFrame(0, one)),
      cryptoFrame(40, two),
    ].map((frames, i) => [">", initialPacket(1, i, frames)] as const);
    expect(tell(UDP, turns)).toMatchObject({ marks: ["quic"], serverName: "example.com" });
    expect(tell(UDP, turns.slice(0, 2))).toMatchObject({ marks: ["quic"], serverName: "", wants: true });
  });
  test("Google's versions before Q050 tell the server's name, in a hello of tags and ends", () => {
    const parts = ["PAD\0", "SNI\0", "VER\0"].map((tag, i) =>
      join(text(tag), hex(["03000000", "0e000000", "12000000"][i]!)),
    );
    const hello = join(text("CHLO"), hex("0300 0000"), ...parts, text("---Example.com"), text("Q039"));
    const packet = (octets: Uint8Array) =>
      join(hex("0d0102030405060708"), text("Q039"), hex("01"), hex("00".repeat(12)), hex("a0010512"), octets);
    expect(tell(UDP, [[">", packet(hello)]])).toMatchObject({ marks: ["gquic"], serverName: "example.com" });
    for (let cut = 0; cut < hello.length; cut++)
      expect(tell(UDP, [[">", packet(hello.subarray(0, cut))]]).serverName).toMatch(/^(example\.com)?$/);
    expect(tell(UDP, [[">", packet(hello.with(16 + 4, 0xff))]]).serverName).toBe("");
  });
  test("Google's versions are told by a mark", () => {
    expect(tell(UDP, [[">", join(hex("0d0102030405060708"), text("Q043"), hex("01"), noise(900))]]).marks).toEqual([
      "gquic",
    ]);
    expect(tell(UDP, [[">", join(hex("c3"), text("Q046"), hex("50"), noise(1_200))]]).marks).toEqual(["gquic"]);
  });

  const good = initialPacket(1, 0, cryptoFrame(0, EXAMPLE));
  test.each([
    ["K14 an initial of which the tag is wrong", good.with(good.length - 1, good.at(-1)! ^ 1), ["quic"]],
    ["K14 a token longer than the packet", join(good.subarray(0, 15), hex("7fff"), good.subarray(16)), []],
    ["K14 a length longer than the datagram", good.subarray(0, 600), []],
    ["K14 frames that are none", initialPacket(1, 0, hex("1fffffff")), ["quic"]],
    ["K14 a CRYPTO frame beyond its packet", initialPacket(1, 0, hex("06000044ff"), 5), ["quic"]],
    ["K14 a CRYPTO frame far away", initialPacket(1, 0, join(hex("06bfffffff4010"), noise(16))), ["quic"]],
    ["K14 a connection id of 255 octets", good.with(5, 255), []],
  ])("%s: no name, nothing thrown", (_, octets, marks) => {
    expect(tell(UDP, [[">", octets]])).toMatchObject({ marks, serverName: "", ja4: "" });
  });
});

test("DTLS: mark, name and fingerprint of a hello in one piece", () => {
  const hello = clientHello({ extensions: [serverName("d.example")], version: 0xfefd });
  const withCookie = join(hello.subarray(4, 4 + 2 + 32 + 33), hex("00"), hello.subarray(4 + 2 + 32 + 33));
  const message = join(
    hex("01"),
    numbers(3, withCookie.length),
    hex("0000000000"),
    numbers(3, withCookie.length),
    withCookie,
  );
  const told = tell(UDP, [[">", join(hex("16feff0000000000000000"), vector(2, message))]]);
  expect(told).toMatchObject({ marks: ["dtls"], serverName: "d.example" });
  expect(told.ja4).toMatch(/^dd2d020100_/);
});
