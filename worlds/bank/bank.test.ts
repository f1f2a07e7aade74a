import { expect, test } from "vitest";
import { knownOf } from "../examination/known.ts";
import { loadWorld, worldNames } from "../make.ts";
import { bankNames } from "./bank.ts";
import { setAnew, without } from "./set-anew.ts";

test("the bank has sixty worlds and more, each with a title and with what it tests", () => {
  const names = bankNames();
  expect(names.length).toBeGreaterThanOrEqual(60);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) {
    const { id, file } = loadWorld(name);
    expect(id).toBe(name);
    expect(file.title).not.toMatch(/[{}]/);
    expect(file.because?.length, name).toBeGreaterThan(10);
    expect(Object.keys(file.windows)).toEqual(["before", "after"]);
    expect(worldNames()).toContain(name);
  }
});

test("in half of its worlds and more the use by the subject's people stays as it is, and so do its ways", () => {
  const worlds = bankNames().map((name) => loadWorld(name).file.networks[0]!);
  const still = worlds.filter(
    ({ volume, people, routing, routeEvents, holidays, miners, tunnels, dnsTunnels, beacons, visitors }) =>
      new Set(volume.level.map(({ times }) => times)).size < 2 &&
      people!.mix.length + routing.length === 2 &&
      [routeEvents, holidays, miners, tunnels, dnsTunnels, beacons, visitors].every((comers) => comers.length === 0),
  );
  console.info(`bank: ${worlds.length} worlds, in ${still.length} of them nothing of the subject changes`);
  expect(still.length).toBeGreaterThanOrEqual(worlds.length / 2);
});

test("a level that is set anew is a dated change of use: at once, or from where it begins to where it is there", () => {
  const usesOf = (name: string) =>
    knownOf(loadWorld(name)).truth.changes.flatMap(({ at, cause, what }) => (cause === "use" ? [`${at} ${what}`] : []));
  expect(usesOf("growth-10")).toEqual(["2021-05-31T00:00:00Z north-korea: 1 to 10 times the use"]);
  expect(usesOf("half-year")).toEqual([]);
  expect(usesOf("growth-fourfold")).toEqual([
    "2021-04-05T00:00:00Z north-korea: 1 to 4 times the use",
    "2021-09-20T00:00:00Z north-korea: 1 to 4 times the use",
  ]);
});

test("a value is set anew at its place, by id or number, and the rest stays", () => {
  const world = { networks: [{ id: "a", volume: { octets: 1, level: [] } }, { id: "b" }] };
  expect(setAnew(world, ["networks", "a", "volume", "octets"], 2)).toEqual({
    networks: [{ id: "a", volume: { octets: 2, level: [] } }, { id: "b" }],
  });
  expect(setAnew(world, ["networks", "1"], { days: 3 })).toEqual({
    networks: [world.networks[0], { id: "b", days: 3 }],
  });
  expect(without(world, ["networks", "b"])).toEqual({ networks: [world.networks[0]] });
  expect(() => setAnew(world, ["networks", "c", "volume"], 2)).toThrow("there is no c");
});
