import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { test } from "vitest";
import mrt from "../src/formats/mrt/index.ts";
import { readWhole } from "../test/read-format.ts";
import { ours, referee } from "../test/referees.ts";
import { cutExample } from "./cut-bgp-example.ts";
import { plainGzip } from "./plain-gzip.ts";

const EXAMPLE = "examples/bgp/updates.2015-10-23.subset.gz";
const packed = readFileSync(ours(EXAMPLE));

test("all that the collector heard of North Korea's networks that day is in the example", () => {
  const reading = readWhole(new Map([["mrt", mrt]]), gunzipSync(packed));
  const ours = new Set(
    reading
      .rows("route")
      .map((row) => `${row.peerAddress}|${row.peerAsNumber}|${row.prefix}|${row.asPath}|${row.origin}|${row.nextHop}`),
  );
  const lines = readFileSync(referee("bgp/north-korea-2015-10-23.txt"), "utf8").split("\n").filter(Boolean);
  assert.equal(lines.length, 8);
  for (const line of lines) {
    const [, , , peer, asn, prefix, asPath, origin, nextHop] = line.split("|");
    assert.ok(ours.has([peer, asn, prefix, asPath, origin, nextHop].join("|")), line);
  }
  assert.equal(reading.rows("route").length, 17_155);
});

test("cutting it again gives the same octets, and the README tells their digest", () => {
  const whole = gunzipSync(readFileSync(referee("bgp/bgpdump/updates.et-header.2015.gz")));
  const cut = cutExample(whole);
  assert.ok(gunzipSync(packed).equals(cut)); // other versions of zlib pack the same octets otherwise
  assert.ok(plainGzip(cut).length < 150_000);
  const readme = readFileSync(ours("examples/bgp/README.md"), "utf8");
  assert.ok(readme.includes(createHash("sha256").update(packed).digest("hex")));
});
