import assert from "node:assert/strict";
import { test } from "vitest";
import { knowing } from "../../../test/made-knowledge.ts";
import { DAY, HOUR, SECOND } from "../../values/instant.ts";
import { relaysAmong } from "./lists.ts";

const DAYS = 21;
const REMOTE = { key: 1n, remote: "00000000000000000000ffffcb007109", octets: 1, flows: 1 };
const WINDOW = { from: 0, to: DAYS * DAY };

/** Lists of every hour, and a relay that is on one in so many of them. */
const listedEvery = (hours: number) =>
  knowing({
    listDate: (list, at) => (list === "tor-relays" ? { date: `${Math.floor(at / HOUR)}`, later: false } : null),
    torRelays: (_, at) => (Math.floor(at / HOUR) % hours === 0 ? [{ role: "guard" }] : []),
  });

for (const [hours, spans, full] of [
  [24, 21, false],
  [2, 200, true], // 252 spans
] as const)
  test(`a relay that is listed every ${hours} hours has ${spans} spans, ${full ? "and there are more" : "which are all"}`, () => {
    const remotes = [{ ...REMOTE, first: 0, last: WINDOW.to / SECOND - 1 }];
    const relays = relaysAmong(remotes, [WINDOW], listedEvery(hours));
    assert.equal(relays.tor.length, spans);
    assert.equal(relays.full, full);
  });
