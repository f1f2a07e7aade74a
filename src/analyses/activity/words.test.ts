import assert from "node:assert/strict";
import { test } from "vitest";
import { wordIn } from "./words.ts";

for (const [name, category] of [
  ["vod3.example.net", "streaming"],
  ["api.examplevpn.com", "unresolved"],
  ["simplednscrypt.example", "technical"],
  ["cdn.examplegames.com", "gaming"],
  ["mail.examplegames.com", "mail"],
  ["www.example.com", null],
  ["vpns.example.com", null],
  ["example.games", null],
] as const)
  test(`${name}: ${category ?? "no word says what it is for"}`, () => {
    assert.equal(wordIn(name)?.category ?? null, category);
  });
