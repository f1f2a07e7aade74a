import assert from "node:assert/strict";
import { test } from "vitest";
import { MOST_KINDS } from "./ask.ts";
import { CLASSES, type ConcealmentClass } from "./classes.ts";
import { KIND_OF_RULE, KINDS, partsOf } from "./kinds.ts";
import { RULES } from "./rules.ts";

test("the kinds of a quarter of an hour fit its bits, and every rule may be what it tells", () => {
  assert.ok(KINDS.length <= MOST_KINDS, `${KINDS.length}`);
  for (const { id, class: of, couldBe } of RULES) assert.ok(of === "beside" || couldBe.includes(of), id);
});

for (const [rules, of, least, told, most] of [
  [["vpn-mark"], "vpn", 1, 1, 1],
  [["vpn-mark", "plain-mark"], "vpn", 1 / 2, 1 / 2, 1 / 2],
  [["vpn-port"], "vpn", 0, 1, 1],
  [["tls-port"], "vpn", 0, 0, 1],
  [["plain-mark", "tls-port"], "vpn", 0, 0, 1 / 2],
  [["plain-mark", "nothing"], "vpn", 0, 0, 1 / 2],
  [["plain-mark", "nothing"], "cleartext", 1 / 6, 1 / 2, 1], // it may be five other classes beside, or cleartext as well
  [["plain-mark", "nothing"], "unresolved", 1 / 2, 1 / 2, 1 / 2],
  [["vpn-endpoint"], "proxy", 0, 0, 1],
  [["beside-mark"], "vpn", 0, 0, 0],
] as const)
  test(`of a quarter of an hour with ${rules.join(" and ")}, ${of} has ${least.toFixed(2)} to ${most.toFixed(2)}`, () => {
    const kinds = rules.flatMap((id) => KINDS[KIND_OF_RULE[RULES.findIndex((rule) => rule.id === id)]!] ?? []);
    const place = (CLASSES as readonly ConcealmentClass[]).indexOf(of);
    const part = partsOf(kinds).find((one) => one.place === place) ?? { least: 0, told: 0, most: 0 };
    for (const [found, expected] of [
      [part.least, least],
      [part.told, told],
      [part.most, most],
    ] as const)
      assert.ok(Math.abs(found - expected) < 1e-12, `${found} is not ${expected}`);
  });
