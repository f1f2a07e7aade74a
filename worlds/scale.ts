import type { World } from "./world.ts";

/** The same world with its flows thinned out (or more of them): fewer a session, as many sessions and hosts. */
export function atVolume(world: World, times: number): World {
  return {
    ...world,
    networks: world.networks.map((network) => ({ ...network, octetsPerDay: network.octetsPerDay * times })),
  };
}
