import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { type AsnResponse, type CountryResponse, Reader } from "mmdb-lib";
import { afterAll, describe, test } from "vitest";
import { parseAddress } from "../values/address.ts";
import { ReferenceRefused } from "./forms/form.ts";
import { mmdb } from "./forms/mmdb.ts";
import { type ImportSettings, importReference, importRoutes } from "./import-reference.ts";
import { loadReferences } from "./references.ts";

const folder = mkdtempSync(path.join(tmpdir(), "narrows-import-"));
afterAll(() => rmSync(folder, { recursive: true }));

let made = 0;
const AT = Date.parse("2020-01-01T00:00:00Z");
const address = (text: string) => parseAddress(text)!;

function settings(more: Partial<ImportSettings> = {}): ImportSettings {
  return {
    publisher: "someone: else",
    licence: "CC0-1.0",
    date: "2019-06-01",
    folder: path.join(folder, `out-${made++}`),
    ...more,
  };
}

function file(content: string | Uint8Array): string {
  const name = path.join(folder, `in-${made++}`);
  writeFileSync(name, content);
  return name;
}

async function imported(family: string, content: string | Uint8Array, more: Partial<ImportSettings> = {}) {
  const told = settings(more);
  const outcome = await importReference(family, file(content), told);
  return { ...outcome, references: await loadReferences([told.folder]) };
}

describe("publishers' forms", () => {
  const delegated = [
    "2|apnic|20190601|4|19830613|20190531|+1000",
    "apnic|*|ipv4|*|3|summary",
    "apnic|KP|ipv4|175.45.176.0|1024|20091221|allocated",
    "apnic|CN|ipv4|1.0.1.0|768|20110414|allocated",
    "apnic|JP|ipv6|2001:200::|35|19990813|allocated",
    "apnic|KP|asn|131279|1|20091221|allocated",
    "apnic||ipv4|9.9.9.0|256||reserved",
    "apnic|KP|ipv4|175.45.300.0|1024|20091221|allocated",
  ].join("\n");

  test("seconds, height and text of Monero's blocks become block times", async () => {
    const blocks = "1603311580,2213491,2020-10-21 20:19:40\n1603311633,2213492,2020-10-21 20:20:33\nnever,2213493,\n";
    const { rows, left, references } = await imported("block-times", blocks);
    assert.deepEqual([rows, left], [2, 1]);
    assert.deepEqual(references.rows("block-times", Date.UTC(2020, 10, 1))[0], {
      coin: "XMR",
      at: Date.UTC(2020, 9, 21, 20, 19, 40),
    });
  });

  test("delegation statistics of a registry become countries and AS names", async () => {
    const countries = await imported("countries", delegated);
    assert.deepEqual([countries.rows, countries.left, countries.problems[0]?.line], [4, 1, 8]);
    const { references } = countries;
    const country = (text: string) => references.countryOf(address(text), AT)?.country;
    assert.deepEqual(["175.45.179.255", "1.0.3.255", "1.0.4.0", "2001:200::1", "9.9.9.9"].map(country), [
      "KP",
      "CN",
      undefined,
      "JP",
      undefined,
    ]);
    const names = await imported("as-names", delegated);
    assert.equal(names.references.asName(131279, AT)?.country, "KP");
    assert.equal(references.list()[0]?.publisher, "someone: else");
  });

  test("iptoasn tables become origins, countries and names, gzip or not", async () => {
    const text =
      "1.0.0.0\t1.0.0.255\t13335\tUS\tCLOUDFLARENET\n1.0.1.0\t1.0.3.255\t0\tNone\tNot routed\n175.45.176.0\t175.45.179.255\t131279\tKP\tSTAR-KP <img src=x>\n";
    for (const content of [text, gzipSync(text)]) {
      const { references } = await imported("prefix-origins", content);
      assert.equal(references.originOf(address("175.45.177.1"), AT)?.asn, 131279);
      assert.equal(references.originOf(address("1.0.1.1"), AT), null);
    }
    assert.equal((await imported("as-names", text)).references.asName(131279, AT)?.name, "STAR-KP <img src=x>");
    assert.equal((await imported("countries", text)).references.countryOf(address("1.0.0.9"), AT)?.country, "US");
  });

  test("plain lists become relays, providers, resolvers and pools", async () => {
    const list = "# relays\n192.0.2.7\n198.51.100.0/24  # a block\nnot an address at all\n";
    const relays = await imported("tor-relays", list);
    assert.deepEqual([relays.rows, relays.left], [2, 1]);
    assert.equal(relays.references.find("tor-relays", address("198.51.100.9"), AT).length, 1);
    const pools = await imported("mining-pools", "pool.example.org:3333\nAS64500\n192.0.2.1:7777\n");
    assert.equal(pools.references.findDomain("mining-pools", "a.pool.example.org", AT)[0]?.port, 3333);
    assert.equal((await imported("doh-servers", "dns.example.org\n")).rows, 1);
  });

  test("AS relationships as CAIDA publishes them, serial-1 and serial-2, are told once a pair", async () => {
    const text = "# input clique: 174 209\n4837|131279|-1\n20485|131279|-1|bgp\n4837|20485|0\nAS1|2|-1\n";
    const { rows, left, problems, references } = await imported("as-relationships", text);
    assert.deepEqual([rows, left, problems[0]?.line], [3, 1, 5]);
    assert.deepEqual(references.findAsn("as-relationships", 4837, AT), [
      { asn: 4837, of: 131279, relationship: "provider" },
      { asn: 4837, of: 20485, relationship: "peer" },
    ]);
  });

  test("our own tables are taken as they are", async () => {
    const { references, left } = await imported(
      "services",
      "match,service,category,region,from,to\nexample.org,one,web,,,\nexample.net,two\n",
    );
    assert.equal(left, 1);
    assert.equal(references.findDomain("services", "example.org", AT)[0]?.service, "one");
  });

  test("the routes of a RIB become origins: the AS that most peers see", async () => {
    async function* routes() {
      for (const originAsNumber of [1, 2, 2, null]) yield { prefix: "10.0.0.0/8", originAsNumber };
      yield { prefix: "2001:db8::/32", originAsNumber: 3 };
      yield { prefix: "", originAsNumber: 9 };
    }
    const told = settings();
    const outcome = await importRoutes(routes(), "rib", told);
    const references = await loadReferences([told.folder]);
    assert.equal(outcome.rows, 2);
    assert.equal(references.originOf(address("10.1.1.1"), AT)?.asn, 2);
    assert.equal(references.originOf(address("2001:db8::1"), AT)?.asn, 3);
  });
});

