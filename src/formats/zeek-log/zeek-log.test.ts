import assert from "node:assert/strict";
import fs from "node:fs";
import { describe, test } from "vitest";
import { type ReadOptions, readWhole } from "../../../test/read-format.ts";
import { ours } from "../../../test/referees.ts";
import { HEADER, line } from "../zeek-conn/example-log.ts";
import zeekConn from "../zeek-conn/index.ts";
import zeekDns from "../zeek-dns/index.ts";
import zeekHttp from "../zeek-http/index.ts";
import zeekQuic from "../zeek-quic/index.ts";
import zeekSsh from "../zeek-ssh/index.ts";
import zeekSsl from "../zeek-ssl/index.ts";
import zeekX509 from "../zeek-x509/index.ts";
import { marksOfServices } from "./services.ts";
import { hostOf } from "./services-seen.ts";

const formats = new Map(
  Object.entries({
    "zeek-conn": zeekConn,
    "zeek-dns": zeekDns,
    "zeek-http": zeekHttp,
    "zeek-quic": zeekQuic,
    "zeek-ssh": zeekSsh,
    "zeek-ssl": zeekSsl,
    "zeek-x509": zeekX509,
  }),
);
const octetsOf = (kind: string, name = `${kind}.log`) =>
  fs.readFileSync(ours(`src/formats/zeek-${kind}/fixture/${name}`));

/** Reads an input and checks that every octet is accounted for. */
function read(octets: Uint8Array, options: ReadOptions = {}) {
  const reading = readWhole(formats, octets, options);
  assert.equal(reading.understoodOctets + reading.givenUpOctets, octets.length);
  return reading;
}

const services = (octets: Uint8Array, options: ReadOptions = {}) =>
  read(octets, options)
    .rows("service")
    .map(({ address, protocolIdentifier, port, serviceName, product }) =>
      [address, protocolIdentifier, port, serviceName, product].join(" "),
    );

describe("a dns log", () => {
  test("has an exchange a row: names in lower case, types and codes by their names, answers and the shortest life", () => {
    const rows = read(octetsOf("dns")).rows("dns");
    assert.deepEqual(
      rows.map((row) => [row.queryName, row.queryType, row.responseCode, row.answers, row.timeToLive]),
      [
        ["www.example.com", "A", "NOERROR", "cdn.example.net 198.51.100.9", 42],
        ["missing.example.com", "AAAA", "NXDOMAIN", "", null],
        ["a,b.example.com", "ANY", "", "", null],
        ["", "TYPE65280", "REFUSED", "TXT 5 a,b c", 0],
      ],
    );
    assert.equal(rows[0]!.time, 1_704_067_200_250);
    assert.deepEqual([rows[1]!.clientAddress, rows[1]!.serverAddress], ["2001:db8::7", "2001:db8::53"]);
  });

  test("in JSON has the same, and numbers where names are missing", () => {
    const [first, second] = read(octetsOf("dns", "dns.json.log")).rows("dns");
    assert.deepEqual([first!.answers, first!.timeToLive], ["cdn.example.net 198.51.100.9", 42]);
    assert.deepEqual(
      [second!.queryType, second!.responseCode, second!.time],
      ["TYPE28", "NXDOMAIN", 1704067201000.001],
    );
  });

  test("covers nothing: that nobody asked says nothing of the sensor", () => {
    assert.equal(read(octetsOf("dns")).rows("coverage").length, 0);
  });
});

