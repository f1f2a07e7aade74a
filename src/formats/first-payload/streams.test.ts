import { describe, expect, test } from "vitest";
import {
  clientHello,
  hex,
  join,
  noise,
  numbers,
  records,
  serverName,
  type Turn,
  tell,
  text,
  UDP,
  vector,
} from "./made-payloads.ts";
import { openFirstPayload } from "./open.ts";

const line = (direction: ">" | "<", value: string): Turn => [direction, text(value)];

describe("HTTP", () => {
  test.each<[string, string, string[], string]>([
    ["a host", "GET / HTTP/1.1\r\nHost: Www.Example.org:8080\r\n\r\n", ["http"], "www.example.org"],
    ["an IPv6 host", "GET / HTTP/1.1\r\nhost:[2001:db8::1]:80\r\n\r\n", ["http"], "2001:db8::1"],
    ["no host", "GET / HTTP/1.0\r\n\r\n", ["http"], ""],
    ["bare line feeds", "GET / HTTP/1.1\nHost: a.example\n\n", ["http"], "a.example"],
    [
      "a proxy, by an absolute target",
      "GET http://user@far.example/x HTTP/1.1\r\nHost: near.example\r\n\r\n",
      ["http", "http-proxy"],
      "far.example",
    ],
    [
      "a proxy, by CONNECT",
      "CONNECT far.example:443 HTTP/1.1\r\nHost: far.example\r\n\r\n",
      ["http", "http-proxy"],
      "far.example",
    ],
    [
      "WebSocket",
      "GET /chat HTTP/1.1\r\nHost: w.example\r\nUpgrade: websocket\r\n\r\n",
      ["http", "websocket"],
      "w.example",
    ],
    [
      "work for a miner",
      'POST / HTTP/1.1\r\nHost: p.example\r\nContent-Length: 43\r\n\r\n{"method":"getwork","params":[],"id":0}',
      ["getwork", "http"],
      "p.example",
    ],
    ["a word that is no method", "GETS / HTTP/1.1\r\n\r\n", [], ""],
    [
      "K15 CR LF and an escape inside",
      "GET / HTTP/1.1\r\nHost: a.example\x1b[2J\r\nX: y\r\n\r\n",
      ["http", "odd-host"],
      "a.example",
    ],
  ])("%s", (_, request, marks, name) => {
    expect(tell({}, [line(">", request)])).toMatchObject({ marks, serverName: name });
    const octets = text(request);
    const halves: Turn[] = [
      [">", octets.subarray(0, 22)],
      [">", octets.subarray(22)],
    ];
    expect(tell({}, halves)).toMatchObject({ marks, serverName: name });
  });

  test("K15 a host of 1 MB is cut at 255 with a mark", () => {
    const request = text(`GET / HTTP/1.1\r\nHost: ${"a".repeat(1_000_000)}\r\n\r\n`);
    const segments = Array.from({ length: 20 }, (_, i): Turn => [">", request.subarray(i * 1_400, (i + 1) * 1_400)]);
    const told = tell({}, segments);
    expect(told).toMatchObject({ marks: ["http", "odd-host"], serverName: "a".repeat(255) });
  });
});

