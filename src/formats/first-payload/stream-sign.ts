import type { Ends } from "./first-payload.ts";
import type { Telling, Verdict } from "./telling.ts";

/** The first octets of a TCP connection, each direction in order and without gaps, as far as they have come. */
export interface Stream {
  readonly ends: Ends;
  readonly initiator: Uint8Array;
  readonly responder: Uint8Array;
}

/** A protocol over TCP; asked again as octets come, until it says yes or no. It keeps no state of its own. */
export interface StreamSign {
  readonly id: string;
  /** First octets without which it is not asked, but refused. */
  readonly begins: Beginnings;
  look(stream: Stream, telling: Telling): Verdict;
}

/** Which first octets the directions may have: each of those that have come, or `either` of them. */
export interface Beginnings {
  readonly initiator: FirstOctets;
  readonly responder: FirstOctets;
  readonly either?: boolean;
}

export type FirstOctets = (octet: number) => boolean;

export const anyOctet: FirstOctets = () => true;

/** First octets by their number, or as characters. */
export function oneOf(octets: string | readonly number[]): FirstOctets {
  const set = new Set(typeof octets === "string" ? [...octets].map((one) => one.charCodeAt(0)) : octets);
  return (octet) => set.has(octet);
}

/** A protocol that shows itself in how either direction begins: the first direction that has octets and is not refused. */
export function eitherBegins(id: string, first: FirstOctets, look: (octets: Uint8Array) => Verdict): StreamSign {
  const verdictOf = (octets: Uint8Array): Verdict =>
    octets.length === 0 ? "wait" : first(octets[0]!) ? look(octets) : "no";
  return {
    id,
    begins: { initiator: first, responder: first, either: true },
    look({ initiator, responder }, telling) {
      const [one, other] = [verdictOf(initiator), verdictOf(responder)];
      if (one === "yes" || other === "yes") {
        telling.mark(id);
        return "yes";
      }
      return one === "wait" || other === "wait" ? "wait" : "no";
    },
  };
}

/** How far the octets agree with a text: wholly, not, or as far as there are any. */
export function beginsWith(octets: Uint8Array, text: string): Verdict {
  const length = Math.min(octets.length, text.length);
  for (let i = 0; i < length; i++) if (octets[i] !== text.charCodeAt(i)) return "no";
  return length === text.length ? "yes" : "wait";
}

/** ASCII of the octets, others as Latin-1. */
export function latinText(octets: Uint8Array, from = 0, to = octets.length): string {
  return Buffer.from(octets.buffer, octets.byteOffset + from, Math.max(0, Math.min(to, octets.length) - from)).toString(
    "latin1",
  );
}
