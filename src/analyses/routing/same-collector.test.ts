import assert from "node:assert/strict";
import { test } from "vitest";
import { DAY, HOUR } from "../../values/instant.ts";
import type { RouteRow } from "./ask-routes.ts";
import { routeHistory } from "./routes.ts";

const START = Date.UTC(2021, 2, 1);

function row(action: RouteRow["action"], collector: string, days: number, peer = "a"): RouteRow {
  const path = action === "withdraw" ? "" : "64497 4837 131279";
  const of = { peerAsNumber: 64497, prefix: "175.45.176.0/24", asPath: path, originAsNumber: 131279, state: "" };
  return { time: START + days * DAY, collector, peer, action, ...of };
}

const extent = (collector: string, days: number) => ({ collector, first: START, last: START + days * DAY });

test("a withdrawal ends the route that a table of the same peer told, though the table bears a name", () => {
  const rows = [row("rib", "rc-example", 1), row("withdraw", "", 10), row("announce", "", 14)];
  const { routes, seen } = routeHistory(rows, [extent("", 30), extent("rc-example", 1)]);
  assert.deepEqual(
    routes.map(({ from, to, ended }) => [(from - START) / DAY, (to - START) / DAY, ended]),
    [
      [1, 10, "withdrawn"],
      [14, 30, "open"],
    ],
  );
  assert.equal(seen!.to, START + 30 * DAY);
});

test("tables of another collector, by other peers, stay their own", () => {
  const rows = [row("rib", "elsewhere", 1, "b"), row("announce", "", 2), row("withdraw", "", 10)];
  const { routes } = routeHistory(rows, [extent("", 30), extent("elsewhere", 20)]);
  assert.deepEqual(
    routes.map(({ peer, to }) => [peer, (to - START) / HOUR]),
    [
      ["elsewhere/b", 20 * 24],
      ["/a", 10 * 24],
    ],
  );
});

test("a collector that tells both keeps its name", () => {
  const rows = [row("rib", "one", 1), row("announce", "one", 2), row("announce", "two", 3)];
  const { routes } = routeHistory(rows, [extent("one", 30), extent("two", 30)]);
  assert.deepEqual(
    routes.map(({ peer }) => peer),
    ["one/a", "two/a"],
  );
});

test("updates without a name go by that of their tables, so that a multihop collector is still known as one", () => {
  const rows = [row("rib", "rrc00", 1), row("rib", "rrc01", 1, "b"), row("rib", "rrc01", 1), row("withdraw", "", 10)];
  rows.push(row("announce", "", 12, "b"), row("announce", "", 14), row("announce", "", 15, "c"));
  const { routes } = routeHistory(rows, [extent("", 30), extent("rrc00", 1), extent("rrc01", 1)]);
  assert.deepEqual(
    routes.map(({ peer, to }) => [peer, (to - START) / DAY]),
    [
      ["rrc00/a", 10],
      ["rrc01/b", 30],
      ["rrc00/a", 30],
      ["/c", 30],
    ],
  );
});
