import { LIMITS } from "../../record/limits.ts";
import { OctetWords } from "../text/octet-words.ts";
import { zeekText } from "./escapes.ts";
import { marksOfServices } from "./services.ts";

/** Marks of our own beside the services that Zeek recognised, each a bit of the state. */
export const PAYLOAD_OCTETS = 1; // octets of the transport's payload, without headers: the log tells no other
export const MISSED_OCTETS = 2; // the sensor knows of octets it did not see
export const STILL_OPEN = 4; // the connection went on when this was written
export const UNKNOWN_PROTOCOL = 8;

const MARKS = [
  [PAYLOAD_OCTETS, "payload-octets"],
  [MISSED_OCTETS, "missed-octets"],
  [STILL_OPEN, "still-open"],
  [UNKNOWN_PROTOCOL, "unknown-protocol"],
] as const;
const STATES = 16;

/** The marks of connections, made once for each state and services as told. */
export class ConnMarks {
  readonly #words = new OctetWords();
  /** By state, then by number of the services' octets. */
  readonly #known: string[][] = Array.from({ length: STATES }, () => []);
  readonly #plain = Array.from({ length: STATES }, (_, state) => marksOf(state, ""));
  /** Of the last marks: a backslash that is no escape. */
  escapeWrong = false;

  /** Of a connection whose services are not told. */
  ofState(state: number): string {
    return this.#plain[state]!;
  }

  of(state: number, octets: Uint8Array, from: number, to: number): string {
    const number = this.#words.numberOf(octets, from, to);
    return (number < 0 ? undefined : this.#known[state]![number]) ?? this.#make(state, number, octets, from, to);
  }

  #make(state: number, number: number, octets: Uint8Array, from: number, to: number): string {
    const { text, wrong } = zeekText(octets, from, Math.min(to, from + LIMITS.textOctets.value));
    this.escapeWrong = wrong;
    const marks = marksOf(state, text);
    if (number >= 0 && !wrong) this.#known[state]![number] = marks;
    return marks;
  }
}

function marksOf(state: number, services: string): string {
  return [...marksOfServices(services), ...MARKS.filter(([bit]) => (state & bit) > 0).map(([, mark]) => mark)].join(
    ",",
  );
}
