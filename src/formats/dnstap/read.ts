import type { RecordSink } from "../../record/sink.ts";
import { DnsExchanges } from "../dns-wire/dns-exchanges.ts";
import { OctetWindow } from "../flow-export/octet-window.ts";
import type { ReadContext, StreamReader } from "../format.ts";
import { readFrame } from "./sighting.ts";

const LENGTH_OCTETS = 4;
/** An escape of four zeros, the length of the control frame, its type. */
const CONTROL_HEADER_OCTETS = 12;
const MOST_CONTROL_OCTETS = 512;
/** ACCEPT, START, STOP, READY, FINISH. */
const MOST_CONTROL_TYPE = 5;
const LEAST_FRAME_OCTETS = 2;
/** A DNS message in either direction, addresses and names around it. */
const MOST_FRAME_OCTETS = 2 * 65_536 + 4_096;
/** Names of servers of which exchanges are kept apart; beyond, they share one. */
const MOST_IDENTITIES = 256;

type Step = "frame" | "bad" | "more";

/** Reads Frame Streams of dnstap; a damaged frame is searched past, and costs no other. */
export class DnstapReader implements StreamReader {
  readonly #sink: RecordSink;
  readonly #fallback: string;
  readonly #window = new OctetWindow();
  readonly #exchanges = new Map<string, DnsExchanges>();
  /** Octets passed over in search of a frame, and where they begin. */
  #lost = 0;
  #lostFrom = 0;

  constructor({ sink, settings }: ReadContext) {
    this.#sink = sink;
    this.#fallback = settings.exporter ?? "dnstap";
  }

  push(octets: Uint8Array): void {
    this.#window.push(octets);
    this.#frames(false);
    this.#window.settle();
  }

  end(): void {
    this.#frames(true);
    this.#tellLost();
    for (const exchanges of this.#exchanges.values()) exchanges.end();
  }

  #frames(isEnd: boolean): void {
    while (this.#window.left > 0) {
      const step = this.#next();
      if (step === "more" && !isEnd) return;
      if (step === "frame") this.#tellLost();
      else this.#lose();
    }
  }

  /** Takes the frame at hand, if there is a whole one. */
  #next(): Step {
    const { view, at, left } = this.#window;
    if (left < LENGTH_OCTETS) return "more";
    const length = view.getUint32(at);
    if (length === 0) return this.#control();
    if (length < LEAST_FRAME_OCTETS || length > MOST_FRAME_OCTETS) return "bad";
    if (!this.#mayBegin()) return "bad";
    return left < LENGTH_OCTETS + length ? "more" : this.#data(length);
  }

  /** Fields of a Dnstap message: identity, version, extra, message, type; so that a search seldom waits. */
  #mayBegin(): boolean {
    const { octets, at, left } = this.#window;
    if (left <= LENGTH_OCTETS) return true;
    return [0x0a, 0x12, 0x1a, 0x72, 0x78].includes(octets[at + LENGTH_OCTETS]!);
  }

  #control(): Step {
    const { view, at, left } = this.#window;
    if (left < CONTROL_HEADER_OCTETS) return "more";
    const length = view.getUint32(at + 4);
    const type = view.getUint32(at + 8);
    if (length < 4 || length > MOST_CONTROL_OCTETS || type < 1 || type > MOST_CONTROL_TYPE) return "bad";
    if (left < 8 + length) return "more";
    this.#take(8 + length);
    return "frame";
  }

  #data(length: number): Step {
    const { octets, at, base } = this.#window;
    const from = at + LENGTH_OCTETS;
    const told = readFrame(octets.subarray(from, from + length));
    if (told === null) return "bad";
    if (told !== "other") {
      const offset = base + told.message.byteOffset - octets.byteOffset;
      this.#exchangesOf(told.identity).message({ ...told.sighting, offset }, told.message);
    }
    this.#take(LENGTH_OCTETS + length);
    return "frame";
  }

  #take(octets: number): void {
    this.#sink.understood(octets);
    this.#window.skip(octets);
  }

  #lose(): void {
    if (this.#lost === 0) this.#lostFrom = this.#window.base + this.#window.at;
    this.#lost++;
    this.#window.skip(1);
  }

  #tellLost(): void {
    if (this.#lost === 0) return;
    this.#sink.defect({
      kind: "bad-frame",
      octetOffset: this.#lostFrom,
      expected: "a frame of dnstap with its length",
      found: `${this.#lost} octets that are none`,
      octets: this.#lost,
    });
    this.#lost = 0;
  }

  #exchangesOf(identity: string): DnsExchanges {
    const isFull = this.#exchanges.size >= MOST_IDENTITIES && !this.#exchanges.has(identity);
    const exporter = isFull || identity === "" ? this.#fallback : identity;
    const known = this.#exchanges.get(exporter) ?? new DnsExchanges(this.#sink, exporter);
    this.#exchanges.set(exporter, known);
    return known;
  }
}
