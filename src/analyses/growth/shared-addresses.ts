import type { Growth } from "./estimate.ts";

/** Hosts as their addresses tell, where fewer of these carry no less than before. */
export interface SharedAddresses {
  /** As addresses were counted. */
  readonly counted: Growth;
  /** What they carried, in packets. */
  readonly carried: Growth;
}

/**
 * Hosts that come to share addresses (NAT, RFC 3022; carrier-grade, RFC 6888) look like fewer hosts with more traffic each.
 * Where addresses become fewer, and what they carry does not beyond both intervals, either is possible: hosts went and the rest
 * took up their use, or they stand behind fewer addresses. Null where nothing speaks for it.
 */
export function sharedAddresses(counted: Growth | null, carried: Growth | null): SharedAddresses | null {
  return counted && carried && counted.high < 1 && carried.low > counted.high ? { counted, carried } : null;
}

/** The interval reaches from as many hosts as addresses up to as many as what is carried. */
export function ofHosts({ counted, carried }: SharedAddresses): Growth {
  return { ...counted, high: Math.max(counted.high, carried.high), probabilityOfRise: 0.5 };
}
