import type { Instant } from "../../src/values/instant.ts";
import type { Nat } from "../world/instrument.ts";
import { type Network, PEOPLE_FROM } from "../world/networks.ts";

/** What is seen of a host behind a NAT: an address that it shares, and a port that was another host's before. */
export interface Shared {
  address: number;
  port: number;
}

/** The NATs of a network. Ports are given out one after the other, from the first again when they are through (RFC 4787 §4). */
export class PortSharing {
  readonly #byPrefix: readonly (readonly OneNat[])[];

  constructor({ prefixes, nats }: Network) {
    this.#byPrefix = prefixes.map(({ text, first }) =>
      nats.filter((nat) => nat.prefix === text).map((nat) => newNat(nat, first)),
    );
  }

  /** Translates what a host of people sends; false where there is no NAT at that time. */
  translate(address: number, prefix: number, at: Instant, into: Shared): boolean {
    const nat = this.#byPrefix[prefix]!.find(({ period }) => at >= period.from && at < period.to);
    if (!nat) return false;
    const host = address - nat.first - 1 - PEOPLE_FROM;
    if (host < 0) return false;
    const place = host % nat.addresses;
    into.address = nat.first + 1 + PEOPLE_FROM + place;
    into.port = nat.next[place]!;
    nat.next[place] = into.port === nat.ports[1] ? nat.ports[0] : into.port + 1;
    return true;
  }
}

interface OneNat extends Nat {
  readonly first: number;
  /** The port that comes next, by address. */
  readonly next: Uint16Array;
}

function newNat(nat: Nat, first: number): OneNat {
  return { ...nat, first, next: new Uint16Array(nat.addresses).fill(nat.ports[0]) };
}
