import { chao2 } from "../../statistics/chao.ts";
import type { Address, Busiest, Pairs } from "./ask-machines.ts";
import { MACHINE_SIGNS } from "./machine-signs.ts";
import { networkText } from "./remote.ts";

/** Machines behind the addresses of one network of the subject, at least. */
export interface Behind {
  readonly network: string;
  readonly addresses: number;
  /** Addresses behind which one hour shows more than one machine. */
  readonly shared: number;
  /** Sum of what each address shows in its own best hour. */
  readonly machines: number;
  readonly systems: readonly string[];
}

const HOUR = 3600;

export interface Machines {
  /** Of the hour that shows most: machines at least, and the addresses that they are behind. */
  readonly machines: number;
  readonly addresses: number;
  /** When that hour began, seconds since 1970. */
  readonly hour: number;
  readonly networks: readonly Behind[];
  /**
   * Pairs of system and fingerprint: met, and with those too rare to be met (Chao 1987). Pairs are no machines: one machine
   * may show several, many machines the same.
   */
  readonly pairs: { readonly met: number; readonly value: number; readonly low: number; readonly high: number };
}

/**
 * All that one hour shows: over longer times a machine may come to have another address, and would count twice. Nobody is
 * counted behind an address that shows nothing.
 */
export function machinesOf(
  busiest: Busiest,
  addresses: readonly Address[],
  pairs: readonly Pairs[],
  hours: number,
): Machines {
  const networks = [...new Set(addresses.map(({ host }) => networkText(host)))].sort();
  const all = pairs.flatMap((one) => one.hours);
  const once = all.filter((met) => met === 1).length;
  const twice = all.filter((met) => met === 2).length;
  const { value, low, high } = chao2(all.length, once, twice, Math.max(2, hours));
  return {
    machines: busiest.machines,
    addresses: busiest.addresses,
    hour: busiest.hour * HOUR,
    networks: networks.map((network) => {
      const here = addresses.filter(({ host }) => networkText(host) === network);
      const systems = new Set(here.flatMap((one) => one.systems));
      return {
        network,
        addresses: here.length,
        shared: here.filter(({ most }) => most > 1).length,
        machines: here.reduce((sum, { most }) => sum + most, 0),
        systems: MACHINE_SIGNS.filter((_, at) => systems.has(at)).map(({ id }) => id),
      };
    }),
    pairs: { met: all.length, value, low, high },
  };
}
