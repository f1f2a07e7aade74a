import type { Random } from "../../../src/statistics/random.ts";
import { type Instant, type Period, parseInstant } from "../../../src/values/instant.ts";
import { ipv4Of } from "../../block.ts";
import type { Network } from "../../world/networks.ts";
import type { World } from "../../world.ts";
import type { AppPart } from "../actors.ts";
import type { Elsewhere, Remote } from "../elsewhere.ts";
import type { CoinClock } from "./coin-clock.ts";

/** What one of the others needs to know of the world it lives in. */
export interface Cast {
  readonly world: World;
  readonly network: Network;
  readonly elsewhere: Elsewhere;
  /** Place among the network's actors. */
  readonly actor: number;
  /** Its applications, in the order of its kind. */
  readonly parts: readonly AppPart[];
  /** A stream of chance of its own, which nothing else draws from. */
  readonly random: Random;
  coinClock(coin: "monero" | "bitcoin"): CoinClock;
}

/** From when to when it is there. */
export function datesOf({ from, to }: { from?: string | undefined; to?: string | undefined }, { world }: Cast): Period {
  return { from: from ? parseInstant(from)! : world.period.from, to: to ? parseInstant(to)! : world.period.to };
}

export function prefixOf(prefix: string, { network }: Cast): number {
  return network.prefixes.findIndex(({ text }) => text === prefix);
}

/** Machines that are neither servers nor people's hosts sit at the end of a prefix, the first one last. */
export function addressAtEnd({ network }: Cast, prefix: number, machine: number): number {
  const { first, size } = network.prefixes[prefix]!;
  return first + size - 2 - (machine % Math.max(1, Math.min(24, size - 3)));
}

/** Somebody beyond the network whom the world's file names. */
export function knownRemote(
  { address, asn, name }: { address: string; asn: number; name?: string | undefined },
  { elsewhere }: Cast,
): Remote {
  const number = ipv4Of(address);
  return { address: number, asn: asn || elsewhere.asnOf(number), name: name ? elsewhere.nameOf(name) : 0 };
}

export function overlap(one: Period, from: Instant, to: Instant): Period {
  return { from: Math.max(one.from, from), to: Math.min(one.to, to) };
}

export function copyRemote(from: Remote, into: Remote): void {
  into.address = from.address;
  into.asn = from.asn;
  into.name = from.name;
}

/** A client's port: those of Linux (32768 to 60999). */
export function clientPort(random: Random): number {
  return 32_768 + random.integer(28_232);
}
