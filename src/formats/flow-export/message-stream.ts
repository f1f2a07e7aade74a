import type { RecordSink } from "../../record/sink.ts";
import type { StreamReader } from "../format.ts";
import type { Piece } from "./message-header.ts";
import { OctetWindow } from "./octet-window.ts";
import { isZero } from "./run.ts";

/** How messages of a protocol follow each other when they are kept back to back. */
export interface Framing {
  readonly title: string;
  /** Octets that must be there before anything can be said. */
  readonly headerOctets: number;
  /**
   * Octets of the message that begins at `at`; `more` when that cannot be said of the octets up to `end`, `none` when
   * no message begins there. With `whole` no more octets will come, and what is there is the answer.
   */
  measure(view: DataView, at: number, end: number, whole: boolean): number | "more" | "none";
  /** Whether a message is likely to begin there, after octets that were not understood. */
  resumes(view: DataView, at: number, end: number): boolean;
  /** Reads the message that lies from `from` to `to`. */
  message(piece: Piece, from: number, to: number): void;
  end(): void;
}

/** Reads messages that lie back to back, as in an IPFIX file (RFC 5655) or in datagrams written one after the other. */
export class MessageStream implements StreamReader {
  readonly #framing: Framing;
  readonly #sink: RecordSink;
  readonly #window = new OctetWindow();
  /** Where octets that are not understood began; null when all is well. */
  #lostFrom: number | null = null;
  #piece: Piece | null = null;
  readonly #readOn = () => this.#read(false);

  constructor(framing: Framing, sink: RecordSink) {
    this.#framing = framing;
    this.#sink = sink;
  }

  push(octets: Uint8Array): void {
    this.#window.feed(octets, this.#readOn);
  }

  end(): void {
    this.#read(true);
    const { left, base, at } = this.#window;
    if (this.#lostFrom !== null) this.#tellLost(base + at + left);
    else if (isZero(this.#window.view, at, at + left)) this.#sink.understood(left);
    else
      this.#sink.defect({
        kind: "truncated",
        octetOffset: base + at,
        expected: `${this.#framing.headerOctets} octets of a ${this.#framing.title} header`,
        found: `the end after ${left}`,
        octets: left,
      });
    this.#framing.end();
  }

  #read(whole: boolean): void {
    while (this.#lostFrom === null ? this.#step(whole) : this.#search(whole));
  }

  /** One message, or padding; false when octets are wanting. */
  #step(whole: boolean): boolean {
    const window = this.#window;
    if (this.#skipZeros()) return true;
    const { view, at, end, base } = window;
    if (end - at < this.#framing.headerOctets) return false;
    const octets = this.#framing.measure(view, at, end, whole);
    if (octets === "more") return false;
    if (octets === "none") {
      this.#lostFrom = base + at;
      window.skip(1);
      return true;
    }
    if (this.#piece?.view !== view || this.#piece.offset !== base) this.#piece = { view, offset: base };
    this.#framing.message(this.#piece, at, Math.min(at + octets, end));
    window.skip(octets);
    return true;
  }

  /** Zeros between messages are padding of datagrams to a fixed size (nfdump#73). */
  #skipZeros(): boolean {
    const { view, at, end } = this.#window;
    let to = at;
    while (to < end && view.getUint8(to) === 0) to++;
    // The first octet of a version number is zero too; what is left of an odd run belongs to the header.
    const zeros = to - at - 1;
    if (zeros <= 0) return false;
    this.#window.skip(zeros);
    this.#sink.understood(zeros);
    return true;
  }

  /** Passes over octets until a message is likely to begin; false when octets are wanting. */
  #search(whole: boolean): boolean {
    const window = this.#window;
    const { view, at, end, base } = window;
    const wanted = this.#framing.headerOctets + 4;
    for (let here = at; here + wanted <= end; here++)
      if (this.#framing.resumes(view, here, end)) {
        window.skip(here - at);
        this.#tellLost(base + here);
        return true;
      }
    window.skip(whole ? 0 : Math.max(0, end - at - wanted + 1));
    return false;
  }

  #tellLost(to: number): void {
    const from = this.#lostFrom!;
    this.#lostFrom = null;
    this.#sink.defect({
      kind: "garbage",
      octetOffset: from,
      expected: `a ${this.#framing.title} header`,
      found: `${to - from} octets of something else`,
      octets: to - from,
    });
  }
}
