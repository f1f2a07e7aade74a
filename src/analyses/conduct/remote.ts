import { isIPv4 } from "../../values/address.ts";
import type { Instant } from "../../values/instant.ts";
import { formatPrefix, prefixFrom } from "../../values/prefix.ts";
import type { Knowledge } from "../knowledge.ts";

/** A remote end as it is told: what stands there and where, no host. */
export interface Remote {
  readonly service: string | null;
  readonly category: string | null;
  readonly asn: number | null;
  readonly owner: string | null;
  readonly country: string | null;
}

/** What is known of a remote address (hexadecimal) at a time; `told` is the ASN of the flow itself, else 0. */
export function remoteOf(knowledge: Knowledge, host: string, told: number, at: Instant): Remote {
  const address = octetsOf(host);
  const asn = told > 0 ? told : (knowledge.originOf(address, at)?.asn ?? null);
  const name = asn === null ? null : knowledge.asName(asn, at);
  const [service] = knowledge.services({ address }, at);
  return {
    service: service?.service ?? null,
    category: service?.category ?? null,
    asn,
    owner: name?.name ?? null,
    country: knowledge.countryOf(address, at)?.country ?? (name?.country || null),
  };
}

/** `10.1.2.0/24`, or the /48 of IPv6, around an address in hexadecimal. */
export function networkText(host: string): string {
  const address = octetsOf(host);
  return formatPrefix(prefixFrom(address, isIPv4(address) ? 120 : 48));
}

export function remoteText({ service, asn, owner, country }: Remote): string {
  const of = service ?? owner ?? (asn === null ? "an unknown network" : `AS${asn}`);
  return country ? `${of} (${country})` : of;
}

/** Sixteen octets of an address, or of the network that its first octets are. */
export function octetsOf(hex: string): Uint8Array {
  const octets = new Uint8Array(16);
  for (let at = 0; 2 * at < hex.length; at++) octets[at] = Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16);
  return octets;
}
