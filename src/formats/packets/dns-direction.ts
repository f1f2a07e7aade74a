import { TcpMessages } from "../dns-wire/tcp-messages.ts";

/** One direction of DNS over TCP; followed from its first octet until one is missing, for then messages cannot be told apart. */
export class DnsDirection {
  readonly #messages = new TcpMessages();
  #next: number | null = null;
  #isOver = false;

  get isOver(): boolean {
    return this.#isOver;
  }

  /** The messages that end in a segment; `isFromStart` when the connection's SYN was seen. */
  messages(octets: Uint8Array, sequence: number, isFromStart: boolean): Iterable<Uint8Array> {
    if (this.#next === null && !isFromStart) this.#isOver = true;
    const known = this.#next === null ? 0 : (this.#next - sequence) | 0; // octets seen already, sequence numbers wrap
    if (known < 0) this.#isOver = true;
    if (this.#isOver || known >= octets.length) return [];
    this.#next = (sequence + octets.length) >>> 0;
    return this.#messages.push(octets.subarray(known));
  }
}
