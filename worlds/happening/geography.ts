import type { Random } from "../../src/statistics/random.ts";
import type { World } from "../world.ts";

/** What sits behind an address (METHODS §9, step 1). */
export const CLASSES = ["eyeball", "mobile", "hosting", "enterprise", "education", "government"] as const;
export type NetworkClass = (typeof CLASSES)[number];
const CLASS_SHARES: readonly number[] = [0.52, 0.14, 0.17, 0.1, 0.05, 0.02];

/** Countries by their share of the made-up address space, roughly as registries tell it; weights are ours. */
const COUNTRIES: Readonly<Record<string, number>> = {
  US: 34,
  CN: 10,
  JP: 6,
  DE: 4,
  GB: 4,
  KR: 3.5,
  BR: 3,
  FR: 3,
  CA: 2.5,
  IT: 2,
  AU: 1.5,
  NL: 2,
  RU: 2.4,
  IN: 2.2,
  TW: 1.5,
  ES: 1.3,
  MX: 1.2,
  SE: 1,
  PL: 0.8,
  ZA: 0.7,
  ID: 0.7,
  TH: 0.5,
  VN: 0.6,
  MY: 0.4,
  AR: 0.6,
  CO: 0.5,
  TR: 0.6,
  EG: 0.5,
  UA: 0.5,
  CH: 0.6,
  AT: 0.4,
  BE: 0.4,
  NO: 0.4,
  FI: 0.4,
  DK: 0.4,
  IR: 0.4,
  SA: 0.4,
  IL: 0.3,
  HK: 0.5,
  SG: 0.5,
  NZ: 0.3,
  PH: 0.3,
  PK: 0.3,
  BD: 0.2,
  NP: 0.1,
  KE: 0.2,
  MZ: 0.1,
  NG: 0.2,
  ET: 0.1,
  TZ: 0.1,
  LK: 0.1,
  KH: 0.1,
  MM: 0.1,
  LA: 0.1,
  MN: 0.1,
  KZ: 0.2,
  CU: 0.1,
  VE: 0.2,
  SY: 0.1,
  LB: 0.1,
};
const CODES = Object.keys(COUNTRIES);

/** First octets that hold special-purpose space (IANA IPv4 special-purpose registry) or none that is routed. */
export const PASSED_OVER: ReadonlySet<number> = new Set([0, 10, 100, 127, 169, 172, 192, 198, 203]);
const UNIT = 2 ** 19; // a /13
const UNITS = 2 ** 13;
const PRIVATE_ASN = 4_200_000_000; // RFC 6996

/** Whether a country has addresses here. */
export function knowsCountry(country: string): boolean {
  return CODES.includes(country);
}

/** A row of a country table. */
interface Placed {
  readonly prefix: string;
  readonly country: string;
}

/** Where addresses are, made up a /13 at a time, and what an erring database says of it. */
export class Geography {
  readonly #world: World;
  readonly #country = new Uint8Array(UNITS);
  readonly #class = new Uint8Array(UNITS);
  readonly #units = new Map<string, number[]>();
  readonly #random: Random;

  constructor(world: World, random: Random) {
    this.#world = world;
    this.#random = random;
    const draw = random.fork("units");
    const whole = Object.values(COUNTRIES).reduce((sum, weight) => sum + weight, 0);
    let forced = 0; // every country has at least one unit of people
    for (let unit = 0; unit < UNITS; unit++) {
      const first = Math.floor((unit * UNIT) / 2 ** 24);
      const [c, k] = [weighted(draw.next() * whole, Object.values(COUNTRIES)), weighted(draw.next(), CLASS_SHARES)];
      if (PASSED_OVER.has(first) || first >= 224) continue;
      const people = unit % 113 === 7 && forced < 2 * CODES.length;
      this.#country[unit] = people ? forced++ % CODES.length : c;
      this.#class[unit] = people ? 0 : k;
      const key = `${CODES[this.#country[unit]!]} ${CLASSES[this.#class[unit]!]}`;
      this.#units.set(key, [...(this.#units.get(key) ?? []), unit]);
    }
  }

