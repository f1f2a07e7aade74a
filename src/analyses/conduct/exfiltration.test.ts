import assert from "node:assert/strict";
import { test } from "vitest";
import { exfiltrationOf, type History } from "./exfiltration.ts";

const DAY = 86_400;
const HOST = "00000000000000000000ffffaf2db047";
const NOBODY = { service: null, category: null, asn: null, owner: null, country: null };
const days = (from: number, to: number) => Array.from({ length: to - from }, (_, k) => from + k);

/** 400 MB on day 2 to an end first met that day, by a host that was seen to send 10 kB on the days given. */
function judged(seenOn: readonly number[], covered: readonly number[], firstMetDay = 2) {
  const transfer = {
    ...{
      host: HOST,
      remote: "00000000000000000000ffff5f0a141e",
      remoteAs: 0,
      port: 443,
      day: 2,
      sent: 4e8,
      received: 1e6,
    },
    ...{ packets: 300_000, first: 2 * DAY + 3600, last: 2 * DAY + 7200 },
  };
  const sender = {
    host: HOST,
    days: [...seenOn.map((day): [number, number] => [day, 10_000]), [2, 4e8] as [number, number]],
  };
  const history: History = { start: 0, first: Math.min(...seenOn, 2), covered: new Set(covered) };
  return exfiltrationOf(transfer, NOBODY, sender, null, firstMetDay * DAY + 60, history);
}

test("a day that was looked at and shows nothing is a day of silence", () => {
  const found = judged([-30], days(-30, 7));
  assert.equal(found?.verdict, "likely");
  assert.ok(found.ownZ! > 6);
});

test("days on which nobody looked are no silence: after a gap there is nothing to compare with", () => {
  assert.equal(judged([-30], [-30, 0, 1, 2]), null);
});

test("what is first met on the first day after a gap may be an old acquaintance", () => {
  const covered = [...days(-30, -8), 2, 3];
  const found = judged(days(-30, -8), covered);
  assert.deepEqual([found?.verdict, found?.ageDays, found?.loweredBy], ["possible", null, ["age-unknown"]]);
});
