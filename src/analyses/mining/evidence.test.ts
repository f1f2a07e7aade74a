import assert from "node:assert/strict";
import { test } from "vitest";
import { knowing } from "../../../test/made-knowledge.ts";
import { parseAddress } from "../../values/address.ts";
import { parsePrefix } from "../../values/prefix.ts";
import type { KnownPool } from "../knowledge.ts";
import type { Pair } from "./ask.ts";
import { type Detected, detect } from "./detect.ts";
import { EVIDENCE, type EvidenceId, probabilityOf, verdictOf } from "./evidence.ts";
import { poolListOf } from "./pools.ts";

const WEAK: readonly EvidenceId[] = ["weakPort", "flowScore", "persistent", "messageSizes", "poolAddress"];

test("weak indications alone never name a pool, however many", () => {
  const shapes = WEAK.filter((id) => id !== "poolAddress");
  assert.ok(probabilityOf(shapes) < 0.05, `${probabilityOf(shapes)}`);
  assert.equal(verdictOf(WEAK), "possible");
});

for (const id of ["stratumMark", "getworkMark", "poolName", "poolEndpoint", "poolAnswer"] as const)
  test(`${EVIDENCE[id].id} names a pool by itself`, () => assert.equal(verdictOf([id]), "known"));

test("blocks make a pair likely, and another protocol's words take it back", () => {
  assert.equal(verdictOf(["blockAligned"]), "likely");
  assert.equal(verdictOf(["blockAligned", "otherMark", "otherName"]), "no");
});

const POOL: KnownPool = { pool: "pool.example", coin: "XMR", port: 3333 };
const LISTED = knowing({
  listedPools: () => [{ ...POOL, match: { by: "prefix", prefix: parsePrefix("45.76.1.10/32")! } }],
  miningPools: (of) => {
    if ("name" in of) return [{ ...POOL, port: null }];
    return "address" in of && of.address.join() === parseAddress("45.76.1.10")!.join() ? [POOL] : [];
  },
  listDate: () => ({ date: "2026-11-01", later: true }),
});

/** A listed name on 443; what comes back is of a thousand octets a packet, as pages are. */
const NAMED: Partial<Pair> = { poolName: "www.pool.example", serverName: "www.pool.example", anyMarks: "tls" };

const PAIRS: readonly (readonly [string, Partial<Pair>, Detected["verdict"], string])[] = [
  ["a listed address at its port", { remote: hex("45.76.1.10"), service: 3333 }, "known", "XMR"],
  [
    "a listed address at another port, in TLS",
    { remote: hex("45.76.1.10"), service: 443, anyMarks: "tls" },
    "no",
    "XMR",
  ],
  ["Stratum in TLS to a name of a pool", { ...NAMED, octetsDown: 1_000_000 }, "known", "XMR"],
  ["the pages of a pool, by its name", NAMED, "possible", "XMR"],
  ["pages at an address that a pool's name was answered with", { remote: hex("198.51.100.7") }, "no", "XMR"],
  ["pages of a pool in which Stratum's words stand", { ...NAMED, miningMarks: "stratum-monero" }, "known", "XMR"],
  [
    "an address that a pool's name was answered with, at 443",
    { remote: hex("198.51.100.7"), octetsDown: 1_000_000 },
    "possible",
    "XMR",
  ],
  [
    "an address that a pool's name was answered with, at 3333",
    { remote: hex("198.51.100.7"), service: 3333 },
    "known",
    "XMR",
  ],
  ["Monero's own network on 18080", { service: 18_080, anyMarks: "monero-p2p" }, "no", "unknown"],
  ["Bitcoin's own network, unmarked", { service: 8333 }, "no", "unknown"],
  [
    "Stratum of Monero on 443",
    { service: 443, miningMarks: "stratum-monero", anyMarks: "stratum-monero" },
    "known",
    "XMR",
  ],
  ["a port that pools like", { service: 3333 }, "no", "unknown"],
  ["ssh on a port that pools like", { service: 4444, anyMarks: "ssh" }, "no", "unknown"],
];

for (const [name, more, verdict, coin] of PAIRS)
  test(`${name}: ${verdict}`, () => {
    const found = detect({ ...PAIR, ...more }, { ...KNOWN, list: poolListOf(LISTED, [{ from: 0, to: 1 }]) });
    assert.deepEqual([found.verdict, found.coin], [verdict, coin]);
  });

test("a list that is later than the flows says so", () => {
  const { later, dates } = poolListOf(LISTED, [{ from: 0, to: 1 }]);
  assert.deepEqual([later, dates], [true, ["2026-11-01"]]);
});

function hex(text: string): string {
  return Buffer.from(parseAddress(text)!).toString("hex").toUpperCase();
}

const KNOWN = {
  answers: new Map([[parseAddress("198.51.100.7")!.join("."), "pool.example"]]),
  probability: 1,
  leastHours: 20,
  alignments: new Map<string, never>(),
};
const PAIR: Pair = {
  pair: 1n,
  host: hex("175.45.178.9"),
  remote: hex("203.0.113.5"),
  service: 443,
  flows: 40,
  first: 0,
  last: 7_200_000,
  hoursOfDay: 2,
  weekend: 0,
  acknowledging: 0,
  timed: 0,
  cosine: 0,
  sine: 0,
  octetsUp: 40_000,
  octetsDown: 4_000_000,
  packetsUp: 400,
  packetsDown: 4000,
  poolName: "",
  serverName: "",
  miningMarks: "",
  anyMarks: "",
};