describe("services are those that answered", () => {
  test("TLS by its handshake, DTLS over UDP, the certificate's subject before the name asked for", () => {
    assert.deepEqual(services(octetsOf("ssl")), ["198.51.100.9 6 443 tls www.example.com", "198.51.100.10 6 443 tls "]);
    assert.deepEqual(services(octetsOf("ssl", "ssl.json.log")), [
      "198.51.100.9 6 443 tls CN=www.example.com,O=Example",
      "198.51.100.12 17 4433 tls voice.example.com",
    ]);
  });

  test("certificates of an x509 log that came before in the session", () => {
    const sessions = new Map();
    const certificates = read(octetsOf("x509"), { sessions });
    assert.equal(certificates.batches.length, 0);
    assert.equal(services(octetsOf("ssl"), { sessions })[1], "198.51.100.10 6 443 tls CN=www.example.net,O=Example");
  });

  test("HTTP by its status, without names for a proxy; QUIC by the server's connection id; SSH by its software", () => {
    assert.deepEqual(services(octetsOf("http")), [
      "198.51.100.20 6 80 http shop.example.com",
      "192.0.2.1 6 3128 http ",
    ]);
    assert.deepEqual(services(octetsOf("quic")), ["198.51.100.30 17 443 quic video.example.com"]);
    assert.deepEqual(services(octetsOf("ssh")), ["198.51.100.40 6 22 ssh SSH-2.0-OpenSSH_9.2p1 Debian-2"]);
  });
});

describe("names join flows by uid, in one session", () => {
  const conn = Buffer.from(`${HEADER}${line(1).replace("C1x", "CB1")}${line(2)}#close\t2024-01-01-01-00-00\n`);
  const named = (sessions: Map<string, unknown>, chunk?: number) =>
    read(conn, { sessions, ...(chunk ? { chunk } : {}) })
      .rows("flow")
      .map(({ serverName, ja4 }) => `${serverName ?? ""} ${ja4 ?? ""}`);

  test("when the ssl log came before, whichever way the row is read", () => {
    const sessions = new Map();
    read(octetsOf("ssl"), { sessions });
    const expected = ["www.example.com t13d1516h2_8daaf6152771_b186095e22b6", " "];
    assert.deepEqual(named(sessions), expected);
    assert.deepEqual(named(sessions, 1), expected);
  });

  test("and not otherwise", () => {
    assert.deepEqual(named(new Map()), [" ", " "]);
  });
});

test("logs may follow each other in one input, and be mixed in JSON lines", () => {
  const all = Buffer.concat([octetsOf("ssl"), octetsOf("dns"), Buffer.from(HEADER + line(1) + line(2))]);
  const reading = read(all);
  assert.deepEqual(
    [reading.rows("service").length, reading.rows("dns").length, reading.rows("flow").length],
    [2, 4, 2],
  );
  const mixed = Buffer.concat([octetsOf("dns", "dns.json.log"), octetsOf("conn", "conn.json.log")]);
  assert.deepEqual([read(mixed).format, read(mixed).rows("flow").length], ["zeek-dns", 2]);
});

test("Z16 a set separator in a value is escaped, and stays in its value", () => {
  const answers = read(octetsOf("dns")).rows("dns").at(-1)!.answers;
  assert.equal(answers, "TXT 5 a,b c");
});

test("a log that nobody reads is refused by its name", () => {
  const reading = read(Buffer.from(`${HEADER.replace("\tconn\n", "\tntp\n")}${line(1)}`));
  assert.equal(reading.format, "zeek-conn");
  assert.equal(reading.rows("defect")[0]!.found, "Zeek ntp log: not read");
});

test("a row that a flow needs and cannot have costs itself only", () => {
  const text = octetsOf("dns").toString().replace("192.0.2.53\t53\tudp\t4711", "192.0.2.530\t53\tudp\t4711");
  const reading = read(Buffer.from(text));
  assert.deepEqual([reading.rows("dns").length, reading.defects.get("bad-row")], [3, 1]);
});

test("services are called by the ids of signs; one that was taken back is none", () => {
  assert.deepEqual(marksOfServices("ssl,http"), ["tls", "http"]);
  assert.deepEqual(marksOfServices("quic,ssl,-dns"), ["quic", "tls"]);
  assert.deepEqual(marksOfServices("spicy_ipsec_ike_udp,spicy_openvpn_udp_hmac_sha1"), ["ike", "openvpn"]);
});

test("a host is told without its port", () => {
  for (const [told, host] of [
    ["Example.com:8080", "example.com"],
    ["[2001:db8::1]:80", "[2001:db8::1]"],
    ["example.com.", "example.com"],
  ] as const)
    assert.equal(hostOf(told), host);
});
