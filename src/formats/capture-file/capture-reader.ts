import type { ReadContext, StreamReader } from "../format.ts";
import type { PacketReader } from "./packet-reader.ts";
import { isPcap, PcapReader } from "./pcap.ts";
import { isPcapng, PcapngReader } from "./pcapng.ts";

/** Octets that tell the kind of a capture. */
const MAGIC_OCTETS = 4;

/** Reads a capture of either kind, once its first four octets are there. */
export class CaptureReader implements StreamReader {
  readonly #context: ReadContext;
  readonly #packets: PacketReader;
  #first = new Uint8Array(0);
  #reader: StreamReader | null = null;
  #refused = false;

  /** `packets` takes what the file holds. */
  constructor(context: ReadContext, packets: PacketReader) {
    this.#context = context;
    this.#packets = packets;
  }

  push(octets: Uint8Array): void {
    if (this.#reader) this.#reader.push(octets);
    else if (!this.#refused) this.#begin(octets);
  }

  end(): void {
    if (this.#reader) this.#reader.end();
    else {
      this.#tellRefused();
      this.#packets.end();
    }
  }

  #begin(octets: Uint8Array): void {
    const first = new Uint8Array(this.#first.length + octets.length);
    first.set(this.#first);
    first.set(octets, this.#first.length);
    this.#first = first;
    if (first.length < MAGIC_OCTETS) return;
    if (isPcap(first)) this.#reader = new PcapReader(this.#context, this.#packets);
    else if (isPcapng(first)) this.#reader = new PcapngReader(this.#context, this.#packets);
    else this.#refused = true;
    this.#reader?.push(first);
    this.#first = first.slice(0, MAGIC_OCTETS);
  }

  #tellRefused(): void {
    this.#context.sink.defect({
      kind: this.#refused ? "unknown-capture" : "truncated",
      octetOffset: 0,
      expected: "a pcap or pcapng header",
      found: [...this.#first].map((octet) => octet.toString(16).padStart(2, "0")).join(" "),
    });
  }
}
