import { describe, expect, test } from "vitest";
import { hex, join, noise, numbers, type Turn, tell, UDP, vector } from "./made-payloads.ts";

describe("WireGuard", () => {
  const initiation = (reserved = "000000", second: Uint8Array = new Uint8Array(16)) =>
    join(hex("01"), hex(reserved), hex("11223344"), noise(124), second);
  const response = (receiver: string, reserved = "000000") =>
    join(hex("02"), hex(reserved), hex("55667788"), hex(receiver), noise(80));
  const data = (counter: number, octets = 48, receiver = "55667788") =>
    join(hex("04000000"), hex(receiver), numbers(1, counter), new Uint8Array(7), noise(octets, counter + 1));

  test.each<[string, Turn[], string[]]>([
    [
      "a handshake",
      [
        [">", initiation()],
        ["<", response("11223344")],
      ],
      ["wireguard", "wireguard-initiation"],
    ],
    [
      "a handshake under load, with a second code",
      [
        [">", initiation("000000", noise(16))],
        ["<", response("11223344")],
      ],
      ["wireguard"],
    ],
    [
      "a handshake with a number of the client where zeros belong",
      [
        [">", initiation("0a0b0c")],
        ["<", response("11223344", "0a0b0c")],
      ],
      ["wireguard"],
    ],
    [
      "an initiation alone",
      [
        [">", initiation()],
        [">", initiation()],
      ],
      ["wireguard-initiation"],
    ],
    [
      "a response to another initiation",
      [
        [">", initiation()],
        ["<", response("00000000")],
      ],
      ["wireguard-initiation"],
    ],
    [
      "transport messages alone, one a keep-alive",
      [
        [">", data(7)],
        [">", data(8, 16)],
        ["<", data(3, 80, "aabbccdd")],
        [">", data(12)],
      ],
      ["wireguard-transport"],
    ],
    [
      "transport messages of which the counters fall",
      [
        [">", data(9)],
        [">", data(8)],
        [">", data(7)],
      ],
      [],
    ],
    [
      "lengths that are no multiples of 16",
      [
        [">", data(1, 50)],
        [">", data(2, 51)],
        [">", data(3, 52)],
      ],
      [],
    ],
    ["a DNS query of 148 octets with id 0x0100", [[">", join(hex("010000000001"), new Uint8Array(142).fill(1))]], []],
  ])("%s", (_, turns, marks) => {
    expect(tell(UDP, turns).marks).toEqual(marks);
  });
});

