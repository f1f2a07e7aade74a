import type { RecordSink } from "../../record/sink.ts";
import { Backlog } from "../bgp/backlog.ts";
import { routeRowsOf } from "../bgp/route-rows.ts";
import type { Tell } from "../bgp/tell.ts";
import type { ReadContext, StreamReader } from "../format.ts";
import { OctetReader } from "../octet-reader.ts";
import { HEADER_OCTETS, isPlausible, LONGEST_MESSAGE, lengthAt } from "./header.ts";
import { RouterMessages } from "./messages.ts";

/** Headers that must follow each other before lost octets count as found again. */
const HEADERS = 3;

/** Reads what one router sent over its BMP session, as it stands in a file. */
export class BmpReader implements StreamReader {
  readonly #sink: RecordSink;
  readonly #router: RouterMessages;
  readonly #backlog = new Backlog();
  /** Octet offset in the input of the first octet of the backlog. */
  #base = 0;
  /** Where the octets began that make no sense, in the input; -1 when all is well. */
  #lostFrom = -1;

  constructor({ sink, settings }: ReadContext) {
    this.#sink = sink;
    this.#router = new RouterMessages(routeRowsOf(sink), settings.exporter ?? "");
  }

  push(octets: Uint8Array): void {
    this.#backlog.add(octets);
    this.#go(false);
  }

  end(): void {
    this.#go(true);
    if (this.#lostFrom >= 0) this.#tellGarbage(this.#base);
  }

  #go(ended: boolean): void {
    const input = new OctetReader(this.#backlog.octets);
    input.loop(() => (this.#lostFrom < 0 ? this.#message(input, ended) : this.#search(input, ended)));
    this.#base += input.at;
    this.#backlog.drop(input.at);
  }

  /** Reads a message, or finds that there is none; false when more octets are needed. */
  #message(input: OctetReader, ended: boolean): boolean {
    const { octets, at } = input;
    if (input.left <= HEADER_OCTETS && !ended) return false;
    if (input.left < HEADER_OCTETS) return this.#cut(input, `a header of ${HEADER_OCTETS} octets`);
    if (!isPlausible(octets, at)) return this.#lose(input);
    const end = at + lengthAt(octets, at);
    if (end + HEADER_OCTETS + 1 > octets.length && !ended) return false; // the next header helps to judge this one
    const fits = end === octets.length || (end + HEADER_OCTETS <= octets.length && isPlausible(octets, end));
    if (!fits) {
      const within = findMessages(octets, at + 1, Math.min(end, octets.length), ended);
      if (within.outcome === "wait") return false;
      if (within.outcome === "found") return this.#giveUp(input, within.at, end - at);
      if (end > octets.length) return this.#cut(input, `a message of ${end - at} octets`);
    }
    const givenUp = this.#sink.givenUpOctets;
    this.#router.read(octets, at, end, this.#base + at, this.#tell);
    this.#sink.understood(end - at - (this.#sink.givenUpOctets - givenUp));
    input.skip(end - at);
    return true;
  }

  /** Looks for the next messages behind octets that are none; false when more octets are needed. */
  #search(input: OctetReader, ended: boolean): boolean {
    const { octets, at } = input;
    const { at: found, outcome } = findMessages(octets, at, octets.length, ended);
    input.skip(found - at);
    if (outcome !== "found") return false;
    this.#tellGarbage(this.#base + found);
    return found > at || this.#message(input, ended);
  }

  #tellGarbage(to: number): void {
    const octetOffset = this.#lostFrom;
    const expected = `a BMP header (RFC 7854 §4.1) with a length up to ${LONGEST_MESSAGE}`;
    this.#sink.defect({ kind: "garbage", octetOffset, octets: to - octetOffset, expected, found: "other octets" });
    this.#lostFrom = -1;
  }

  #lose(input: OctetReader): true {
    this.#lostFrom = this.#base + input.at;
    input.skip(1);
    return true;
  }

  /** A length that swallows the next messages is not believed. */
  #giveUp(input: OctetReader, next: number, length: number): true {
    const { at } = input;
    const expected = `a message of ${next - at} octets: others begin there`;
    this.#tell({ kind: "bad-length", at, expected, found: `${length}`, octets: next - at });
    input.skip(next - at);
    return true;
  }

  #cut(input: OctetReader, expected: string): true {
    this.#tell({ kind: "truncated", at: input.at, expected, found: `${input.left} octets`, octets: input.left });
    input.skip(input.left);
    return true;
  }

  readonly #tell: Tell = ({ at, ...fault }) =>
    this.#sink.defect({ ...fault, octetOffset: this.#base + at, time: this.#router.teller.time });
}

interface Search {
  /** Where the messages go on, or where the search must wait for more octets. */
  readonly at: number;
  readonly outcome: "found" | "wait" | "none";
}

/** The next place from `from`, before `to`, where three plausible headers follow each other, or fewer up to the very end. */
function findMessages(octets: Uint8Array, from: number, to: number, ended: boolean): Search {
  for (let at = from; at < to; at++) {
    if (octets[at] !== 3) continue;
    const outcome = chainAt(octets, at, ended);
    if (outcome !== "none") return { at, outcome };
  }
  return { at: to, outcome: "none" };
}

function chainAt(octets: Uint8Array, at: number, ended: boolean): Search["outcome"] {
  let next = at;
  for (let i = 0; i < HEADERS; i++) {
    if (ended && next === octets.length) return i > 0 ? "found" : "none";
    if (next + HEADER_OCTETS >= octets.length) return ended ? "none" : "wait";
    if (!isPlausible(octets, next)) return "none";
    next += lengthAt(octets, next);
  }
  return "found";
}
