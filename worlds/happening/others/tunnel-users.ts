import type { Random } from "../../../src/statistics/random.ts";
import { DAY, type Instant, MINUTE, type Milliseconds, type Period, SECOND } from "../../../src/values/instant.ts";
import type { TunnelFile } from "../../schema/others.ts";
import { STEP } from "../../step.ts";
import { PEOPLE_FROM } from "../../world/networks.ts";
import { Calendar, Demand, HOST_SKEW, hostsIn } from "../schedule.ts";
import { type Cast, clientPort, copyRemote, datesOf, knownRemote, prefixOf } from "./cast.ts";
import { Hours } from "./hours.ts";
import type { Expected, Other, Scene } from "./scene.ts";

/** A sign of life in each direction, as WireGuard (25 s) and OpenVPN (10 s) send them; between the two. */
const KEEPALIVE: Milliseconds = 20 * SECOND;

/**
 * People whose sessions go into a tunnel while it is up: what they would have sent elsewhere is seen nowhere, and the tunnel
 * carries it with its own headers (displacement, METHODS §6).
 */
export class TunnelUsers implements Other {
  readonly answered = true;
  readonly actor: number;
  readonly prefix: number;
  readonly #file: TunnelFile;
  readonly #cast: Cast;
  readonly #dates: Period;
  readonly #hours: Hours;
  readonly #random: Random;
  /** Numbers of the hosts within the prefix, and how many hosts there are at level 1. */
  readonly #hosts: readonly number[];
  readonly #of: number;
  readonly #demand: Demand;
  readonly #calendar: Calendar;
  /** Octets that wait for the tunnel, by user and step. */
  readonly #pending: Map<number, number>[];

  constructor(file: TunnelFile, cast: Cast) {
    this.#file = file;
    this.#cast = cast;
    this.actor = cast.actor;
    this.prefix = prefixOf(file.prefix, cast);
    this.#dates = datesOf(file, cast);
    this.#random = cast.random;
    this.#hours = new Hours(file.hours, cast.network, cast.random);
    this.#demand = new Demand(cast.network);
    this.#calendar = new Calendar(cast.network);
    this.#of = hostsIn(cast.network, this.prefix, 1);
    this.#hosts = Array.from({ length: Math.min(file.hosts, this.#of) }, (_, i) =>
      Math.floor(((i + 0.5) / file.hosts) * this.#of),
    );
    this.#pending = this.#hosts.map(() => new Map());
  }

  /** Addresses of those who use it. */
  get addresses(): number[] {
    const { first } = this.#cast.network.prefixes[this.prefix]!;
    return this.#hosts.map((host) => first + 1 + PEOPLE_FROM + host);
  }

  /** Takes a session of a host that begins while its tunnel is up; false when it goes the open way. */
  takes(prefix: number, host: number, begins: Instant, length: Milliseconds, octets: number): boolean {
    if (prefix !== this.prefix) return false;
    const user = this.#hosts.indexOf(host - PEOPLE_FROM);
    if (user < 0 || !this.#up(user, begins) || this.#random.next() >= this.#file.share) return false;
    const pending = this.#pending[user]!;
    for (let from = begins; from < begins + length; ) {
      const step = Math.floor(from / STEP);
      const to = Math.min(begins + length, (step + 1) * STEP);
      pending.set(step, (pending.get(step) ?? 0) + (octets * (to - from)) / length);
      from = to;
    }
    return true;
  }

  step(at: Instant, scene: Scene): void {
    const step = Math.floor(at / STEP);
    for (const [user, pending] of this.#pending.entries()) {
      const octets = (pending.get(step) ?? 0) * (1 + this.#file.overhead);
      for (const past of pending.keys()) if (past <= step) pending.delete(past);
      if (octets > 0 || this.#up(user, at)) this.#carry(user, octets, at, scene);
    }
  }

  /** Share of the octets of the network's people that is expected to be in the tunnel. */
  takenShare(at: Instant): number {
    const { people } = this.#cast.network.prefixes[this.prefix]!;
    const of = hostsIn(this.#cast.network, this.prefix, this.#demand.level(at));
    let share = 0;
    for (const [user, host] of this.#hosts.entries())
      if (host < of && this.#up(user, at))
        share += ((host + 1) / of) ** (1 / HOST_SKEW) - (host / of) ** (1 / HOST_SKEW);
    return share * people * this.#file.share;
  }

  expects(at: Instant): Expected | null {
    const { network, parts } = this.#cast;
    if (!network.people) return null;
    const { lived } = this.#calendar.at(at);
    const octets = network.people.mix[0]!.shares.reduce(
      (sum, _, activity) => sum + this.#demand.octets(activity, at, lived),
      0,
    );
    const up = this.#hosts.filter((_, user) => this.#up(user, at)).length;
    const { sizes } = parts[0]!;
    const carried = octets * this.takenShare(at) * (1 + this.#file.overhead) + up * keepalives() * sizes.octets(1);
    const perPacket = sizes.octets(1000) / 1000;
    return {
      prefix: this.prefix,
      flows: up,
      octets: carried,
      packets: (carried / perPacket) * (1 + sizes.app.answered),
    };
  }

  /** What goes through the tunnel in half an hour: one stretch of one long flow. */
  #carry(user: number, octets: number, at: Instant, scene: Scene): void {
    const { ends, given } = scene;
    const { parts } = this.#cast;
    const { sizes } = parts[0]!;
    const day = Math.floor(at / DAY);
    const chance = this.#random.fork(`${user} ${this.#file.kind === "tor" ? Math.floor(day / 30) : 0}`);
    const server = this.#file.servers[chance.integer(this.#file.servers.length)]!;
    const session = this.#random.fork(`${user} ${day}`);
    ends.prefix = this.prefix;
    ends.address = this.addresses[user]!;
    ends.asks = true;
    ends.start = at + this.#random.next() * MINUTE;
    copyRemote(knownRemote(server, this.#cast), given.remote);
    given.ownPort = sizes.app.protocol === 50 ? 0 : clientPort(session);
    given.remotePort = sizes.app.protocol === 50 ? 0 : server.port;
    given.lasts = 24 * MINUTE + this.#random.next() * MINUTE;
    given.amid = this.#up(user, at - STEP);
    const packets = Math.max(1, Math.round(keepalives() + octets / (sizes.octets(1000) / 1000)));
    scene.one(this.actor, parts[0]!, packets, true, session.fork("luck").next());
  }

  #up(user: number, at: Instant): boolean {
    return at >= this.#dates.from && at < this.#dates.to && this.#hours.open(user, at);
  }
}

function keepalives(): number {
  return STEP / KEEPALIVE;
}
