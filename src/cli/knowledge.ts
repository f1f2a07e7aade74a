import type { DatedList, Knowledge, ListedPool, Named } from "../analyses/knowledge.ts";
import type { FamilyId, RowOf } from "../references/families.ts";
import type { References } from "../references/references.ts";
import type { Asn } from "../values/asn.ts";
import type { Instant, Period } from "../values/instant.ts";

type ListedId = "services" | "mining-pools" | "vpn-providers" | "doh-servers";

/** What analyses may ask of the references at hand. */
export function knowledgeOf(references: References): Knowledge {
  const about =
    <Id extends ListedId>(family: Id) =>
    (of: Named, at: Instant): readonly RowOf<Id>[] =>
      listed(references, family, of, at);
  return {
    asName: (asn, at) => references.asName(asn, at),
    originOf: (address, at) => references.originOf(address, at),
    countryOf: (address, at) => references.countryOf(address, at),
    otherCountryOf: (address, at) => references.find("other-countries", address, at)[0] ?? null,
    relationshipOf: (one, other, at) => relationship(references, one, other, at),
    services: about("services"),
    miningPools: about("mining-pools"),
    listedPools: (at) => listedPools(references, at),
    torRelays: (address, at) => references.find("tor-relays", address, at),
    vpnProviders: about("vpn-providers"),
    dohServers: about("doh-servers"),
    blockTimes: (coin, period) => blockTimes(references, coin, period),
    coins: () => coins(references),
    listDate: (list: DatedList, at) => references.dateOf(list, at),
  };
}

function listed<Id extends ListedId>(references: References, family: Id, of: Named, at: Instant): readonly RowOf<Id>[] {
  if ("address" in of) return references.find(family, of.address, at);
  if ("name" in of) return references.findDomain(family, of.name, at);
  if ("asn" in of) return references.findAsn(family, of.asn, at);
  return references.findPort(family, of.protocolIdentifier, of.port, at);
}

/** A table tells each pair once, from either end. */
function relationship(references: References, one: Asn, other: Asn, at: Instant) {
  const told = relationshipAsTold(references, one, other, at);
  if (told !== null) return told;
  const reverse = relationshipAsTold(references, other, one, at);
  return reverse && REVERSE[reverse];
}

const REVERSE = { provider: "customer", customer: "provider", peer: "peer" } as const;

function relationshipAsTold(references: References, one: Asn, other: Asn, at: Instant) {
  const rows = references.findAsn("as-relationships", one, at);
  return rows.find(({ of }) => of === other)?.relationship ?? null;
}

function listedPools(references: References, at: Instant): ListedPool[] {
  return references.rows("mining-pools", at).flatMap(({ match, ...pool }) => {
    return match.by === "prefix" || match.by === "domain" ? [{ ...pool, match }] : [];
  });
}

/** Of the table in force at the end of the period: a later one holds what earlier ones hold. */
function blockTimes(references: References, coin: string, { from, to }: Period): readonly Instant[] | null {
  const rows = references.rows("block-times", to).filter((row) => row.coin === coin);
  if (rows.length === 0) return null;
  return rows
    .map(({ at }) => at)
    .filter((at) => at >= from && at < to)
    .sort((a, b) => a - b);
}

function coins(references: References): string[] {
  const last: FamilyId = "block-times";
  return [...new Set(references.rows(last, Number.MAX_SAFE_INTEGER).map(({ coin }) => coin))].sort();
}
