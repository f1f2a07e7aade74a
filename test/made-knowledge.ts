import type { Knowledge } from "../src/analyses/knowledge.ts";

/** Knows nothing but what is handed in. */
export function knowing(known: Partial<Knowledge> = {}): Knowledge {
  return {
    asName: () => null,
    originOf: () => null,
    countryOf: () => null,
    otherCountryOf: () => null,
    services: () => [],
    miningPools: () => [],
    listedPools: () => [],
    torRelays: () => [],
    vpnProviders: () => [],
    dohServers: () => [],
    blockTimes: () => null,
    coins: () => [],
    listDate: () => null,
    ...known,
  };
}
