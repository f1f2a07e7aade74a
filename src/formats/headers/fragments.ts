import { type Instant, type Milliseconds, SECOND } from "../../values/instant.ts";
import type { Fragment } from "./packet.ts";

/** RELIABILITY K03. */
const MOST_WAITING = 4_096;
const LONGEST_WAIT: Milliseconds = 30 * SECOND;
const MOST_OCTETS = 16 * 1024 * 1024;
const LARGEST = 65_535;
/** Enough for the largest datagram over links that carry 576 octets. */
const MOST_PIECES = 128;

interface Waiting {
  readonly since: Instant;
  readonly pieces: { readonly ahead: number; readonly octets: Uint8Array; readonly offset: number }[];
  octets: number;
  /** Octets of the whole, once the last piece is there. */
  whole: number | null;
}

/** A datagram put together, and where its first octet lies in the input. */
export interface Whole {
  readonly octets: Uint8Array;
  readonly offset: number;
  /** Octets of all its pieces, those that overlap counted each time. */
  readonly captured: number;
}

/** Puts IP fragments together, within limits; those that stay incomplete are counted as lost. */
export class Fragments {
  readonly #waiting = new Map<string, Waiting>();
  readonly #lose: (fragments: number, octets: number, offset: number) => void;
  #octets = 0;

  constructor(lose: (fragments: number, octets: number, offset: number) => void) {
    this.#lose = lose;
  }

  /** The whole, when this was the last piece wanting. `octets` are borrowed. */
  add(key: string, { ahead, more }: Fragment, octets: Uint8Array, offset: number, time: Instant): Whole | null {
    this.#expire(time);
    if (ahead + octets.length > LARGEST) {
      this.#lose(1, octets.length, offset);
      return null;
    }
    const entry = this.#waiting.get(key) ?? { since: time, pieces: [], octets: 0, whole: null };
    this.#waiting.set(key, entry);
    entry.pieces.push({ ahead, octets: octets.slice(), offset });
    entry.octets += octets.length;
    this.#octets += octets.length;
    if (!more) entry.whole = ahead + octets.length;
    const whole = joined(entry);
    if (whole) this.#forget(key, entry);
    else if (entry.pieces.length >= MOST_PIECES) this.#drop(key, entry);
    return whole;
  }

  end(): void {
    for (const [key, entry] of this.#waiting) this.#drop(key, entry);
  }

  #expire(now: Instant): void {
    for (const [key, entry] of this.#waiting) {
      const isOver = this.#waiting.size > MOST_WAITING || this.#octets > MOST_OCTETS;
      if (!isOver && Math.abs(now - entry.since) <= LONGEST_WAIT) return;
      this.#drop(key, entry);
    }
  }

  #drop(key: string, entry: Waiting): void {
    this.#lose(entry.pieces.length, entry.octets, entry.pieces[0]!.offset);
    this.#forget(key, entry);
  }

  #forget(key: string, entry: Waiting): void {
    this.#waiting.delete(key);
    this.#octets -= entry.octets;
  }
}

/** Null while a piece is wanting; of overlapping octets those that came first count. */
function joined({ pieces, whole, octets }: Waiting): Whole | null {
  if (whole === null || octets < whole) return null;
  const sorted = [...pieces].sort((one, other) => one.ahead - other.ahead);
  let reached = 0;
  for (const { ahead, octets: piece } of sorted) {
    if (ahead > reached) return null;
    reached = Math.max(reached, ahead + piece.length);
  }
  if (reached < whole) return null;
  const joinedOctets = new Uint8Array(reached);
  for (const { ahead, octets: piece } of [...pieces].reverse()) joinedOctets.set(piece, ahead);
  return { octets: joinedOctets.subarray(0, whole), offset: sorted[0]!.offset, captured: octets };
}
