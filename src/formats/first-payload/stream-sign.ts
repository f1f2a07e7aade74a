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
  look(stream: Stream, telling: Telling): Verdict;
}

/** A protocol that shows itself in how either direction begins: the first direction that has octets and is not refused. */
export function eitherBegins(id: string, look: (octets: Uint8Array) => Verdict): StreamSign {
  return {
    id,
    look({ initiator, responder }, telling) {
      const verdicts = [initiator, responder].map((octets) => (octets.length === 0 ? "wait" : look(octets)));
      if (verdicts.includes("yes")) {
        telling.mark(id);
        return "yes";
      }
      return verdicts.includes("wait") ? "wait" : "no";
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
