import assert from "node:assert/strict";
import { test } from "vitest";
import { madeFindings } from "../../../test/made-findings.ts";
import { createRandom } from "../../statistics/random.ts";
import { formatAddress, parseAddress } from "../../values/address.ts";
import { generalised, generalisedPath, generalisedQuery } from "./addresses.ts";
import { coarse } from "./coarse.ts";
import { CryptoPan } from "./crypto-pan.ts";
import { gate } from "./gate.ts";
import { withoutSmall } from "./small-cells.ts";

const KEY = new TextEncoder().encode("32-char-str-for-AES-key-and-pad.");
const pseudonym = (pan: CryptoPan, address: string) => formatAddress(pan.pseudonym(parseAddress(address)!));

for (const [address, expected] of [
  ["192.0.2.1", "192.0.125.244"],
  ["2001:db8::1", "27fe:8bc7:fee:1e:1e1f:f0fe:f0e1:83fd"],
] as const)
  test(`Crypto-PAn: ${address} is ${expected} under the published key`, () => {
    assert.equal(pseudonym(new CryptoPan(KEY), address), expected);
  });

test("pseudonyms share as many bits as addresses do, and no two addresses share one", () => {
  const pan = new CryptoPan(KEY);
  const random = createRandom(3);
  const shared = (one: Uint8Array, other: Uint8Array) => {
    for (let bit = 0; bit < 128; bit++) if (((one[bit >> 3]! ^ other[bit >> 3]!) >> (7 - (bit & 7))) & 1) return bit;
    return 128;
  };
  for (let n = 0; n < 500; n++) {
    const one = Uint8Array.from({ length: 16 }, () => random.integer(256));
    const other = Uint8Array.from(one);
    const bit = random.integer(128);
    other[bit >> 3]! ^= 0x80 >> (bit & 7);
    for (let i = (bit >> 3) + 1; i < 16; i++) other[i] = random.integer(256);
    assert.equal(shared(pan.pseudonym(one), pan.pseudonym(other)), bit);
  }
  const all = new Set(Array.from({ length: 256 }, (_, i) => pseudonym(pan, `198.51.100.${i}`)));
  assert.equal(all.size, 256);
  assert.equal(pseudonym(pan, "198.51.100.7"), pseudonym(new CryptoPan(KEY), "198.51.100.7"));
});

for (const [text, told] of [
  ["the host 175.45.176.71 sends", "the host 175.45.176.0/24 sends"],
  ["from 2001:db8:1:2::5.", "from 2001:db8:1::/48."],
  ["prefix 175.45.176.0/22 and AS131279", "prefix 175.45.176.0/22 and AS131279"],
  ["at 2017-10-01T09:07:51Z, method 1.2.3", "at 2017-10-01T09:07:51Z, method 1.2.3"],
  ["name 1.2.3.4.example.org stays, http://[::1]/ too", "name 1.2.3.4.example.org stays, http://[::/48]/ too"],
  ["to 175.45.176.71:443 and http://175.45.176.71/x", "to 175.45.176.0/24:443 and http://175.45.176.0/24/x"],
  ["exporter 192.0.2.11: sampling changed", "exporter 192.0.2.0/24: sampling changed"],
  ["seen by 2001:db8::5: sampling changed", "seen by 2001:db8::/48: sampling changed"],
  ["one host, 175.45.176.71/32, and 2001:db8::5/128", "one host, 175.45.176.0/24, and 2001:db8::/48"],
  ["175.45.176.1-175.45.176.9, by:175.45.176.2", "175.45.176.0/24-175.45.176.0/24, by:175.45.176.0/24"],
  ["::ffff:175.45.176.71 and a:b:175.45.176.71", "175.45.176.0/24 and a:b:175.45.176.0/24"],
  ["in 2001:db8::/32 and 10.0.0.0/8", "in 2001:db8::/32 and 10.0.0.0/8"],
] as const)
  test(`"${text}" leaves as "${told}"`, () => assert.equal(generalised(text).text, told));

