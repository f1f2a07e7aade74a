import { LIMITS } from "../../record/limits.ts";
import type { RecordSink } from "../../record/sink.ts";

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

export interface LineReceiver {
  /**
   * One line without its end; the octets are valid during the call only. `number` counts from 1. Whoever gets it accounts
   * for its octets: understood or given up.
   */
  line(octets: Uint8Array, from: number, to: number, offset: number, number: number): void;
  /** A line beyond `LIMITS.lineOctets`, which was not kept; `octets` with its end, all of them given up. */
  tooLong(offset: number, number: number, octets: number): void;
  /**
   * Where it is there: takes whole lines by itself from `from`, where a line begins, as far as it can, at most to `to`,
   * where one has ended. `number` is that of the first. Accounts for what it takes.
   */
  lines?(octets: Uint8Array, from: number, to: number, offset: number, number: number): TakenLines;
}

export interface TakenLines {
  /** Where the first line begins that was left. */
  readonly at: number;
  readonly lines: number;
}

/**
 * Cuts an input into lines, whatever the pieces it comes in. A UTF-8 byte order mark and CR before LF are dropped; with
 * a sink they, and the line ends, are accounted for as understood.
 */
export class LineSplitter {
  readonly #receiver: LineReceiver;
  readonly #sink: RecordSink | null;
  #carried: Uint8Array[] = [];
  #carriedOctets = 0;
  #offset = 0;
  #number = 0;
  /** Whether the line just told had no end of its own: the last of an input that may have been cut. */
  unterminated = false;

  constructor(receiver: LineReceiver, sink: RecordSink | null = null) {
    this.#receiver = receiver;
    this.#sink = sink;
  }

  push(octets: Uint8Array): void {
    let at = 0;
    if (this.#carriedOctets > 0) {
      const end = octets.indexOf(LINE_FEED);
      this.#carry(end < 0 ? octets : octets.subarray(0, end));
      if (end < 0) return;
      this.#tellCarried(1);
      at = end + 1;
    }
    const last = this.#receiver.lines ? octets.lastIndexOf(LINE_FEED) + 1 : 0;
    for (;;) {
      if (at < last) at = this.#takeLines(octets, at, last);
      const end = octets.indexOf(LINE_FEED, at);
      if (end < 0) break;
      if (end - at > LIMITS.lineOctets.value) this.#tellTooLong(end - at + 1);
      else this.#tell(octets, at, end, 1);
      at = end + 1;
    }
    if (at < octets.length) this.#carry(octets.subarray(at));
  }

  end(): void {
    this.unterminated = true;
    if (this.#carriedOctets > 0) this.#tellCarried(0);
  }

  #takeLines(octets: Uint8Array, from: number, to: number): number {
    const { at, lines } = this.#receiver.lines!(octets, from, to, this.#offset, this.#number + 1);
    this.#offset += at - from;
    this.#number += lines;
    return at;
  }

  #carry(octets: Uint8Array): void {
    this.#carriedOctets += octets.length;
    if (this.#carriedOctets > LIMITS.lineOctets.value) this.#carried = [];
    else this.#carried.push(new Uint8Array(octets)); // a copy: slice() of a Buffer is none
  }

  #tellCarried(endOctets: number): void {
    const octets = this.#carriedOctets;
    const carried = this.#carried;
    this.#carried = [];
    this.#carriedOctets = 0;
    if (octets > LIMITS.lineOctets.value) this.#tellTooLong(octets + endOctets);
    else this.#tell(joined(carried, octets), 0, octets, endOctets);
  }

  #tell(octets: Uint8Array, from: number, end: number, endOctets: number): void {
    const offset = this.#offset;
    this.#offset += end - from + endOctets;
    this.#number++;
    const mark = offset === 0 && octets[from] === 0xef && octets[from + 1] === 0xbb && octets[from + 2] === 0xbf;
    const start = mark && end - from >= 3 ? from + 3 : from;
    const to = end > start && octets[end - 1] === CARRIAGE_RETURN ? end - 1 : end;
    this.#sink?.understood(end + endOctets - from - (to - start));
    this.#receiver.line(octets, start, to, offset + start - from, this.#number);
  }

  #tellTooLong(octets: number): void {
    this.#receiver.tooLong(this.#offset, ++this.#number, octets);
    this.#offset += octets;
  }
}

function joined(pieces: readonly Uint8Array[], octets: number): Uint8Array {
  if (pieces.length === 1) return pieces[0]!;
  const all = new Uint8Array(octets);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
