import type { FirstOctets, StreamSign } from "./stream-sign.ts";

/** In place of a first octet where a direction has none yet. */
const NONE_YET = 256;

/** Which of up to 31 signs are worth asking, told by the first octet of each direction: a bit for each. */
export class StreamDispatch {
  readonly all: number;
  readonly #either: number;
  /** Signs that each first octet allows; a direction without octets allows all. */
  readonly #initiator: Int32Array;
  readonly #responder: Int32Array;

  constructor(signs: readonly StreamSign[]) {
    this.all = 2 ** signs.length - 1;
    this.#either = bits(signs, ({ begins }) => begins.either === true);
    this.#initiator = table(signs, ({ begins }) => begins.initiator);
    this.#responder = table(signs, ({ begins }) => begins.responder);
  }

  /** Signs that such beginnings do not refuse. */
  possible(initiator: Uint8Array, responder: Uint8Array): number {
    const [one, other] = [this.#initiator[firstOf(initiator)]!, this.#responder[firstOf(responder)]!];
    return (one & other) | (this.#either & (one | other));
  }

  /** Of those, the ones that have something to look at: where either direction is enough, one that fits. */
  worthAsking(initiator: Uint8Array, responder: Uint8Array): number {
    const one = initiator.length === 0 ? 0 : this.#initiator[initiator[0]!]!;
    const other = responder.length === 0 ? 0 : this.#responder[responder[0]!]!;
    return ~this.#either | one | other;
  }
}

function firstOf(octets: Uint8Array): number {
  return octets.length === 0 ? NONE_YET : octets[0]!;
}

function table(signs: readonly StreamSign[], first: (sign: StreamSign) => FirstOctets): Int32Array {
  return Int32Array.from({ length: NONE_YET + 1 }, (_, octet) =>
    bits(signs, (sign) => octet === NONE_YET || first(sign)(octet)),
  );
}

function bits<Sign>(signs: readonly Sign[], has: (sign: Sign) => boolean): number {
  return signs.reduce((sum, sign, place) => (has(sign) ? sum | (1 << place) : sum), 0);
}
