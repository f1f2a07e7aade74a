import type { Random } from "../../src/statistics/random.ts";
import { type Instant, SECOND } from "../../src/values/instant.ts";
import { type Block, blockOf, ipv4Of } from "../block.ts";
import type { Passing } from "../instrument/meter.ts";
import type { DnsExchange } from "./dns-exchange.ts";
import type { Elsewhere } from "./elsewhere.ts";
import { SERVICES } from "./services.ts";

/** What people ask: the fourth address of its prefix. */
const RESOLVER = ipv4Of(SERVICES.resolver.prefix.split("/")[0]!) + 4;

/** Clients ask for a name before they go there, and keep the answer as long as it holds. */
export class Lookups {
  readonly #elsewhere: Elsewhere;
  readonly #random: Random;
  readonly #known = new Map<number, Instant>();
  /** Services that every world has, with the numbers of their names. */
  readonly #named: readonly (readonly [Block, number])[];

  constructor(elsewhere: Elsewhere, random: Random) {
    this.#elsewhere = elsewhere;
    this.#random = random;
    this.#named = Object.values(SERVICES).flatMap(({ prefix, names }) =>
      names.map((name) => [blockOf(prefix), elsewhere.nameOf(name)] as const),
    );
  }

  /** What a client asks just before a flow; null when it knows the answer still, or asks by address. */
  before({ address, remoteAddress, name, start }: Readonly<Passing>, exporter: number): DnsExchange | null {
    if (name === 0) return null;
    const key = address * 65_536 + name;
    if ((this.#known.get(key) ?? Number.NEGATIVE_INFINITY) > start) return null;
    const timeToLive = this.#elsewhere.timeToLive(name);
    this.#known.set(key, start + timeToLive * SECOND);
    return this.#exchange(
      start - 20 - this.#random.exponential(60),
      exporter,
      address,
      name,
      [quad(remoteAddress)],
      timeToLive,
    );
  }

  /** What is asked in a flow to a name server, of which nothing follows. */
  within({ address, remoteAddress, port, start }: Readonly<Passing>, exporter: number): DnsExchange {
    const found = this.#random.next() < 0.94;
    const [service, name] = this.#named[this.#random.integer(this.#named.length)]!;
    const answers = found ? [quad(service.first + ((257 * this.#random.integer(4) + 11) % service.size))] : [];
    const exchange = this.#exchange(start, exporter, address, name, answers, found ? 300 : null);
    return { ...exchange, server: remoteAddress, clientPort: port, responseCode: found ? "NOERROR" : "NXDOMAIN" };
  }

  /** Forgets the answers that have run out. */
  forget(at: Instant): void {
    for (const [key, until] of this.#known) if (until <= at) this.#known.delete(key);
  }

  #exchange(
    time: Instant,
    exporter: number,
    client: number,
    name: number,
    answers: string[],
    timeToLive: number | null,
  ): DnsExchange {
    return {
      time: Math.floor(time),
      exporter,
      client,
      clientPort: 32_768 + this.#random.integer(28_232),
      server: RESOLVER,
      queryName: this.#elsewhere.names[name]!,
      queryType: "A",
      responseCode: "NOERROR",
      answers,
      timeToLive,
    };
  }
}

function quad(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff).join(".");
}
