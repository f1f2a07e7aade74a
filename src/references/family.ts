import { shown } from "../record/defect.ts";
import { parseAddress } from "../values/address.ts";
import { type Asn, parseAsn } from "../values/asn.ts";
import { type Instant, parseInstant } from "../values/instant.ts";
import { type Prefix, parsePrefix, prefixFrom } from "../values/prefix.ts";

/** Why a row is not taken. */
export interface Refused {
  readonly expected: string;
  readonly found: string;
}

/** A kind of outside knowledge: what its tables look like and what a row of them says. */
export interface Family<Row extends object> {
  /** Its folder's name. */
  readonly id: string;
  readonly title: string;
  /** The header of its tables, exactly these words. */
  readonly header: readonly string[];
  /** The row of cells in the order of the header. */
  row(cells: readonly string[]): Row | Refused;
}

export function defineFamily<Row extends object>(family: Family<Row>): Family<Row> {
  return family;
}

export function isRefused(row: object): row is Refused {
  return "expected" in row && "found" in row;
}

/** What a row may be matched by. */
export type Match =
  | { readonly by: "prefix"; readonly prefix: Prefix }
  | { readonly by: "asn"; readonly asn: Asn }
  | { readonly by: "domain"; readonly domain: string }
  | { readonly by: "port"; readonly protocolIdentifier: number | null; readonly port: number };

const PROTOCOLS: Record<string, number> = { tcp: 6, udp: 17 }; // IANA protocol numbers

/**
 * A prefix or address, `AS131279`, a domain (with all below it), or a port as `tcp/3333`, `udp/53` or `3333`. The kind
 * may stand before: `domain:example.org`.
 */
export function parseMatch(text: string): Match | null {
  const [, kind, value = text] = /^(prefix|asn|domain|port):(.+)$/.exec(text) ?? [];
  const prefix = kind === undefined || kind === "prefix" ? prefixOf(value) : null;
  if (prefix) return { by: "prefix", prefix };
  if (kind === "asn" || (kind === undefined && /^AS\d+$/i.test(value))) {
    const asn = parseAsn(value);
    return asn === null ? null : { by: "asn", asn };
  }
  if (kind === "port" || (kind === undefined && /^((tcp|udp)\/)?\d+$/.test(value))) return portOf(value);
  return kind === "prefix" ? null : domainOf(value);
}

/** CIDR text, or an address as the prefix that holds it alone. */
export function prefixOf(text: string): Prefix | null {
  if (text.includes("/")) return parsePrefix(text);
  const address = parseAddress(text);
  return address && prefixFrom(address, 128);
}

/** A date or an instant; null when empty, undefined when it is none (30 February). */
export function dateOf(text: string): Instant | null | undefined {
  return text === "" ? null : (parseInstant(text) ?? undefined);
}

/** ISO 3166 alpha-2, or empty. */
export function isCountry(text: string): boolean {
  return /^([A-Z]{2})?$/.test(text);
}

export function refused(expected: string, found: string | undefined): Refused {
  return { expected, found: shown(found ?? "nothing") };
}

function portOf(text: string): Match | null {
  const [, protocol, digits] = /^(?:(tcp|udp)\/)?(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (!digits || port > 65_535) return null;
  return { by: "port", protocolIdentifier: protocol ? PROTOCOLS[protocol]! : null, port };
}

function domainOf(text: string): Match | null {
  const domain = text.toLowerCase().replace(/\.$/, "");
  return /^(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$/.test(
    domain,
  ) && /[a-z]/.test(domain.split(".").at(-1)!)
    ? { by: "domain", domain }
    : null;
}