describe("OpenVPN", () => {
  const client = hex("a1b2c3d4e5f60718");
  const server = hex("0f1e2d3c4b5a6978");
  const reset = join(hex("38"), client, hex("00 00000000"));
  const resetAnswer = (to = client) => join(hex("40"), server, hex("01 00000000"), to, hex("00000000"));
  const acknowledgement = (packet: number) => join(hex("28"), client, hex("01"), numbers(4, packet), server);
  const withHmac = (opcode: string, session: Uint8Array, rest: Uint8Array) =>
    join(hex(opcode), session, noise(20, session[0]), hex("00000001 5e000000"), rest);
  const wrapped = (opcode: string, session: Uint8Array, time: string, replay = "00000001") =>
    join(hex(opcode), session, hex(replay), hex(time), noise(32 + 5, session[0]));

  test.each<[string, Turn[], boolean]>([
    [
      "hard resets that answer each other",
      [
        [">", reset],
        ["<", resetAnswer()],
      ],
      true,
    ],
    [
      "an answer that names another session",
      [
        [">", reset],
        ["<", resetAnswer(noise(8, 9))],
      ],
      false,
    ],
    [
      "with an HMAC of SHA-1",
      [
        [">", withHmac("38", client, hex("00 00000000"))],
        ["<", withHmac("40", server, join(hex("01 00000000"), client))],
      ],
      true,
    ],
    [
      "with --tls-crypt",
      [
        [">", wrapped("38", client, "5e000000")],
        ["<", wrapped("40", server, "5e000003")],
      ],
      true,
    ],
    [
      "with --tls-crypt-v2",
      [
        [">", wrapped("50", client, "5e000000")],
        ["<", wrapped("40", server, "5e000003")],
      ],
      true,
    ],
    [
      "replay counters that do not begin anew",
      [
        [">", wrapped("38", client, "5e000000", "00000007")],
        ["<", wrapped("40", server, "5e000003")],
      ],
      false,
    ],
    [
      "clocks that lie years apart",
      [
        [">", wrapped("38", client, "5e000000")],
        ["<", wrapped("40", server, "3e000000")],
      ],
      false,
    ],
    [
      "only the client",
      [
        [">", reset],
        [">", acknowledgement(0)],
        [">", acknowledgement(1)],
      ],
      true,
    ],
    [
      "only the client, twice the same acknowledgement is enough",
      [
        [">", reset],
        [">", acknowledgement(0)],
        [">", acknowledgement(0)],
      ],
      true,
    ],
    [
      "only the client, and no hard reset",
      [
        [">", acknowledgement(0)],
        [">", acknowledgement(1)],
      ],
      false,
    ],
    [
      "in the middle of the handshake",
      [
        [">", acknowledgement(0)],
        ["<", join(hex("20"), server, hex("01 00000003"), client, noise(60))],
      ],
      true,
    ],
    [
      "a session id of zeros",
      [
        [">", join(hex("38"), new Uint8Array(8), hex("00 00000000"))],
        ["<", join(hex("40"), new Uint8Array(8), hex("01 00000000"), new Uint8Array(8), hex("00000000"))],
      ],
      false,
    ],
  ])("%s", (_, turns, isTold) => {
    const expected = isTold ? ["openvpn"] : [];
    expect(tell(UDP, turns).marks).toEqual(expected);
    const framed = turns.map(([direction, octets]) => [direction, vector(2, octets)] as const);
    expect(tell({}, framed).marks.filter((id) => id !== "fully-encrypted")).toEqual(expected);
  });
});

describe("IPsec", () => {
  const ike = (version: string, exchange: string, octets = 200) =>
    join(
      noise(8),
      new Uint8Array(8),
      hex("21"),
      hex(version),
      hex(exchange),
      hex("08 00000000"),
      numbers(4, 28 + octets),
      noise(octets),
    );
  const nat = { ...UDP, destinationTransportPort: 4500 };
  const esp = (sequence: number) => join(hex("c0ffee01"), numbers(4, sequence), noise(64, sequence));

  test.each<[string, object, Turn[], string[]]>([
    ["IKEv2", UDP, [[">", ike("20", "22")]], ["ike"]],
    ["IKEv1, aggressive mode", UDP, [[">", ike("10", "04")]], ["ike"]],
    ["IKE behind the marker of NAT traversal", nat, [[">", join(new Uint8Array(4), ike("20", "22"))]], ["ike"]],
    ["a length that is not the datagram's", UDP, [[">", join(ike("20", "22"), hex("00"))]], []],
    ["an exchange that version 2 does not have", UDP, [[">", ike("20", "04")]], []],
    [
      "ESP in UDP, after a keep-alive",
      nat,
      [
        [">", hex("ff")],
        [">", esp(1)],
        [">", esp(2)],
      ],
      ["esp-in-udp"],
    ],
    [
      "ESP of which the number does not grow",
      nat,
      [
        [">", esp(5)],
        [">", esp(5)],
      ],
      [],
    ],
    ["protocol 50", { protocolIdentifier: 50 }, [], ["esp"]],
    ["protocol 51", { protocolIdentifier: 51 }, [], ["ah"]],
  ])("%s", (_, ends, turns, marks) => {
    expect(tell(ends, turns).marks).toEqual(marks);
  });
});
