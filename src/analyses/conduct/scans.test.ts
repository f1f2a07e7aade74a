import assert from "node:assert/strict";
import { test } from "vitest";
import { hostsThat, scansOf, surelyMet } from "./scans.ts";

const host = (n: number) => `00000000000000000000ffffaf2db0${n.toString(16).padStart(2, "0")}`;

test("one scanner among forty hosts of its network that only tried old peers is one host that scanned, not forty-one", () => {
  const hosts = Array.from({ length: 41 }, (_, n) => host(n + 1));
  const probers = hosts.map((one) => ({ host: one, probes: 60, windows: 1, most: 30 }));
  const about = hosts.map((one) => ({
    host: one,
    records: 90,
    probes: 60,
    targets: 60,
    networks: 60,
    first: 0,
    last: 9,
  }));
  // Of the first, each first contact failed; the others met more than they missed.
  const contacts = hosts.map((one, n) => ({
    host: one,
    succeeded: Array.from({ length: 90 }, (_, k) => (n > 0 && k % 3 < 2 ? 1 : 0)),
  }));
  const scans = scansOf(probers, about, contacts, [], true);
  assert.deepEqual(
    scans.map(({ verdict, hosts: all, likely }) => [verdict, all, likely]),
    [["likely", 41, 1]],
  );
  assert.deepEqual(hostsThat(scans), { likely: 1, all: 41 });
});

test("as many targets as are told to be found lie in one window, wherever its edge parts them", () => {
  const sure = surelyMet(25, { whole: true, thinnest: 1 });
  for (let before = 0; before <= sure; before++)
    assert.ok(Math.max(before, sure - before) >= 25, `${before} before the edge`);
  assert.ok(Math.max(24, sure - 1 - 24) < 25, "and no fewer do");
  assert.ok(surelyMet(25, { whole: false, thinnest: 0.01 }) > sure / 0.01);
});
