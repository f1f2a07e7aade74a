import type { Knowledge } from "../src/analyses/knowledge.ts";
import { createRandom, type Random } from "../src/statistics/random.ts";
import { DAY, HOUR, type Period } from "../src/values/instant.ts";
import { knowing } from "./made-knowledge.ts";
import type { MadeRecord } from "./made-store.ts";

/** Countries of a made-up world, 41.<place in this list>.0.0/16 each, the nearer the head the more is exchanged with them. */
export const PLACES =
  "US CN JP DE GB KR BR FR CA IT AU NL RU IN TW ES MX SE PL ZA ID TH VN MY AR CO TR EG UA CH NP KE MZ BD PK LK MN".split(
    " ",
  );
/** The last of them is met by nobody but a cohort. */
const ORDINARY = PLACES.length - 1;
const HOSTING_FROM = 200; // third octet from which a country's networks are hosting

/** Where 41.0.0.0/8 is and whose: access networks below the third octet 200, hosting from there on. */
export function exchangeKnowledge(more: Partial<Knowledge> = {}): Knowledge {
  return knowing({
    countryOf: (address) => place(address),
    otherCountryOf: (address) => place(address),
    originOf: (address) =>
      address[12] === 41 ? { asn: 64_512 + 2 * address[13]! + (address[14]! >= HOSTING_FROM ? 1 : 0) } : null,
    asName: (asn) => {
      const country = PLACES[Math.floor((asn - 64_512) / 2)] ?? "";
      return { name: `Network ${asn}`, country, class: asn % 2 === 1 ? "hosting" : "access", probability: null };
    },
    ...more,
  });
}

function place(address: Uint8Array): { readonly country: string } | null {
  const country = address[12] === 41 ? PLACES[address[13]!] : undefined;
  return country === undefined ? null : { country };
}

export interface Ordinary {
  /** First three octets of the network's own /24. */
  readonly own: string;
  readonly period: Period;
  /** Remote networks and days. */
  readonly unitsPerDay: number;
  readonly seed: number;
}

/** What a network without anybody abroad exchanges: it calls access networks of all countries, and a few call its mail. */
export function* ordinary({ own, period, unitsPerDay, seed }: Ordinary): Generator<MadeRecord> {
  const random = createRandom(seed);
  for (let day = period.from; day < period.to; day += DAY)
    for (let units = random.poisson(unitsPerDay); units > 0; units--) {
      const country = Math.floor(ORDINARY * random.next() ** 2);
      const remote = `41.${country}.${random.integer(100)}.${1 + random.integer(250)}`;
      const at = day + random.integer(24 * HOUR);
      if (random.next() < 0.04) yield session(own, remote, 993, at, random);
      else yield call(own, remote, at, random);
    }
}

export interface Cohort extends Omit<Ordinary, "unitsPerDay"> {
  readonly country: string;
  readonly people: number;
  readonly sessionsPerDay: number;
  /** Hours that local time is ahead of UTC there. */
  readonly ahead: number;
  readonly port?: number;
  /** Third octets of their networks, from one on. */
  readonly networksFrom?: number;
  /** Addresses in each of their networks; 20 when left out. */
  readonly hostsEach?: number;
  /** All behind so many networks; one each when left out. */
  readonly networks?: number;
}

/** People abroad who read their mail at home, from 8 to 23 by their own clock. */
export function* cohort(one: Cohort): Generator<MadeRecord> {
  const random = createRandom(one.seed);
  const country = PLACES.indexOf(one.country);
  for (let day = one.period.from; day < one.period.to; day += DAY)
    for (let n = random.poisson(one.people * one.sessionsPerDay); n > 0; n--) {
      const network = random.integer(one.networks ?? one.people);
      const hour = 8 + 15 * random.next();
      const at = day - (day % DAY) + ((hour - one.ahead + 24) % 24) * HOUR;
      const remote = `41.${country}.${(one.networksFrom ?? 100) + network}.${1 + random.integer(one.hostsEach ?? 20)}`;
      if (at >= one.period.from && at < one.period.to) yield session(one.own, remote, one.port ?? 993, at, random);
    }
}

function call(own: string, remote: string, at: number, random: Random): MadeRecord {
  return record(`${own}.${20 + random.integer(40)}`, 30_000 + random.integer(20_000), remote, 443, at);
}

function session(own: string, remote: string, port: number, at: number, random: Random): MadeRecord {
  return record(remote, 30_000 + random.integer(20_000), `${own}.2`, port, at);
}

function record(source: string, sourcePort: number, destination: string, port: number, at: number): MadeRecord {
  return {
    flowStartMilliseconds: Math.floor(at),
    flowEndMilliseconds: Math.floor(at) + 5000,
    sourceAddress: source,
    destinationAddress: destination,
    sourceTransportPort: sourcePort,
    destinationTransportPort: port,
    protocolIdentifier: 6,
    tcpControlBits: 27,
    octetDeltaCount: 2000,
    packetDeltaCount: 10,
    reverseOctetDeltaCount: 9000,
    reversePacketDeltaCount: 12,
    samplingProbability: 1,
    samplingKnownBy: "told",
    exporter: "192.0.2.11",
  };
}
