import asNames from "./families/as-names.ts";
import asRelationships from "./families/as-relationships.ts";
import blockTimes from "./families/block-times.ts";
import countries from "./families/countries.ts";
import dohServers from "./families/doh-servers.ts";
import miningPools from "./families/mining-pools.ts";
import otherCountries from "./families/other-countries.ts";
import prefixOrigins from "./families/prefix-origins.ts";
import services from "./families/services.ts";
import specialPurpose from "./families/special-purpose.ts";
import torRelays from "./families/tor-relays.ts";
import vpnProviders from "./families/vpn-providers.ts";
import type { Family } from "./family.ts";

/** All families, by the name of their folder. */
export const FAMILIES = {
  "as-names": asNames,
  "as-relationships": asRelationships,
  "block-times": blockTimes,
  countries,
  "doh-servers": dohServers,
  "mining-pools": miningPools,
  "other-countries": otherCountries,
  "prefix-origins": prefixOrigins,
  services,
  "special-purpose": specialPurpose,
  "tor-relays": torRelays,
  "vpn-providers": vpnProviders,
} as const;

export type FamilyId = keyof typeof FAMILIES;

/** A row of a family's tables. */
export type RowOf<Id extends FamilyId> = (typeof FAMILIES)[Id] extends Family<infer Row> ? Row : never;

export function isFamily(id: string): id is FamilyId {
  return Object.hasOwn(FAMILIES, id);
}
