import type { RecordSink } from "../../record/sink.ts";
import { OctetWindow } from "../flow-export/octet-window.ts";
import type { StreamReader } from "../format.ts";
import { datagramOctets, isDatagram, LEAST_OCTETS } from "./datagram-header.ts";
import type { SflowDatagrams } from "./datagrams.ts";

/** The longest payload of UDP. */
const MOST_OCTETS = 65_507;

/** Reads datagrams that were written to a file back to back; each is as long as its samples. */
export class SflowFile implements StreamReader {
  readonly #datagrams: SflowDatagrams;
  readonly #sink: RecordSink;
  readonly #window = new OctetWindow();
  /** Where octets that are no datagram began; null when all is well. */
  #lostFrom: number | null = null;

  constructor(datagrams: SflowDatagrams, sink: RecordSink) {
    this.#datagrams = datagrams;
    this.#sink = sink;
  }

  push(octets: Uint8Array): void {
    this.#window.push(octets);
    while (this.#step(false));
    this.#window.settle();
  }

  end(): void {
    while (this.#step(true));
    if (this.#lostFrom !== null) this.#tellLost(this.#window.base + this.#window.at + this.#window.left);
    this.#datagrams.end();
  }

  /** One datagram, or an octet that is none; false when octets are wanting. */
  #step(whole: boolean): boolean {
    const { octets, at, end, left } = this.#window;
    if (left === 0) return false;
    const length = datagramOctets(octets, at, end);
    if (length === "more" && !whole && left <= MOST_OCTETS) return false;
    const isWhole = typeof length === "number";
    if (isWhole && (this.#lostFrom === null || this.#isBorneOut(at + length, whole))) return this.#take(length);
    // Cut off at the end of the file, or begun and refused: what its header tells is still told.
    if (whole && this.#lostFrom === null && isDatagram(octets.subarray(at, end))) return this.#take(left);
    this.#lostFrom ??= this.#window.base + at;
    this.#window.skip(1);
    return true;
  }

  #take(length: number): true {
    const { octets, at, base } = this.#window;
    if (this.#lostFrom !== null) this.#tellLost(base + at);
    const payload = octets.subarray(at, at + length);
    this.#datagrams.read({ octets: payload, offset: base + at, received: null, sourceAddress: null, sourcePort: 0 });
    this.#window.skip(length);
    return true;
  }

  /** After octets that are none, one datagram is believed when another follows, or the end. */
  #isBorneOut(end: number, whole: boolean): boolean {
    const { octets, end: last } = this.#window;
    if (last - end < LEAST_OCTETS) return whole ? last === end : false;
    return isDatagram(octets.subarray(end, last));
  }

  #tellLost(to: number): void {
    const from = this.#lostFrom!;
    this.#lostFrom = null;
    this.#sink.defect({
      kind: "garbage",
      octetOffset: from,
      expected: "an sFlow datagram",
      found: `${to - from} octets of something else`,
      octets: to - from,
    });
  }
}
