import type { Asn } from "../values/asn.ts";
import type { Instant, Period } from "../values/instant.ts";
import type { Prefix } from "../values/prefix.ts";

/** Dated outside knowledge, as far as analyses may ask for it: each question with the time that it is about. */
export interface Knowledge {
  asName(
    asn: Asn,
    at: Instant,
  ): {
    readonly name: string;
    /** ISO 3166 alpha-2 of its registration; empty when not told. */
    readonly country: string;
    /** What it mostly is: transit, access, mobile, hosting, content, education, government, vpn …; empty when not told. */
    readonly class?: string;
    /** How probable the class is, 0 to 1; null when not told. */
    readonly probability?: number | null;
  } | null;
  /** The AS that originates the longest prefix around an address (sixteen octets). */
  originOf(address: Uint8Array, at: Instant): { readonly asn: Asn } | null;
  /** The country that the longest prefix around an address is said to be in, ISO 3166. */
  countryOf(address: Uint8Array, at: Instant): { readonly country: string } | null;
  /** The same after a second publisher, where there is one. */
  otherCountryOf(address: Uint8Array, at: Instant): { readonly country: string } | null;
  /** What one AS is to another, where a table of relationships is at hand. */
  relationshipOf?(one: Asn, other: Asn, at: Instant): "provider" | "customer" | "peer" | null;

  services(of: Named, at: Instant): readonly KnownService[];
  miningPools(of: Named, at: Instant): readonly KnownPool[];
  /** All of the list that is matched by address or by name, so that a question can look for these among many flows. */
  listedPools(at: Instant): readonly ListedPool[];
  torRelays(address: Uint8Array, at: Instant): readonly { readonly role: string }[];
  vpnProviders(of: Named, at: Instant): readonly { readonly provider: string }[];
  dohServers(of: Named, at: Instant): readonly { readonly operator: string }[];
  /** Times at which blocks of a coin (ticker) were found, in order; null where no series of the coin was supplied. */
  blockTimes(coin: string, period: Period): readonly Instant[] | null;
  /** Tickers of which a series of blocks was supplied. */
  coins(): readonly string[];
  /** The date of the list that holds at a time, for its age; `later` when it is from after that time. Null without one. */
  listDate(list: DatedList, at: Instant): { readonly date: string; readonly later: boolean } | null;
}

/**
 * What a list is asked about: the longest prefix around an address (sixteen octets), a name or the nearest one above it
 * that is listed, an AS, or a port.
 */
export type Named =
  | { readonly address: Uint8Array }
  | { readonly name: string }
  | { readonly asn: Asn }
  | { readonly protocolIdentifier: number; readonly port: number };

export interface KnownService {
  readonly service: string;
  /** One of the activity categories. */
  readonly category: string;
  /** ISO 3166 alpha-2 of who offers it, or of whom it is for; empty when not told. */
  readonly region: string;
}

export interface KnownPool {
  readonly pool: string;
  /** Ticker of what is mined there; empty when not told. */
  readonly coin: string;
  /** Of the pool's server; null for any. */
  readonly port: number | null;
}

/** A row of the list: a pool by its servers' addresses, or by a name and all below it. */
export interface ListedPool extends KnownPool {
  readonly match:
    | { readonly by: "prefix"; readonly prefix: Prefix }
    | { readonly by: "domain"; readonly domain: string };
}

export type DatedList =
  | "services"
  | "mining-pools"
  | "tor-relays"
  | "vpn-providers"
  | "doh-servers"
  | "countries"
  | "other-countries"
  | "as-names"
  | "prefix-origins"
  | "block-times";
