import assert from "node:assert/strict";
import { test } from "vitest";
import { madeFindings } from "../../../test/made-findings.ts";
import { createRandom } from "../../statistics/random.ts";
import { formatAddress, parseAddress } from "../../values/address.ts";
import { generalised } from "./addresses.ts";
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
] as const)
  test(`"${text}" leaves as "${told}"`, () => assert.equal(generalised(text).text, told));

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
  ["nothing is small", [cell("a", 10, 5, 0.5), cell("b", 40)], ["a", "b"]],
] as const)
  test(`small cells: ${what}`, () => {
    assert.deepEqual(
      withoutSmall<ReturnType<typeof cell>>(cells).rows.map(({ name }) => name),
      kept,
    );
  });

test("findings that leave name no host, tell no small cell, and still are findings", () => {
  const findings = madeFindings();
  const [first] = findings.findings;
  first!.details = {
    hosts: ["175.45.176.71"],
    cells: [cell("a", 2), cell("b", 3), cell("c", 40)],
    weeks: [{ week: "2019-01", days: 3 }],
  };
  const { findings: passed, report } = gate(findings);
  assert.deepEqual(passed.findings[0]!.details, {
    hosts: ["175.45.176.0/24"],
    cells: [cell("c", 40)],
    weeks: [{ week: "2019-01", days: 3 }],
  });
  assert.equal(report.smallRows, 2);
  assert.ok(report.addresses >= 1);
  assert.deepEqual(gate(passed).findings, passed, "what has passed passes unchanged");
});