test("what looks like the beginning of an address takes no longer the longer it is", () => {
  for (const text of [":".repeat(50_000), "1.".repeat(50_000), "a:".repeat(50_000), "::1.2.3.4/".repeat(10_000)]) {
    const from = performance.now();
    generalised(`${text}g`);
    assert.ok(performance.now() - from < 1000, text.slice(0, 9));
  }
});

const MAPPED = "00000000000000000000ffff";
for (const [query, told] of [
  [`destinationAddress IN (unhex('${MAPPED}0191250a'))`, `destinationAddress IN (unhex('${MAPPED}01912500'))`],
  [`a = unhex('20010db8000100020000000000000005')`, `a = unhex('20010db8000100000000000000000000')`],
  [
    `a >= unhex('${MAPPED}af2db000') AND a <= unhex('${MAPPED}af2db3ff')`,
    `a >= unhex('${MAPPED}af2db000') AND a <= unhex('${MAPPED}af2db3ff')`,
  ],
  [`a = unhex('${MAPPED}af2db3ff')`, `a = unhex('${MAPPED}af2db300')`],
  ["exporter != '192.0.2.11'", "exporter != '192.0.2.0/24'"],
] as const)
  test(`the query ${query} leaves as ${told}`, () => assert.equal(generalisedQuery(query).text, told));

for (const [path, told] of [
  ["/home/somebody/captures/a.pcap", "a.pcap"],
  ["C:\\Users\\Somebody\\a.pcap", "a.pcap"],
  ["flows-175.45.176.71.pcap", "flows-175.45.176.0.pcap"],
] as const)
  test(`the file ${path} leaves as ${told}`, () => assert.equal(generalisedPath(path).text, told));

const cell = (name: string, addresses: number, days = 30, largestShare = 0.1) => ({
  name,
  addresses,
  days,
  largestShare,
});

for (const [what, cells, kept] of [
  ["two small cells go", [cell("a", 3), cell("b", 9), cell("c", 40)], ["c"]],
  ["a single small one takes the next smallest along", [cell("a", 3), cell("b", 40), cell("c", 50)], ["c"]],
  ["few days", [cell("a", 30, 4), cell("b", 30, 2), cell("c", 40)], ["c"]],
  ["one contributor of more than half", [cell("a", 30, 30, 0.6), cell("b", 30, 30, 0.7), cell("c", 40)], ["c"]],
  ["two that are few together take a third along", [cell("a", 3), cell("b", 4), cell("c", 40), cell("d", 50)], ["d"]],
  ["nothing is small", [cell("a", 10, 5, 0.5), cell("b", 40)], ["a", "b"]],
] as const)
  test(`small cells: ${what}`, () => {
    assert.deepEqual(
      withoutSmall<ReturnType<typeof cell>>(cells, (row) => row).rows.map(({ name }) => name),
      kept,
    );
  });

test("a row that counts who makes it up tells amounts to two digits and times to the hour, and names as they are", () => {
  const row = { hosts: { value: 123, low: 101, high: 149.5 }, octetsPerDay: 987_654_321, port: 28_960, asn: 131_279 };
  const told = coarse({ ...row, share: 0.4567, from: "2022-01-14T23:59:58Z", day: "2022-01-14", network: "kept" });
  assert.deepEqual(told, {
    ...{ hosts: { value: 120, low: 100, high: 150 }, octetsPerDay: 990_000_000, port: 28_960, asn: 131_279 },
    ...{ share: 0.4567, from: "2022-01-14T23:00:00Z", day: "2022-01-14", network: "kept" },
  });
});

test("findings that leave name no host, tell no small cell, and still are findings", () => {
  const findings = madeFindings();
  const [first] = findings.findings;
  first!.details = {
    hosts: ["175.45.176.71"],
    cells: [cell("a", 2), cell("b", 3), cell("c", 20), cell("d", 40)],
    weeks: [{ week: "2019-01", days: 3 }],
  };
  const { findings: passed, report } = gate(findings);
  assert.deepEqual(passed.findings[0]!.details, {
    hosts: ["175.45.176.0/24"],
    cells: [cell("d", 40)],
    weeks: [{ week: "2019-01", days: 3 }],
  });
  assert.equal(report.smallRows, 2);
  assert.ok(report.addresses >= 1);
  assert.deepEqual(gate(passed).findings, passed, "what has passed passes unchanged");
});