describe("protocols that greet, ask or offer", () => {
  test.each<[string, Turn[], string[]]>([
    ["SSH", [line("<", "SSH-2.0-OpenSSH_9.6\r\n")], ["ssh"]],
    ["SMTP", [line("<", "220 mail.example ESMTP\r\n"), line(">", "EHLO me.example\r\n")], ["smtp"]],
    ["FTP", [line("<", "220 ready\r\n"), line(">", "USER anonymous\r\n")], ["ftp"]],
    ["a greeting of 220 and nothing that tells which", [line("<", "220 ready\r\n"), line(">", "NOOP\r\n")], []],
    ["POP3", [line("<", "+OK ready\r\n"), line(">", "CAPA\r\n")], ["pop3"]],
    ["IMAP", [line("<", "* OK ready\r\n"), line(">", "a001 CAPABILITY\r\n")], ["imap"]],
    [
      "SOCKS 5",
      [
        [">", hex("05020002")],
        ["<", hex("0500")],
      ],
      ["socks5"],
    ],
    [
      "SOCKS 5 of which the method was not offered",
      [
        [">", hex("050100")],
        ["<", hex("0502")],
      ],
      [],
    ],
    [
      "SOCKS 4",
      [
        [">", hex("0401 0050 c0000201 00")],
        ["<", hex("005a 0000 00000000")],
      ],
      ["socks4"],
    ],
    [
      "RDP",
      [[">", join(hex("0300002a25e00000000000"), text("Cookie: mstshash=user\r\n"), hex("0100080003000000"))]],
      ["rdp"],
    ],
    ["VNC", [line("<", "RFB 003.008\n")], ["vnc"]],
    ["BitTorrent", [line(">", "\x13BitTorrent protocol\0\0\0\0\0\0\0\0")], ["bittorrent"]],
    [
      "Bitcoin's network",
      [[">", join(hex("f9beb4d9"), text("version\0\0\0\0\0"), hex("66000000"), noise(100))]],
      ["bitcoin-p2p"],
    ],
    ["Monero's network", [[">", join(hex("0121010101010101"), noise(60))]], ["monero-p2p"]],
    ["BGP", [[">", join(new Uint8Array(16).fill(0xff), hex("001d0104"))]], ["bgp"]],
    [
      "Telnet",
      [
        ["<", hex("fffd18fffd20")],
        [">", hex("fffb18")],
      ],
      ["telnet"],
    ],
    ["SMB 2", [[">", join(hex("00000040"), hex("fe534d42"), noise(60))]], ["smb"]],
    ["PPTP", [[">", join(hex("009c00011a2b3c4d"), noise(148))]], ["pptp"]],
    [
      "DNS over TCP",
      [[">", vector(2, hex("1234 0100 0001 0000 0000 0000 03777777076578616d706c6500 0001 0001"))]],
      ["dns"],
    ],
    ["the preface of HTTP/2", [line(">", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")], ["http"]],
    ["octets that look random", [[">", noise(300)]], ["fully-encrypted"]],
    ["octets that look random, after six that are printable", [[">", join(text("secret"), noise(300))]], []],
    ["text that is no protocol", [line(">", "hello, is it me you are looking for?")], []],
  ])("%s", (_, turns, marks) => {
    expect(tell({}, turns).marks).toEqual(marks);
  });

  test("K16 an SSH banner without end is told by its first octets, and no more of it is wanted", () => {
    const told = tell({}, [line("<", `SSH-2.0-${"x".repeat(250)}`), line("<", "x".repeat(1_000))]);
    expect(told).toMatchObject({ marks: ["ssh"], wants: false });
  });
  test("K16 a banner that never comes is waited for over 64 segments at most", () => {
    const told = tell(
      {},
      Array.from({ length: 64 }, () => line("<", "")).concat(Array.from({ length: 64 }, () => line("<", "S"))),
    );
    expect(told.wants).toBe(false);
  });
});

describe("mining pools", () => {
  test.each<[string, Turn[], string[]]>([
    [
      "Bitcoin",
      [
        line(">", '{"id":1,"method":"mining.subscribe","params":["cgminer/4"]}\n'),
        line("<", '{"id":null,"method":"mining.set_difficulty","params":[8]}\n'),
      ],
      ["stratum", "stratum-bitcoin"],
    ],
    [
      "Zcash",
      [
        line(">", '{"id":1,"method":"mining.subscribe","params":[]}\n'),
        line("<", '{"id":null,"method":"mining.set_target","params":["00"]}\n'),
      ],
      ["stratum", "stratum-zcash"],
    ],
    [
      "Monero",
      [line(">", '{"id":1,"method":"login","params":{"login":"4x","pass":"x","agent":"xmrig/6"}}\n')],
      ["stratum-monero"],
    ],
    [
      "Monero, from the middle",
      [line("<", '{"jsonrpc":"2.0","method":"job","params":{"blob":"0e0e","job_id":"1","target":"b88d0600"}}\n')],
      ["stratum-monero"],
    ],
    [
      "Ethereum",
      [line(">", '{"id":1,"jsonrpc":"2.0","method":"eth_submitLogin","params":["0x0"]}\n')],
      ["stratum-ethereum"],
    ],
    [
      "another JSON-RPC",
      [line(">", '{"id":1,"method":"login","params":{"user":"a"}}\n'), line("<", '{"id":1,"result":true}\n')],
      [],
    ],
  ])("%s", (_, turns, marks) => {
    expect(tell({}, turns).marks).toEqual(marks);
  });
});

describe("Tor, an indication", () => {
  const hello = (name: string, ...more: (readonly [number, Uint8Array])[]) =>
    tell({}, [[">", records(clientHello({ extensions: [serverName(name), ...more] }))]]).marks;
  test("a made-up name in a hello without what browsers send", () => {
    expect(hello("www.q4cyamnc6mtokjurvdclt.com")).toEqual(["tls", "tor"]);
  });
  test.each(["www.google.com", "www.site24.com", "q4cyamnc6mtok.com", "www.q4cyamnc6mtok.net"])("not %s", (name) => {
    expect(hello(name)).toEqual(["tls"]);
  });
  test("not with session tickets or protocol names", () => {
    expect(hello("www.q4cyamnc6mtok.com", [35, new Uint8Array(0)])).toEqual(["tls"]);
  });
  test("the certificate of a link", () => {
    const name = (value: string) => join(hex("0603550403 0c"), vector(1, text(value)));
    const certificate = (...names: string[]) => {
      const body = join(noise(40), ...names.map(name), noise(90));
      return records(
        join(hex("02000026 0303"), noise(32), hex("00 002f 00"), hex("0b"), numbers(3, body.length), body),
      );
    };
    const links = (...names: string[]) =>
      tell({}, [
        [">", records(clientHello({ extensions: [serverName("www.q4cyamnc6mtok.com")] }))],
        ["<", certificate(...names)],
      ]).marks;
    expect(links("www.a2cyamnc6m.com", "www.kjurvdclt7.net")).toEqual(["tls", "tor", "tor-certificate"]);
    expect(links("www.a2cyamnc6m.com", "www.kjurvdclt7.org")).toEqual(["tls", "tor"]);
  });
});

describe("datagrams that tell by themselves", () => {
  const on = (port: number) => ({ ...UDP, destinationTransportPort: port });
  const query = "1234 0100 0001 0000 0000 0000 03777777076578616d706c6500 0001 0001";
  test.each<[string, object, Turn[], string[], string]>([
    ["DNS", on(53), [[">", hex(query)]], ["dns"], "www.example"],
    ["DNS on another port", on(4_053), [[">", hex(query)]], ["dns"], "www.example"],
    ["a query with octets behind it on another port", on(4_053), [[">", hex(`${query} 00`)]], [], ""],
    ["mDNS", on(5_353), [[">", hex(query)]], ["mdns"], "www.example"],
    ["LLMNR", on(5_355), [[">", hex(query)]], ["llmnr"], "www.example"],
    ["STUN", UDP, [[">", join(hex("0001 0000 2112a442"), noise(12))]], ["stun"], ""],
    ["TURN", UDP, [[">", join(hex("0003 0000 2112a442"), noise(12))]], ["turn"], ""],
    ["NTP", on(123), [[">", join(hex("23"), new Uint8Array(47))]], ["ntp"], ""],
    ["SNMP", on(161), [[">", hex("302602010104067075626c6963a019")]], ["snmp"], ""],
    [
      "a query of the distributed hash table",
      UDP,
      [line(">", "d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t2:aa1:y1:qe")],
      ["bittorrent-dht"],
      "",
    ],
    [
      "uTP",
      UDP,
      [
        [">", hex("4100 0001 00000000 00000000 00040000 0001 0000")],
        ["<", hex("2100 0001 00000000 00000000 00040000 0007 0001")],
      ],
      ["bittorrent-utp"],
      "",
    ],
    ["a tracker", UDP, [[">", hex("00000417 27101980 00000000 01020304")]], ["bittorrent-tracker"], ""],
    ["SIP", UDP, [line(">", "REGISTER sip:example.org SIP/2.0\r\n")], ["sip"], ""],
    ["SSDP", on(1_900), [line(">", "M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\n")], ["ssdp"], ""],
    ["an answer of SSDP", UDP, [line(">", "HTTP/1.1 200 OK\r\nST: upnp:rootdevice\r\n")], ["ssdp"], ""],
    ["L2TP", on(1_701), [[">", hex("c802 0014 0000 0000 0000 0000 8008 0000 0000 0001")]], ["l2tp"], ""],
  ])("%s", (_, ends, turns, marks, name) => {
    expect(tell(ends, turns)).toMatchObject({ marks, dnsName: name });
  });
  test("DTLS after STUN is told too", () => {
    const dtls = join(hex("16fefd0000000000000000"), vector(2, hex("02000010 0000 000000 000010"), noise(16)));
    expect(
      tell(UDP, [
        [">", join(hex("0001 0000 2112a442"), noise(12))],
        ["<", dtls],
      ]).marks,
    ).toEqual(["dtls", "stun"]);
  });
});

describe("segments", () => {
  const hello = records(clientHello({ extensions: [serverName("order.example")] }));
  const cuts = [hello.subarray(0, 30), hello.subarray(30, 70), hello.subarray(70)];
  const starts = [0, 30, 70];
  test.each([
    ["in order", [0, 1, 2]],
    ["the middle one last", [0, 2, 1]],
    ["backwards", [2, 1, 0]],
    ["twice", [0, 0, 1, 1, 2, 2]],
    ["over the turn of the numbers", [1, 2, 0]],
  ])("%s", (_, order) => {
    const first = openFirstPayload({ protocolIdentifier: 6, sourceTransportPort: 1, destinationTransportPort: 2 })!;
    for (const i of order) first.see(true, Buffer.from(cuts[i]!), (4_294_967_250 + starts[i]!) >>> 0);
    expect(first.tell()).toMatchObject({ marks: ["tls"], serverName: "order.example" });
  });
  test("what was borrowed may be used anew", () => {
    const first = openFirstPayload({ protocolIdentifier: 6, sourceTransportPort: 1, destinationTransportPort: 2 })!;
    const borrowed = Buffer.alloc(100);
    for (let at = 0; at < hello.length; at += 20) {
      borrowed.fill(0xee);
      const part = hello.subarray(at, at + 20);
      borrowed.set(part);
      first.see(true, borrowed.subarray(0, part.length), at);
    }
    expect(first.tell()).toMatchObject({ serverName: "order.example" });
  });
});

test("mutants of every conversation: nothing thrown, names within their limit", () => {
  const conversations: Turn[][] = [
    [[">", records(clientHello({ extensions: [serverName("m.example")] }), 40)]],
    [line(">", "GET / HTTP/1.1\r\nHost: m.example\r\n\r\n"), line("<", "HTTP/1.1 200 OK\r\n\r\n")],
    [[">", hex("1234 0100 0001 0000 0000 0000 03777777076578616d706c6500 0001 0001")]],
    [line(">", '{"id":1,"method":"mining.subscribe","params":[]}\n')],
  ];
  const random = noise(60_000, 7);
  let at = 0;
  for (let i = 0; i < 250; i++)
    for (const turns of conversations) {
      const mutated = turns.map(([direction, octets]): Turn => {
        const changed = octets.with(random[at++ % 60_000]! % octets.length, random[at++ % 60_000]!);
        return [direction, changed.subarray(0, 1 + ((random[at++ % 60_000]! * 7) % changed.length))];
      });
      for (const ends of [{}, UDP, { ...UDP, destinationTransportPort: 53 }])
        expect(tell(ends, mutated).serverName.length).toBeLessThan(256);
    }
});
