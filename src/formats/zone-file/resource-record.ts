import { LIMITS } from "../../record/limits.ts";

/** A resource record in presentation form. */
export interface ResourceRecord {
  /** Lower case, no dot at the end; empty for the root. */
  readonly owner: string;
  /** Seconds, RFC 2181 §8. */
  readonly timeToLive: number | null;
  readonly type: string;
  readonly data: string;
}

/** What the lines before a record have set. */
export interface ZoneState {
  /** Absolute, without the dot at the end; null when not told. */
  origin: string | null;
  defaultTimeToLive: number | null;
  owner: string | null;
  timeToLive: number | null;
}

/** Types by mnemonic: IANA "Resource Record (RR) TYPEs", those that stand in zones; all others as TYPE123, RFC 3597 §5. */
const TYPES: ReadonlySet<string> = new Set(
  (
    "A NS MD MF CNAME SOA MB MG MR NULL WKS PTR HINFO MINFO MX TXT RP AFSDB X25 ISDN RT NSAP SIG KEY PX GPOS AAAA LOC NXT " +
    "SRV NAPTR KX CERT A6 DNAME OPT APL DS SSHFP IPSECKEY RRSIG NSEC DNSKEY DHCID NSEC3 NSEC3PARAM TLSA SMIMEA HIP CDS " +
    "CDNSKEY OPENPGPKEY CSYNC ZONEMD SVCB HTTPS SPF NID L32 L64 LP EUI48 EUI64 URI CAA AVC DLV"
  ).split(" "),
);
const CLASSES: ReadonlySet<string> = new Set(["IN", "CH", "HS", "CS"]);

/** Places of names in the data, RFC 1035 §3.3, RFC 2782, RFC 6672: they are made absolute. */
const NAMES: ReadonlyMap<string, readonly number[]> = new Map([
  ["NS", [0]],
  ["CNAME", [0]],
  ["PTR", [0]],
  ["DNAME", [0]],
  ["MX", [1]],
  ["SOA", [0, 1]],
  ["SRV", [3]],
]);

const MOST_SECONDS = 0xffff_ffff;

/** Reads the words of a record; gives words of what should have stood there when it is none. */
export function readRecord(words: readonly string[], indented: boolean, state: ZoneState): ResourceRecord | string {
  const rest = [...words];
  const owner = indented ? state.owner : absolute(rest.shift()!, state.origin);
  if (owner === null) return indented ? "an owner name before this record" : "an absolute name, or $ORIGIN before it";
  if (owner.length > LIMITS.textOctets.value) return "a shorter name";
  const told = takeTimeToLive(rest);
  const type = rest.shift()?.toUpperCase();
  if (type === undefined || !(TYPES.has(type) || /^TYPE\d{1,5}$/.test(type))) return "a type of record";
  if (rest.length === 0) return "the data of the record";
  const data = dataOf(type, rest, state.origin);
  if (data === null) return "an absolute name, or $ORIGIN before it";
  state.owner = owner;
  const timeToLive = told ?? state.defaultTimeToLive ?? state.timeToLive; // RFC 2308 §4, else as the last one, RFC 1035 §5.1
  if (told !== null) state.timeToLive = told;
  return { owner, timeToLive, type, data };
}

/** Takes TTL and class, in either order, from the front. */
function takeTimeToLive(rest: string[]): number | null {
  let told: number | null = null;
  for (let i = 0; i < 2 && rest.length > 0; i++) {
    const seconds: number | null = told === null ? timeToLiveOf(rest[0]!) : null;
    if (seconds !== null) told = seconds;
    else if (!CLASSES.has(rest[0]!.toUpperCase())) break;
    rest.shift();
  }
  return told;
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** Seconds, also in BIND's form `1h30m`. */
export function timeToLiveOf(word: string): number | null {
  if (word.length > 40 || !/^(\d{1,10}|(\d{1,9}[smhdw])+)$/i.test(word)) return null;
  let seconds = 0;
  for (const part of word.toLowerCase().matchAll(/(\d+)([smhdw]?)/g))
    seconds += Number(part[1]) * UNITS[part[2] || "s"]!;
  return seconds <= MOST_SECONDS ? seconds : null;
}

/** A name without the dot at its end, lower case; null when it is relative and nothing is known that it is relative to. */
export function absolute(name: string, origin: string | null): string | null {
  const lower = name.toLowerCase();
  if (lower === "@") return origin;
  if (lower.endsWith(".") && !lower.endsWith("\\.")) return lower.slice(0, -1);
  if (origin === null) return null;
  return origin === "" ? lower : `${lower}.${origin}`;
}

function dataOf(type: string, words: readonly string[], origin: string | null): string | null {
  const places = NAMES.get(type) ?? [];
  const data = words.map((word, i) => (places.includes(i) ? absolute(word, origin) || dot(word) : word));
  return data.includes(null) ? null : data.join(" ");
}

/** The root has no other name than its dot. */
function dot(word: string): string | null {
  return word === "." ? "." : null;
}
