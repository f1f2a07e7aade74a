import { createRandom, type Random } from "../../src/statistics/random.ts";
import { type Instant, type Period, parseInstant, SECOND } from "../../src/values/instant.ts";
import { type Block, blockOf } from "../block.ts";
import type { ServiceFile } from "../schema/geography.ts";
import type { World } from "../world.ts";
import type { App } from "./apps.ts";
import { Geography, PASSED_OVER } from "./geography.ts";
import { SERVICES } from "./services.ts";

/** The other end of a flow. */
export interface Remote {
  address: number;
  /** 0 when the exporter does not know it. */
  asn: number;
  /** Number of the name that the client asked for; 0 when it asked for none. */
  name: number;
}

export type ChooseRemote = (random: Random, into: Remote, at: Instant) => void;

interface DatedName extends Period {
  readonly number: number;
}

interface Service extends ServiceFile {
  readonly block: Block;
  readonly dated: readonly DatedName[];
}

/** All that lies beyond the networks of a world: services with their names, and where addresses are. */
export class Elsewhere {
  readonly geography: Geography | null;
  /** Names by number; the first is none. */
  readonly names: string[] = [""];
  readonly #numbers = new Map<string, number>();
  readonly #services: readonly Service[];
  /** Whether flows have names, and clients ask for them. */
  readonly named: boolean;

  constructor(world: World, seed: number) {
    const { geography, services, networks } = world.file;
    this.geography = geography ? new Geography(world, createRandom(seed).fork(`geography ${world.id}`)) : null;
    this.named = services !== undefined;
    this.#services = (services ?? []).map((service) => ({
      ...service,
      block: blockOf(service.prefix),
      dated: service.names.map(({ name, from, to }) => ({
        number: this.nameOf(name),
        from: from ? parseInstant(from)! : Number.NEGATIVE_INFINITY,
        to: to ? parseInstant(to)! : Number.POSITIVE_INFINITY,
      })),
    }));
    if (this.named) for (const { names } of Object.values(SERVICES)) for (const name of names) this.nameOf(name);
    for (const { miners, tunnels, beacons } of networks)
      for (const { name } of [
        ...miners.flatMap(({ pools }) => pools),
        ...tunnels.flatMap(({ servers }) => servers),
        ...beacons.map(({ server }) => server),
      ])
        if (name) this.nameOf(name);
    for (const { ties } of networks)
      for (const tie of ties) for (let n = 0; n < tie.resources; n++) this.nameOf(resourceName(tie, n));
  }

  /** The number of a name, made when it is new. */
  nameOf(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    this.#numbers.set(name, this.names.length);
    return this.names.push(name) - 1;
  }

  asnOf(address: number): number {
    return this.geography?.asnOf(address) ?? 0;
  }

  /** How long the answer for a name may be kept, in seconds. */
  timeToLive(name: number): number {
    return this.#services.find(({ dated }) => dated.some(({ number }) => number === name))?.timeToLive ?? 300;
  }

  /** Chooses the other ends of an application's flows; near the head of each list they are chosen more often. */
  remotesOf({ id, services }: App): ChooseRemote {
    if (services === "anyone") return (random, into) => this.anyone(random, into);
    const known = services.map((one) => ({
      ...SERVICES[one],
      block: blockOf(SERVICES[one].prefix),
      numbers: this.named ? SERVICES[one].names.map((name) => this.nameOf(name)) : [],
    }));
    const own = this.#services.filter(({ app }) => app === id);
    return (random, into, at) => {
      let left = own.length > 0 ? random.next() : 1;
      for (const service of own) {
        left -= service.share;
        if (left < 0) return this.#meet(service, random, into, at);
      }
      const u = random.next();
      const service = known[Math.floor(u * Math.sqrt(u) * known.length)]!;
      const v = random.next();
      const which = Math.floor(v * v * service.addresses);
      into.address = service.block.first + ((257 * which + 11) % service.block.size);
      into.asn = service.asn;
      into.name = service.numbers[which % service.numbers.length] ?? 0;
    };
  }

  /** A name that is in use, and where it is now: shared addresses move each time the answer runs out. */
  #meet(
    { dated, block, asn, addresses, shared, timeToLive }: Service,
    random: Random,
    into: Remote,
    at: Instant,
  ): void {
    const valid = dated.filter(({ from, to }) => at >= from && at < to);
    into.name = valid[random.integer(valid.length)]?.number ?? 0;
    const turn = Math.floor(at / (timeToLive * SECOND));
    const which = shared ? Math.imul(into.name * 7919 + turn, 0x9e3779b1) >>> 0 : random.integer(addresses);
    into.address = block.first + 1 + ((which % addresses) % Math.max(1, block.size - 2));
    into.asn = asn;
  }

  /** Anybody in routed space. */
  anyone(random: Random, into: Remote): void {
    for (;;) {
      const address = Math.floor(random.next() * 224 * 2 ** 24);
      if (PASSED_OVER.has(Math.floor(address / 2 ** 24))) continue;
      into.address = address;
      into.asn = this.asnOf(address);
      into.name = 0;
      return;
    }
  }
}

const RESOURCES = ["news", "ministry", "university", "city", "rail", "library"];

/** What a country's own people use: `university-2.in.example`. */
export function resourceName({ country }: { country: string }, n: number): string {
  return `${RESOURCES[n % RESOURCES.length]}-${1 + Math.floor(n / RESOURCES.length)}.${country.toLowerCase()}.example`;
}
