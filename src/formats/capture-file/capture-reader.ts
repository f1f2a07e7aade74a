import type { ReadContext, StreamReader } from "../format.ts";
import { isPcapng } from "./block.ts";
import type { PacketReader } from "./packet-reader.ts";
import { PcapReader } from "./pcap.ts";
import { isPcap } from "./pcap-header.ts";
import { PcapngReader } from "./pcapng.ts";

/** Whether an input that begins so is a capture file, of either kind. */
export function isCaptureFile(first: Uint8Array): boolean {
  return isPcap(first) || isPcapng(first);
}

/** Octets that tell the kind of a capture. */
const MAGIC_OCTETS = 4;

/** Reads a capture of either kind, once its first four octets are there. */
export class CaptureReader implements StreamReader {
  readonly #context: ReadContext;
  readonly #packets: PacketReader;
  #first = new Uint8Array(0);
  #reader: StreamReader | null = null;
  #refused = false;
  #octets = 0;

  /** `packets` takes what the file holds. */
  constructor(context: ReadContext, packets: PacketReader) {
    this.#context = context;
    this.#packets = packets;
  }

  push(octets: Uint8Array): void {
    this.#octets += octets.length;
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
      octets: this.#octets,
    });
  }
}
