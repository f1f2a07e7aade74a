import { expect, test } from "vitest";
import { formats } from "../../src/formats/index.ts";
import { createRandom } from "../../src/statistics/random.ts";
import { parseInstant } from "../../src/values/instant.ts";
import { type Row, readWhole } from "../../test/read-format.ts";
import { routeEvents } from "../happening/route-events.ts";
import { loadWorld } from "../make.ts";
import { ribRecords, updateRecord } from "./mrt.ts";

const world = loadWorld("north-korea-2017-2019");
const collector = world.routeCollector!;
const events = routeEvents(world, collector, createRandom(1));
const updates = routesIn(events.map((event) => updateRecord(collector, event)));
const FIBRE = / 20485 131279$/;

test("the new upstream is announced to the second for three /24, and no sooner", () => {
  const first = updates.filter(({ asPath }) => FIBRE.test(String(asPath)))[0]!;
  expect(first.time).toBe(parseInstant("2017-10-01T09:07:51Z"));
  const at = updates.filter(({ time, asPath }) => time === first.time && FIBRE.test(String(asPath)));
  expect(at.map(({ prefix }) => prefix)).toEqual(["175.45.176.0/24", "175.45.178.0/24", "175.45.179.0/24"]);
});

test("the four prefixes of the /22 are withdrawn by all peers four times in the hours of instability", () => {
  const withdrawn = updates.filter(({ action }) => action === "withdraw");
  expect(withdrawn).toHaveLength(4 * 4 * collector.peers.length);
  expect(Math.min(...withdrawn.map(({ time }) => Number(time)))).toBeGreaterThanOrEqual(
    parseInstant("2017-10-01T10:47:00Z")!,
  );
});

test("a session that breaks tells its routes again, and they are those of the time", () => {
  const up = events.filter((event) => event.kind === "state" && event.up);
  expect(up.length).toBeGreaterThan(7);
  const prefixes = world.networks.flatMap((network) => network.prefixes).length;
  for (const { at, peer } of up)
    expect(
      events.filter((event) => event.kind === "route" && event.peer === peer && event.at === at + 1000),
    ).toHaveLength(prefixes);
});

test.each([
  ["2017-09-30", []],
  ["2017-10-03", ["175.45.178.0/24"]],
  ["2019-10-01", ["175.45.178.0/24"]],
])("the table of %s has the fibre for %j", (date, expected) => {
  const rib = routesIn(ribRecords(world, collector, parseInstant(date)!));
  const fibre = rib.filter(({ asPath }) => FIBRE.test(String(asPath)));
  expect(rib.every(({ action }) => action === "rib")).toBe(true);
  expect([...new Set(fibre.map(({ prefix }) => prefix))]).toEqual(expected);
  if (date === "2019-10-01") expect(fibre).toHaveLength(collector.peers.length); // wholly
});

function routesIn(records: readonly Buffer[]): Row[] {
  const { rows, defects, format } = readWhole(formats, Buffer.concat(records));
  expect(format).toBe("mrt");
  expect([...defects]).toEqual([]);
  return rows("route");
}
