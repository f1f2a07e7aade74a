import { expect, test } from "vitest";
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