describe("what is refused leaves the tables as they are", () => {
  const cases: [string, () => Promise<unknown>, RegExp][] = [
    ["an unknown family", () => imported("weather", "x"), /No family "weather"; there are as-names,/],
    ["R09 a date that is none", () => imported("countries", "x", { date: "2026-02-30" }), /"2026-02-30" is no date/],
    ["no licence", () => imported("countries", "x", { licence: " " }), /needs its publisher and its licence/],
    ["a form nobody knows", () => imported("countries", "\u0000\u0001"), /is in none of the forms mmdb, rir-delegated/],
    [
      "a form that says nothing for the family",
      () => imported("tor-relays", "1.0.0.0\t1.0.0.255\t1\tUS\tX\n"),
      /says nothing for tor-relays/,
    ],
    ["no row of the family", () => imported("countries", "prefix,country\nx,y\n"), /None of its rows/],
    [
      "a file that is not there",
      () => importReference("countries", "/nowhere", settings()),
      /\/nowhere cannot be read/,
    ],
  ];
  for (const [name, step, message] of cases) test(name, () => assert.rejects(step, message));

  test("R03 a feed that lost half its rows", async () => {
    const rows = (count: number) =>
      `prefix,country\n${Array.from({ length: count }, (_, i) => `10.${i}.0.0/16,KP`).join("\n")}\n`;
    const told = settings();
    await importReference("countries", file(rows(10)), told);
    const next = { ...told, date: "2019-07-01" };
    await assert.rejects(importReference("countries", file(rows(4)), next), /4 rows where that of 2019-06-01 has 10/);
    assert.deepEqual(
      (await loadReferences([told.folder])).list().map(({ date }) => date),
      ["2019-06-01"],
    );
    await importReference("countries", file(rows(4)), { ...next, evenIfSmaller: true });
    assert.equal((await loadReferences([told.folder])).list().length, 2);
  });
});

describe("MaxMind DB", () => {
  const NETWORKS: [string, object][] = [
    [
      "175.45.176.0/22",
      {
        country: { iso_code: "KP" },
        autonomous_system_number: 131279,
        autonomous_system_organization: "Star Joint Venture",
      },
    ],
    ["1.0.0.0/24", { country: { iso_code: "AU" }, autonomous_system_number: 13335 }],
    ["2001:db8::/32", { country: { iso_code: "CN" }, autonomous_system_number: 4837 }],
  ];

  for (const bits of [24, 28, 32] as const)
    test(`records of ${bits} bits read as mmdb-lib reads them`, async () => {
      const octets = writeMmdb(NETWORKS, bits);
      const reader = new Reader<CountryResponse & AsnResponse>(Buffer.from(octets));
      const origins = (await imported("prefix-origins", octets)).references;
      const countries = (await imported("countries", octets)).references;
      for (const text of ["175.45.179.1", "175.45.180.1", "1.0.0.77", "2001:db8:1::1", "2002::1"]) {
        const told = reader.get(text);
        assert.equal(origins.originOf(address(text), AT)?.asn, told?.autonomous_system_number, text);
        assert.equal(countries.countryOf(address(text), AT)?.country, told?.country?.iso_code, text);
      }
      assert.equal((await imported("as-names", octets)).references.asName(131279, AT)?.name, "Star Joint Venture");
    });

  test("R06 one that is cut, runs in circles or has records of another size is refused", async () => {
    const octets = writeMmdb(NETWORKS, 24);
    await assert.rejects(imported("countries", octets.subarray(100)), /is cut|circle|deeper|type/);
    const circle = octets.slice();
    circle.fill(0, 0, 6); // the root leads to itself
    await assert.rejects(imported("countries", circle), /runs in a circle/);
    const size = octets.slice();
    size[Buffer.from(size).indexOf("record_size") + "record_size".length + 4] = 7;
    await assert.rejects(imported("countries", size), /records of 7 bits/);
    const pointer = writeMmdb([["1.0.0.0/24", { country: Uint8Array.from([0x20, 0]) }]], 24); // a pointer to the record itself
    await assert.rejects(imported("countries", pointer), /point to each other|None of its rows/);
  });

  test("any flipped bit and any beginning is refused or read, without hanging", () => {
    const octets = writeMmdb(NETWORKS.slice(0, 2), 24);
    const outcomes = { read: 0, refused: 0 };
    const attempt = (content: Uint8Array) => {
      try {
        for (const { cells } of mmdb.rows(content, "countries")) assert.ok(cells);
        outcomes.read++;
      } catch (error) {
        assert.ok(error instanceof ReferenceRefused, String(error));
        outcomes.refused++;
      }
    };
    for (let length = 0; length < octets.length; length++) attempt(octets.subarray(0, length));
    for (let bit = 0; bit < 8 * octets.length; bit++) {
      const changed = octets.slice();
      changed[bit >> 3]! ^= 1 << (bit & 7);
      attempt(changed);
    }
    assert.ok(outcomes.refused > 0 && outcomes.read > 0);
  });
});