for (const [what, row, passes] of [
  ["one host of the subject", { pool: "p", hosts: 1 }, false],
  ["two clients", { domain: "d", clients: 2 }, false],
  ["a share of hosts", { id: "AS1", hosts: 0.4 }, true],
  ["no share of hosts", { id: "AS1", hosts: 0 }, true],
] as const)
  test(`a row about ${what} ${passes ? "passes" : "does not"}`, () => {
    const { rows } = withoutSmall<Record<string, unknown>>(
      [row, { hosts: 70, clients: 70 }, { hosts: 80 }],
      (one) => one,
    );
    assert.equal(rows.includes(row), passes);
  });

const head = { title: "t", caption: "c", zone: "UTC" };
const drawn = (name: string, value: number) => ({ name, value, low: null, high: null, note: "", before: null });

test("a figure draws no row about too few, and none that a table of its finding left out", () => {
  const findings = madeFindings();
  const [first] = findings.findings;
  first!.details = { cells: [cell("a", 2), cell("b", 12), cell("c", 40)] };
  const rows = [drawn("a", 7e6), drawn("b", 8e6), drawn("c", 9e6)];
  const hosts = [drawn("x", 1), drawn("y", 30), drawn("z", 40)];
  first!.figures = [
    { kind: "ranking", ...head, unit: "octets", rows },
    { kind: "ranking", ...head, unit: "addresses", rows: hosts },
    {
      kind: "links",
      ...head,
      unit: "octets",
      links: rows.map(({ name, ...held }) => ({ from: "s", to: name, ...ends(held) })),
    },
  ];
  const { findings: passed, report } = gate(findings);
  const names = passed.findings[0]!.figures.map((figure) =>
    figure.kind === "ranking"
      ? figure.rows.map(({ name }) => name)
      : figure.kind === "links"
        ? figure.links.map(({ to }) => to)
        : [],
  );
  assert.deepEqual(names, [["c"], ["z"], ["c"]]);
  assert.deepEqual([report.smallRows, report.rowsBeside], [2, 2]);
});

function ends({ value, low, high }: { value: number; low: number | null; high: number | null }) {
  return { value, low, high };
}

test("no host is told in any text of what leaves: claim, doubts, readings, queries, files", () => {
  const findings = madeFindings();
  const { study, coverage } = findings;
  const host = "175.45.176.71";
  study.subject.source = `/home/somebody/${host}.yaml`;
  study.settings = { references: `/home/somebody/${host}` };
  for (const input of study.inputs) {
    input.path = `/home/somebody/${host}.pcap`;
    input.settings = { exporter: host };
  }
  coverage.events.push({ at: "2019-05-01T00:00:00Z", exporter: host, what: `${host}: sampling` });
  for (const finding of findings.findings) {
    if (!finding.answered) finding.needs = `more of ${host}`;
    else {
      finding.claim = `It is ${host}`;
      finding.confidence.because = [`open: ${host}`];
      finding.sensitivity = [{ changed: `without exporter ${host}`, value: 1 }];
    }
    finding.assumptions = [`${host} tells`];
    finding.alternatives = [{ explanation: `${host} changed`, ruledOutBy: `${host}:53` }];
    finding.details = { [host]: { [`of ${host}`]: [host, [host]] } };
    finding.evidence = [
      { question: `of ${host}`, sql: `unhex('${MAPPED}af2db047')`, rows: 1, sha256: "0".repeat(64), inputs: [] },
    ];
    for (const figure of finding.figures) Object.assign(figure, { title: host, caption: host });
  }
  const text = JSON.stringify(gate(findings).findings);
  assert.doesNotMatch(text, /175\.45\.176\.71|af2db047|somebody/);
  assert.match(text, /175\.45\.176\.0/);
});
