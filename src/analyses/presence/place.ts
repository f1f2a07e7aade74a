import type { Subject } from "../../subject/subject.ts";
import type { Asn } from "../../values/asn.ts";
import type { Instant } from "../../values/instant.ts";
import type { Knowledge } from "../knowledge.ts";
import type { RemoteNetwork } from "./ask.ts";
import { classMeaning, UNKNOWN } from "./classes.ts";

/** Where a remote network is said to be, by how many, and what it is. */
export interface Placed extends RemoteNetwork {
  readonly asn: Asn | null;
  /** Shares by country, 1 in all; empty where nobody says. What publishers disagree about is spread, not voted away. */
  readonly countries: ReadonlyMap<string, number>;
  /** How many publishers say where it is. */
  readonly publishers: number;
  /** How probable it is that people sit there; 0 for infrastructure. */
  readonly people: number;
  /** Whether its class is known to be one of people, so that sessions from there are theirs. */
  readonly eyeball: boolean;
  /** What it is as infrastructure; null where it is none. */
  readonly infrastructure: string | null;
  /** Class of the AS table; empty when not told. */
  readonly class: string;
  /** Share of such networks that databases put into a wrong country. */
  readonly error: number;
}

/** What publishers weigh: where an AS is registered says less of where its networks are. */
const WEIGHTS = { database: 1, registry: 0.5 };

/** Places each network at one time. An AS that carries the subject is infrastructure: what is seen of it may be the way itself. */
export function placeAll(
  networks: readonly RemoteNetwork[],
  subject: Subject,
  knowledge: Knowledge,
  at: Instant,
): Placed[] {
  const carriers = new Set(subject.ways.flatMap(({ asns }) => asns));
  return networks.map((one) => {
    // Of an address that was met: databases know ranges smaller than the network.
    const address = octetsOf(one.first);
    const asn = one.remoteAs > 0 ? one.remoteAs : (knowledge.originOf(address, at)?.asn ?? null);
    const named = asn === null ? null : knowledge.asName(asn, at);
    const kind = named?.class ?? "";
    const meaning = classMeaning(kind);
    const infrastructure = infrastructureOf(one, asn, carriers, kind, knowledge, at);
    const known = meaning?.means === "people";
    return {
      ...one,
      asn,
      ...countriesOf(address, named?.country ?? "", knowledge, at),
      people: infrastructure ? 0 : known ? (named?.probability ?? 1) : UNKNOWN.share,
      eyeball: known && infrastructure === null,
      infrastructure,
      class: kind,
      error: meaning?.error ?? UNKNOWN.error,
    };
  });
}

function countriesOf(
  address: Uint8Array,
  registered: string,
  knowledge: Knowledge,
  at: Instant,
): Pick<Placed, "countries" | "publishers"> {
  const all: [string, number][] = [
    [knowledge.countryOf(address, at)?.country ?? "", WEIGHTS.database],
    [knowledge.otherCountryOf(address, at)?.country ?? "", WEIGHTS.database],
    [registered, WEIGHTS.registry],
  ];
  const said = all.filter(([country]) => country !== "");
  const whole = said.reduce((sum, [, weight]) => sum + weight, 0);
  const countries = new Map<string, number>();
  for (const [country, weight] of said) countries.set(country, (countries.get(country) ?? 0) + weight / whole);
  return { countries, publishers: said.length };
}

function infrastructureOf(
  { first, last }: RemoteNetwork,
  asn: Asn | null,
  carriers: ReadonlySet<Asn>,
  kind: string,
  knowledge: Knowledge,
  at: Instant,
): string | null {
  if (asn !== null && carriers.has(asn)) return "carrier of the subject";
  const ends = [first, last].map(octetsOf);
  if (ends.some((address) => knowledge.torRelays(address, at).length > 0)) return "tor";
  if (ends.some((address) => knowledge.vpnProviders({ address }, at).length > 0)) return "vpn";
  if (asn !== null && knowledge.vpnProviders({ asn }, at).length > 0) return "vpn";
  const meaning = classMeaning(kind);
  return meaning?.means === "infrastructure" ? meaning.class : null;
}

function octetsOf(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, "hex"));
}
