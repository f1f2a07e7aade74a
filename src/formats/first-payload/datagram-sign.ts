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
  mayBegin(octets: Uint8Array, ends: Ends): boolean;
  watch(ends: Ends): DatagramWatch;
}

/** A protocol that one datagram tells. */
export function told(id: string, look: (octets: Uint8Array, ends: Ends) => boolean): DatagramSign {
  return { id, mayBegin: look, watch: () => ({ see: (_, __, telling) => speak(telling, id) }) };
}

/** As `told`, of a protocol that others follow in the same flow, such as DTLS after STUN. */
export function toldFirst(id: string, look: (octets: Uint8Array, ends: Ends) => boolean): DatagramSign {
  const see = (_: boolean, __: Uint8Array, telling: Telling): Verdict => {
    telling.mark(id);
    return "no";
  };
  return { id, mayBegin: look, watch: () => ({ see }) };
}

function speak(telling: Telling, id: string): Verdict {
  telling.mark(id);
  return "yes";
}

/** Whether either end has the port. */
export function hasPort({ sourceTransportPort, destinationTransportPort }: Ends, port: number): boolean {
  return sourceTransportPort === port || destinationTransportPort === port;
}
