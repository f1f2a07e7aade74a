import { formatPrefix, prefixFrom } from "../../values/prefix.ts";
import { numberAddress } from "../address-range.ts";
import type { FamilyId } from "../families.ts";
import { type Form, type FoundRow, ReferenceRefused } from "./form.ts";
import { MmdbDecoder, type MmdbMap, type MmdbValue } from "./mmdb-decoder.ts";

const MARKER = Uint8Array.from([0xab, 0xcd, 0xef, ...new TextEncoder().encode("MaxMind.com")]);
const METADATA_WITHIN = 128 * 1024; // octets from the end
const SEPARATOR_OCTETS = 16; // between tree and data
const MAPPED = 0xffff_0000_0000n; // IPv4 as IPv4-mapped

/** A MaxMind DB of whatever publisher: GeoLite2, DB-IP, IPinfo, iptoasn. */
export const mmdb: Form = {
  id: "mmdb",
  title: "MaxMind DB",
  families: ["prefix-origins", "countries", "as-names"],
  recognises: (octets) => markerAt(octets) >= 0,
  rows,
};

/** The cells that a record tells for a family; null when it tells none. */
const CELLS: Partial<Record<FamilyId, (record: MmdbMap, prefix: string) => readonly string[] | null>> = {
  "prefix-origins": (record, prefix) => withFirst(prefix, asnOf(record)),
  countries: (record, prefix) => withFirst(prefix, countryOf(record)),
  "as-names": (record) => (asnOf(record) === "" ? null : [asnOf(record), nameOf(record), countryOf(record), "", ""]),
};

function* rows(octets: Uint8Array, family: FamilyId): Generator<FoundRow> {
  const tree = new Tree(octets);
  const named = new Set<string>();
  let line = 0;
  for (const { prefix, data } of tree.networks()) {
    line++;
    const record = tree.record(data);
    const cells = record && CELLS[family]!(record, prefix);
    if (!cells || (family === "as-names" && named.has(cells[0]!))) continue;
    named.add(cells[0]!);
    yield { line, cells };
  }
}

/** The search tree: a bit of the address a level, and at its leaves where the data stand. */
class Tree {
  readonly #octets: Uint8Array;
  readonly #nodes: number;
  readonly #bits: number;
  readonly #version: number;
  readonly #decoder: MmdbDecoder;
  readonly #base: number;
  readonly #records = new Map<number, MmdbMap | null>();
  /** 1 while a node is being gone through, 2 when it has been: shared parts are told once, circles are refused. */
  readonly #state: Uint8Array;

  constructor(octets: Uint8Array) {
    const at = markerAt(octets);
    if (at < 0) throw new ReferenceRefused("it is cut, or no MaxMind DB: its metadata are missing");
    const metadata = new MmdbDecoder(octets, at + MARKER.length).at(at + MARKER.length);
    const number = (name: string) => Number(isMap(metadata) ? (metadata[name] ?? 0) : 0);
    this.#octets = octets;
    this.#nodes = number("node_count");
    this.#bits = number("record_size");
    this.#version = number("ip_version");
    if (![24, 28, 32].includes(this.#bits))
      throw new ReferenceRefused(`its tree has records of ${this.#bits} bits, not 24, 28 or 32`);
    if (![4, 6].includes(this.#version)) throw new ReferenceRefused(`it is for IP version ${this.#version}`);
    const treeOctets = (this.#nodes * this.#bits) / 4;
    if (!(this.#nodes >= 1) || treeOctets + SEPARATOR_OCTETS > at)
      throw new ReferenceRefused("it is cut within its tree");
    this.#base = treeOctets + SEPARATOR_OCTETS;
    this.#decoder = new MmdbDecoder(octets, this.#base);
    this.#state = new Uint8Array(this.#nodes);
  }

  networks(): Generator<{ prefix: string; data: number }> {
    return this.#walk(0, 0n, 0);
  }

  record(data: number): MmdbMap | null {
    const known = this.#records.get(data);
    if (known !== undefined) return known;
    const value = this.#decoder.at(this.#base + data);
    const record = isMap(value) ? value : null;
    this.#records.set(data, record);
    return record;
  }

  *#walk(node: number, address: bigint, depth: number): Generator<{ prefix: string; data: number }> {
    const most = this.#version === 6 ? 128 : 32;
    if (depth >= most) throw new ReferenceRefused("its tree is deeper than an address is long");
    if (this.#state[node] === 1) throw new ReferenceRefused("its tree runs in a circle");
    if (this.#state[node] === 2) return; // IPv4 once more under 2002::/16 and the like
    this.#state[node] = 1;
    for (const bit of [0, 1]) {
      const next = this.#next(node, bit);
      const at = address | (BigInt(bit) << BigInt(most - 1 - depth));
      if (next < this.#nodes) yield* this.#walk(next, at, depth + 1);
      else if (next > this.#nodes)
        yield { prefix: this.#prefix(at, depth + 1), data: next - this.#nodes - SEPARATOR_OCTETS };
    }
    this.#state[node] = 2;
  }

  /** In a tree of IPv6 the IPv4 addresses stand under ::/96. */
  #prefix(address: bigint, length: number): string {
    if (this.#version === 4) return formatPrefix(prefixFrom(numberAddress(MAPPED | address), 96 + length));
    const isNarrow = length >= 96 && address >> 32n === 0n;
    return formatPrefix(prefixFrom(numberAddress(isNarrow ? MAPPED | address : address), length));
  }

  #next(node: number, bit: number): number {
    const at = (node * this.#bits) / 4;
    const octet = (i: number) => this.#octets[at + i]!;
    const three = (i: number) => (octet(i) << 16) | (octet(i + 1) << 8) | octet(i + 2);
    if (this.#bits === 24) return three(3 * bit);
    if (this.#bits === 32) return octet(4 * bit) * 0x1000000 + three(4 * bit + 1);
    return bit === 0 ? ((octet(3) & 0xf0) << 20) | three(0) : ((octet(3) & 0x0f) << 24) | three(4);
  }
}

/** Where the metadata's marker stands, -1 when it is not near the end. */
function markerAt(octets: Uint8Array): number {
  const at = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength).lastIndexOf(MARKER);
  return at >= octets.length - METADATA_WITHIN ? at : -1;
}

function withFirst(prefix: string, value: string): readonly string[] | null {
  return value === "" ? null : [prefix, value];
}

function asnOf(record: MmdbMap): string {
  return text(record.autonomous_system_number) || text(record.asn).replace(/^AS/, "");
}

function nameOf(record: MmdbMap): string {
  return text(record.autonomous_system_organization) || text(record.as_name) || text(record.name);
}

function countryOf(record: MmdbMap): string {
  const { country, registered_country: registered } = record;
  const code = isMap(country) ? text(country.iso_code) : text(country);
  const told = code || text(record.country_code) || (isMap(registered) ? text(registered.iso_code) : "");
  return /^[A-Z]{2}$/.test(told) ? told : "";
}

function text(value: MmdbValue | undefined): string {
  return typeof value === "string" || typeof value === "number" ? `${value}` : "";
}

function isMap(value: MmdbValue | undefined): value is MmdbMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
