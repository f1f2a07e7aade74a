import { gammaQuantile } from "../../statistics/gamma.ts";
import type { Random } from "../../statistics/random.ts";
import { SECOND } from "../../values/instant.ts";
import type { Knowledge } from "../knowledge.ts";
import { askCallers, askHosts, askServices, MOST_LISTED, type Service } from "./ask-beacons.ts";
import { type Beat, beatOf, beyondChance, type Call, SPECTRUM_DAYS, scoreOf } from "./beacons.ts";
import type { Asked, Occasion } from "./occasion.ts";
import { ORDINARY } from "./ordinary.ts";
import { networkText, type Remote, remoteOf } from "./remote.ts";
import { BEACON } from "./rules.ts";
import { MOST_POWER, type Verdict } from "./scans.ts";
import type { Seen } from "./seen.ts";

/** A remote service that is called like a clock. */
export interface Beacon {
  readonly remote: Remote;
  readonly protocolIdentifier: number;
  readonly port: number;
  readonly networks: readonly string[];
  readonly hosts: number;
  readonly prevalence: number;
  readonly calls: number;
  readonly everySeconds: number;
  readonly evenness: number;
  readonly steadiness: number;
  readonly by: Beat["by"];
  readonly pValue: number;
  readonly score: number;
  readonly ritaScore: number | null;
  readonly loweredBy: readonly string[];
  readonly verdict: Verdict;
  readonly first: number;
  readonly last: number;
}

export interface Beacons {
  /** Most suspicious first. */
  readonly beacons: readonly Beacon[];
  readonly looked: number;
  /** Services called often enough that were too many to be looked at; at least so many where `more`. */
  readonly beyond: number;
  readonly more: boolean;
  /** Longest interval, in seconds, of which twenty calls are met 95 times in 100. */
  readonly longest: number;
}

/** Calls read at most, and services. */
const MOST_CALLS = 600_000;
const MOST_SERVICES = 800;
/** Hours with calls, of those that as many calls would fill, below which nobody calls like a clock. */
const LEAST_STEADY = 0.4;
/** Scores from which a beat is told as a beacon, and below which it is ordinary. */
const LIKELY = 0.5;
const ORDINARY_BELOW = 0.4;
/** Packets of a call, of which one must be sampled: a handshake, a question, an answer, a goodbye. */
const PACKETS_OF_CALL = 10;

export async function findBeacons(asked: Asked, { seen, knowledge }: Occasion, random: Random): Promise<Beacons> {
  const services = await askServices(asked);
  const steady = steadyOf(services);
  const chosen = affordable(steady);
  const hosts = await askHosts(asked);
  const callers = await askCallers(asked, chosen);
  const of = new Map<bigint, { host: string; calls: Call[] }[]>();
  for (const { service, host, calls } of callers) of.set(service, [...(of.get(service) ?? []), { host, calls }]);
  const beats = chosen.flatMap((service) => {
    const by = of.get(service.service) ?? [];
    const called = { protocolIdentifier: service.protocol, byHost: by.map(({ calls }) => calls) };
    const beat = beatOf(called, seen.whole, random.fork(`${service.remote} ${service.port}`));
    return beat ? [{ service, beat, networks: [...new Set(by.map(({ host }) => networkText(host)))].sort() }] : [];
  });
  const told = beyondChance(beats.map(({ beat }) => beat));
  return {
    beacons: beats
      .filter((_, at) => told[at])
      .map(({ service, beat, networks }) => beaconOf(service, beat, networks, hosts, knowledge))
      .sort((a, b) => b.score - a.score || a.pValue - b.pValue || a.port - b.port || a.first - b.first),
    looked: beats.length,
    beyond: steady.length - chosen.length,
    more: services.length === MOST_LISTED,
    longest: longestInterval(seen),
  };
}

/** Whoever calls like a clock calls in more hours than who calls as often when it suits. */
function steadyOf(services: readonly Service[]): Service[] {
  return services.filter(({ hours, calls, first, last }) => {
    const span = Math.floor(last / 3600) - Math.floor(first / 3600) + 1;
    return hours >= LEAST_STEADY * span * -Math.expm1(-calls / span);
  });
}

/** Few calls cost little: what is beyond is told. */
function affordable(services: readonly Service[]): Service[] {
  const chosen: Service[] = [];
  let calls = 0;
  for (const service of [...services].sort((a, b) => a.calls - b.calls || (a.service < b.service ? -1 : 1))) {
    if (chosen.length >= MOST_SERVICES || calls + service.calls > MOST_CALLS) break;
    chosen.push(service);
    calls += service.calls;
  }
  return chosen;
}

function beaconOf(
  service: Service,
  beat: Beat,
  networks: readonly string[],
  allHosts: number,
  knowledge: Knowledge,
): Beacon {
  const at = service.first * SECOND;
  const remote = remoteOf(knowledge, service.remote, service.remoteAs, at);
  const [named] = service.name === "" ? [] : knowledge.services({ name: service.name }, at);
  const prevalence = beat.hosts / Math.max(beat.hosts, allHosts);
  const question = {
    protocolIdentifier: service.protocol,
    port: service.port,
    remote,
    prevalence,
    hosts: beat.hosts,
    namedCategory: named?.category ?? null,
  };
  const lowered = ORDINARY.filter((row) => row.is(question));
  const score = scoreOf(
    beat,
    lowered.map(({ factor }) => factor),
  );
  return {
    remote: named ? { ...remote, service: named.service, category: named.category } : remote,
    protocolIdentifier: service.protocol,
    port: service.port,
    networks,
    hosts: beat.hosts,
    prevalence,
    calls: beat.calls,
    everySeconds: beat.interval,
    evenness: beat.evenness,
    steadiness: beat.steadiness,
    by: beat.by,
    pValue: beat.pValue,
    score,
    ritaScore: beat.rita,
    loweredBy: lowered.map(({ id }) => id),
    verdict: score >= LIKELY ? "likely" : lowered.length > 0 && score < ORDINARY_BELOW ? "benign" : "possible",
    first: service.first,
    last: service.last,
  };
}

function longestInterval({ whole, thinnest, days, covered }: Seen): number {
  const met = whole ? 1 : 1 - (1 - (thinnest ?? 1)) ** PACKETS_OF_CALL;
  const needed = whole ? BEACON.events.value : gammaQuantile(MOST_POWER, BEACON.events.value);
  const lookedAt = whole ? days : Math.min(days, SPECTRUM_DAYS);
  return Math.min(86_400, (covered * lookedAt * 86_400 * met) / needed);
}
