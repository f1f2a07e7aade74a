import { DAY, HOUR, type Instant } from "../../src/values/instant.ts";
import { STEP } from "../step.ts";
import type { Network } from "../world/networks.ts";
import type { World } from "../world.ts";
import { ACTIVITIES, ACTIVITY, type ActivityId } from "./activities.ts";
import type { Actor } from "./actors.ts";
import { SESSIONS } from "./sessions.ts";

const STEPS_A_DAY = DAY / STEP;
const STEPS_A_WEEK = 7 * STEPS_A_DAY;

/** Weight of each half hour of the local week (Monday 00:00 first) by activity; the mean of an ordinary week is 1. */
export function weekOf(
  activity: ActivityId,
  { restDays, workHours }: Pick<Network, "restDays" | "workHours">,
): Float64Array {
  const week = new Float64Array(STEPS_A_WEEK);
  const add = (day: number, from: number, to: number, weight: number): void => {
    for (let step = Math.round(from * 2); step < to * 2; step++) {
      const at = (day * STEPS_A_DAY + step) % STEPS_A_WEEK;
      week[at] = Math.max(0, week[at]! + weight);
    }
  };
  for (const { days, hours, weight } of ACTIVITY[activity].when)
    for (let day = 0; day < 7; day++) {
      const rests = restDays.includes(day);
      if ((days === "work" && rests) || (days === "rest" && !rests) || (days === "weekend" && day < 5)) continue;
      if (hours === "work") add(day, workHours.from, workHours.to, weight);
      else if (hours === "beforeAndAfterWork") {
        add(day, workHours.from - 1, workHours.from, weight);
        add(day, workHours.to, workHours.to + 1, weight);
      } else add(day, hours[0], hours[1], weight);
    }
  const mean = week.reduce((sum, weight) => sum + weight, 0) / STEPS_A_WEEK;
  return week.map((weight) => weight / mean);
}

/** What a network's clock and calendar say at a step: how it lives, and which hours it is. */
export interface LocalStep {
  /** Day number of the local calendar since 1970. */
  readonly day: number;
  /** Half hour of the local week; on holidays that of a rest day. */
  readonly lived: number;
}

/** A network's local days, with its holidays. */
export class Calendar {
  readonly #network: Network;
  #day = Number.NaN;
  /** First half hour of the local week as this day is lived. */
  #first = 0;

  constructor(network: Network) {
    this.#network = network;
  }

  at(instant: Instant): LocalStep {
    const local = instant + this.#network.zone.offsetAt(instant);
    const day = Math.floor(local / DAY);
    if (day !== this.#day) {
      this.#day = day;
      const rests = this.#network.holidays.has(new Date(day * DAY).toISOString().slice(5, 10));
      this.#first = (rests ? this.#network.restDays[0]! : weekdayOf(day)) * STEPS_A_DAY;
    }
    return { day, lived: this.#first + Math.floor((local - day * DAY) / STEP) };
  }
}

/** Monday is 0; 1970-01-01 was a Thursday. */
export function weekdayOf(day: number): number {
  return (((day + 3) % 7) + 7) % 7;
}

/** How many sessions a step has, by activity of the network's people, before the day's own effect. */
export class Demand {
  readonly #network: Network;
  readonly #weeks: Float64Array[];

  constructor(network: Network) {
    this.#network = network;
    this.#weeks = ACTIVITIES.map((activity) => weekOf(activity, network));
  }

  /** Multiple of the volume at level 1. */
  level(at: Instant): number {
    const { level } = this.#network;
    const next = level.findIndex((row) => row.at > at);
    if (level.length === 0) return 1;
    if (next === 0) return level[0]!.times;
    if (next < 0) return level.at(-1)!.times;
    const [before, after] = [level[next - 1]!, level[next]!];
    return before.times * (after.times / before.times) ** ((at - before.at) / (after.at - before.at));
  }

  /** Octets expected of an activity in the step. */
  octets(activity: number, at: Instant, lived: number): number {
    const { people, octetsPerDay, servers } = this.#network;
    if (!people) return 0;
    const share = this.mix(at)[activity]! * (1 - (servers?.share ?? 0));
    return (octetsPerDay / STEPS_A_DAY) * this.level(at) * share * this.#weeks[activity]![lived]!;
  }

  /** Octets expected of the servers in the step: no hours, no weekends. */
  serverOctets(at: Instant): number {
    const { servers, octetsPerDay, people } = this.#network;
    return servers ? (octetsPerDay / STEPS_A_DAY) * this.level(at) * (people ? servers.share : 1) : 0;
  }

  /** Sessions of an actor that are expected to begin in the step. */
  sessions(actor: Actor, at: Instant, lived: number): number {
    const octets = actor.kind === "people" ? this.octets(actor.activity, at, lived) : this.serverOctets(at);
    return octets / actor.octetsPerSession;
  }

  mix(at: Instant): readonly number[] {
    const { mix } = this.#network.people!;
    return (mix.findLast(({ from }) => from <= at) ?? mix[0]!).shares;
  }
}

/** Hosts that people use in a prefix at a level. */
export function hostsIn(network: Network, prefix: number, level: number): number {
  return Math.max(1, Math.round(network.people!.hosts * network.prefixes[prefix]!.people * level));
}

/** Hosts are chosen by a uniform draw to this power, so the first ones of a prefix are busier. */
export const HOST_SKEW = 1.5;

/** The address of a host, by its number within the prefix. */
export function addressOf(network: Network, prefix: number, host: number): number {
  return network.prefixes[prefix]!.first + 1 + host;
}

/** The steps of a period, the first one begun before it if need be. */
export function* stepsOf({ from, to }: { from: Instant; to: Instant }): Generator<Instant> {
  for (let at = Math.floor(from / STEP) * STEP; at < to; at += STEP) yield at;
}

/** Shares of a prefix's flows by way at a step; null when it cannot be reached. */
export function waysAt(network: Network, prefix: number, at: Instant): readonly number[] | null {
  const row = network.routing[prefix]!.findLast(({ from }) => from <= at) ?? network.routing[prefix]![0];
  return row?.shares.some((share) => share > 0) ? row.shares : null;
}

/** Hours of the local day a moment falls into, as the questions of rhythm cut them (METHODS §3). */
export const PARTS_OF_WEEK = ["workHours", "evening", "weekend"] as const;

/** Whether the local moment lies in Mon–Fri 08–18, in 19–01, on Saturday or Sunday; as bits 1, 2, 4. */
export function partsOfWeek(local: Instant): number {
  const day = Math.floor(local / DAY);
  const hour = Math.floor((local - day * DAY) / HOUR);
  const weekday = weekdayOf(day);
  return (weekday < 5 && hour >= 8 && hour < 18 ? 1 : 0) | (hour >= 19 || hour < 1 ? 2 : 0) | (weekday >= 5 ? 4 : 0);
}

/** Steps after which the last flow of any session has begun. */
export function longestSession({ networks }: Pick<World, "networks">): number {
  const lags = networks.map(({ people }) => (people?.sessions ?? SESSIONS.exponential).lags.length);
  return Math.max(...lags);
}

/** All steps at which somebody looks. */
export function visibleSteps(world: World): number {
  return world.visible.reduce((sum, { from, to }) => sum + Math.ceil((to - from) / STEP), 0);
}