test("what is written can be read by anyone", async () => {
  const told = await imported("countries", "prefix,country\n10.0.0.0/8,KP\n", { note: "as told: by them" });
  const notes = readFileSync(told.file.replace(".csv.gz", ".yaml"), "utf8");
  assert.match(notes, /publisher: "?someone: else"?\n/);
  assert.deepEqual(
    told.references.list().map(({ note, sha256 }) => [note, sha256]),
    [["as told: by them", told.sha256]],
  );
});

/** A MaxMind DB of IPv6 with the networks given (specification 2.0); octets stand for themselves. */
function writeMmdb(networks: [string, object][], bits: 24 | 28 | 32): Uint8Array {
  const nodes: [number, number][] = [[-1, -1]]; // -1: nothing; -2 - n: record n
  for (const [i, [text]] of networks.entries()) {
    const [ip = "", length = ""] = text.split("/");
    const octets = address(ip).slice();
    const isNarrow = !ip.includes(":");
    if (isNarrow) octets.fill(0, 10, 12); // IPv4 stands under ::/96
    const depth = Number(length) + (isNarrow ? 96 : 0);
    let node = 0;
    for (let bit = 0; bit < depth; bit++) {
      const side = (octets[bit >> 3]! >> (7 - (bit & 7))) & 1;
      if (bit === depth - 1) nodes[node]![side] = -2 - i;
      else {
        if (nodes[node]![side]! < 0) nodes[node]![side] = nodes.push([-1, -1]) - 1;
        node = nodes[node]![side]!;
      }
    }
  }
  const records = networks.map(([, data]) => encode(data));
  const offsets = records.map((_, i) => records.slice(0, i).reduce((sum, { length }) => sum + length, 0));
  const value = (next: number) =>
    next === -1 ? nodes.length : next < 0 ? nodes.length + 16 + offsets[-2 - next]! : next;
  const tree = nodes.flatMap(([left, right]) => nodeOctets(value(left), value(right), bits));
  const metadata = encode({
    node_count: nodes.length,
    record_size: bits,
    ip_version: 6,
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1_559_347_200,
    database_type: "test",
    languages: ["en"],
    description: { en: "test" },
  });
  const marker = [0xab, 0xcd, 0xef, ...Buffer.from("MaxMind.com")];
  return Uint8Array.from([...tree, ...new Array<number>(16).fill(0), ...records.flat(), ...marker, ...metadata]);
}

function nodeOctets(left: number, right: number, bits: 24 | 28 | 32): number[] {
  const three = (value: number) => [(value >> 16) & 255, (value >> 8) & 255, value & 255];
  if (bits === 24) return [...three(left), ...three(right)];
  if (bits === 28) return [...three(left), ((left >> 20) & 0xf0) | (right >> 24), ...three(right)];
  return [left >>> 24, ...three(left), right >>> 24, ...three(right)];
}

function encode(value: unknown): number[] {
  if (value instanceof Uint8Array) return [...value];
  if (typeof value === "string") return [...sized(2, value.length), ...Buffer.from(value)];
  if (typeof value === "number") return [0xc4, value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255];
  if (Array.isArray(value)) return [value.length, 4, ...value.flatMap(encode)];
  const entries = Object.entries(value as object);
  return [...sized(7, entries.length), ...entries.flatMap(([key, held]) => [...encode(key), ...encode(held)])];
}

function sized(type: number, size: number): number[] {
  return size < 29 ? [(type << 5) | size] : [(type << 5) | 29, size - 29];
}
