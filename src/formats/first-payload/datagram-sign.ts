import type { Ends } from "./first-payload.ts";
import type { Telling, Verdict } from "./telling.ts";

/** Follows the datagrams of one flow for one protocol. */
export interface DatagramWatch {
  /** The octets are borrowed. */
  see(fromInitiator: boolean, octets: Uint8Array, telling: Telling): Verdict;
}

/** A protocol over UDP: whether a datagram may be one of its first, and who follows it then. */
export interface DatagramSign {
  /** The marks it may give begin with this one. */
  readonly id: string;
  /** Whether one of its first datagrams may begin with that octet; absent, any. */
  readonly first?: (octet: number) => boolean;
  /** Ports of which an end must have one; absent, any. */
  readonly ports?: readonly number[];
  /** Asked when first octet and ports fit. */
  mayBegin(octets: Uint8Array, ends: Ends): boolean;
  watch(ends: Ends): DatagramWatch;
}

/** What is known before a datagram is looked at. */
export type Where = Pick<DatagramSign, "first" | "ports">;

/** A protocol that one datagram tells. */
export function told(id: string, where: Where, look: (octets: Uint8Array, ends: Ends) => boolean): DatagramSign {
  const watch: DatagramWatch = { see: (_, __, telling) => speak(telling, id) };
  return { id, ...where, mayBegin: look, watch: () => watch };
}

/** As `told`, of a protocol that others follow in the same flow, such as DTLS after STUN. */
export function toldFirst(id: string, where: Where, look: (octets: Uint8Array, ends: Ends) => boolean): DatagramSign {
  const watch: DatagramWatch = {
    see(_, __, telling) {
      telling.mark(id);
      return "no";
    },
  };
  return { id, ...where, mayBegin: look, watch: () => watch };
}

function speak(telling: Telling, id: string): Verdict {
  telling.mark(id);
  return "yes";
}

/** Whether either end has the port. */
export function hasPort({ sourceTransportPort, destinationTransportPort }: Ends, port: number): boolean {
  return sourceTransportPort === port || destinationTransportPort === port;
}