  countryOf(address: number): string {
    return CODES[this.#country[Math.floor(address / UNIT)]!]!;
  }

  classOf(address: number): NetworkClass {
    return CLASSES[this.#class[Math.floor(address / UNIT)]!]!;
  }

  /** An ASN for private use: five for each country and class. */
  asnOf(address: number): number {
    const unit = Math.floor(address / UNIT);
    return PRIVATE_ASN + this.#country[unit]! * 100 + this.#class[unit]! * 10 + (unit % 5);
  }

  /** An address in a country, of one of these classes; of whatever it has when it has none of them. */
  address(country: string, classes: readonly NetworkClass[], random: Random): number {
    const of = (some: readonly NetworkClass[]): number[] =>
      some.flatMap((one) => this.#units.get(`${country} ${one}`) ?? []);
    const units = of(classes).length > 0 ? of(classes) : of(CLASSES);
    const unit = units[random.integer(units.length)]!;
    return unit * UNIT + 1 + random.integer(UNIT - 2);
  }

  /** Country by prefix as it truly is. */
  *truth(): Generator<Placed> {
    for (let unit = 0; unit < UNITS; unit++)
      if (this.#routed(unit)) yield { prefix: `${text(unit * UNIT)}/13`, country: CODES[this.#country[unit]!]! };
    for (const { prefix, country } of this.#placed()) yield { prefix, country };
  }

  /** Country by prefix as the database has it: single /16 wrong, leases unknown, pretended places believed. */
  *database(): Generator<Placed> {
    const { database, leased, virtual } = this.#world.file.geography!;
    const { confusion } = database;
    for (let unit = 0; unit < UNITS; unit++) {
      if (!this.#routed(unit)) continue;
      yield { prefix: `${text(unit * UNIT)}/13`, country: CODES[this.#country[unit]!]! };
      const kind = CLASSES[this.#class[unit]!]!;
      const errs =
        kind === "enterprise" || kind === "education" || kind === "government" ? confusion.other : confusion[kind];
      const draw = this.#random.fork(`errors ${unit}`);
      for (let part = 0; part < 8; part++)
        if (draw.next() < errs)
          yield {
            prefix: `${text(unit * UNIT + part * 65_536)}/16`,
            country: otherCountry(draw, this.#country[unit]!),
          };
    }
    const misplaced = new Set([...leased, ...virtual].map(({ prefix }) => prefix));
    for (const { prefix, country } of this.#placed()) if (!misplaced.has(prefix)) yield { prefix, country };
    for (const { prefix, says } of [...leased, ...virtual]) yield { prefix, country: says };
  }

  /** Whose each prefix is. */
  *origins(): Generator<{ prefix: string; asn: number }> {
    for (let unit = 0; unit < UNITS; unit++)
      if (this.#routed(unit)) yield { prefix: `${text(unit * UNIT)}/13`, asn: this.asnOf(unit * UNIT) };
  }

  /** The made-up ASNs with their country and class. */
  *asns(): Generator<{ asn: number; country: string; kind: NetworkClass }> {
    for (const [c, country] of CODES.entries())
      for (const [k, kind] of CLASSES.entries())
        for (let n = 0; n < 5; n++) yield { asn: PRIVATE_ASN + c * 100 + k * 10 + n, country, kind };
  }

  /** Prefixes that the world names, with their true country. */
  *#placed(): Generator<Placed> {
    const { geography, networks, services = [] } = this.#world.file;
    for (const { prefixes, country } of networks)
      if (country) for (const { prefix } of prefixes) yield { prefix, country };
    for (const { prefix, country } of services) if (country) yield { prefix, country };
    for (const { prefix, country } of [...geography!.leased, ...geography!.virtual]) yield { prefix, country };
  }

  #routed(unit: number): boolean {
    const first = Math.floor((unit * UNIT) / 2 ** 24);
    return !PASSED_OVER.has(first) && first < 224;
  }
}

function weighted(left: number, weights: readonly number[]): number {
  for (const [i, weight] of weights.entries()) {
    left -= weight;
    if (left < 0) return i;
  }
  return weights.length - 1;
}

function otherCountry(random: Random, not: number): string {
  const whole = Object.values(COUNTRIES).reduce((sum, weight) => sum + weight, 0);
  for (;;) {
    const c = weighted(random.next() * whole, Object.values(COUNTRIES));
    if (c !== not) return CODES[c]!;
  }
}

function text(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address / 2 ** shift) & 0xff).join(".");
}
