import { expect, test } from "vitest";
import { createRandom } from "../../src/statistics/random.ts";
import { parseInstant } from "../../src/values/instant.ts";
import { loadWorld } from "../make.ts";
import { tellTruth } from "../truth.ts";
import { routeEvents } from "./route-events.ts";
import { Routes } from "./routes.ts";

const world = loadWorld("everything");
const collector = world.routeCollector!;
const routes = new Routes(world.networks[0]!, collector.peers);
const events = routeEvents(world, collector, createRandom(1));
const at = (text: string): number => parseInstant(text)!;

/** Paths of all peers to a prefix. */
function paths(prefix: string, time: string): (string | undefined)[] {
  const announced = routes.announced.find(({ text }) => text === prefix)!;
  return collector.peers.map((_, peer) => routes.path(announced, peer, at(time))?.join(" "));
}

test("peers lean to a way, and a customer of one way knows no other", () => {
  expect(paths("175.45.178.0/24", "2021-03-02")).toEqual([
    "64497 20485 131279",
    "64498 64506 20485 131279",
    "64499 4837 131279",
    "64500 4837 131279",
    "64501 4837 131279",
  ]);
});

test("in a failover all take the way that is left, but for whoever has only the one that is cut", () => {
  const during = paths("175.45.178.0/24", "2021-03-06T04:00Z");
  expect(during.filter((path) => path?.includes(" 20485 "))).toHaveLength(4);
  expect(during[4]).toBeUndefined();
  const row = world.networks[0]!.routing[1]!.find(({ from }) => from === at("2021-03-06T03:10:00Z"));
  expect(row!.shares).toEqual([0, 1, 0]);
});

test("a backup is announced to some of the peers, and no flow takes it", () => {
  const during = paths("175.45.178.0/24", "2021-03-12");
  expect(during.filter((path) => path?.includes(" 30721 "))).toHaveLength(3);
  expect(world.networks[0]!.routing.every((rows) => rows.every(({ shares }) => shares[2] === 0))).toBe(true);
});

test("who leaks stands beside the origin, behind the old way", () => {
  const during = paths("175.45.176.0/24", "2021-03-11T09:00Z");
  for (const path of during.filter((path) => path?.includes("64999")))
    expect(path).toMatch(/ (4837|20485) 64999 131279$/);
});

test("a hijack announces halves with an origin of its own, to the second, and takes them back", () => {
  const told = events.filter((event) => event.kind === "route" && event.prefix.endsWith("/25"));
  const first = told[0]!;
  expect(first.at).toBe(at("2021-03-18T12:00:00Z"));
  expect(told.filter((event) => event.kind === "route" && event.path?.at(-1) === 64998)).toHaveLength(10);
  expect(told.filter((event) => event.kind === "route" && event.path === null)).toHaveLength(10);
  expect(paths("175.45.178.128/25", "2021-03-19")).toEqual(new Array(5).fill(undefined));
});

test("a reset of all sessions brings back the same routes", () => {
  const down = events.filter((event) => event.kind === "state" && event.at === at("2021-03-20T04:00Z"));
  expect(down).toHaveLength(collector.peers.length);
  const again = events.filter((event) => event.kind === "route" && event.at === at("2021-03-20T04:02:01Z"));
  expect(again).toHaveLength(2 * collector.peers.length);
});

test("the truth has each with its verdict", () => {
  const { upstreams, resets } = tellTruth(world, 1, null).answers;
  expect(upstreams.map(({ asn, verdict, from }) => [asn, verdict, from])).toEqual([
    [20485, "failover", "2021-03-06T03:10:00Z"],
    [30721, "backup", "2021-03-09T00:00:00Z"],
    [64999, "leak", "2021-03-11T08:00:00Z"],
    [64998, "hijack", "2021-03-18T12:00:00Z"],
  ]);
  expect(resets).toEqual(["2021-03-20T04:00:00Z"]);
  const published = tellTruth(loadWorld("north-korea-2017-2019"), 1, null).answers.upstreams;
  expect(published.map(({ asn, verdict, from }) => [asn, verdict, from])).toEqual([
    [20485, "confirmed", "2017-10-01T09:07:51Z"],
  ]);
});
