import { LIMITS } from "../../record/limits.ts";

/** What other lines of a sensor say of a connection. */
export interface ToldNames {
  /** TLS or QUIC server name, or HTTP host; empty when not told. */
  readonly serverName: string;
  readonly ja4: string;
}

const LONGEST_NAME = 255; // octets of a domain name, RFC 1035 §2.3.4

/**
 * Names told of connections by their ids, kept until the flow comes; the oldest go when there are too many. A flow that
 * comes before its name goes without.
 */
export class NameMemory {
  readonly #names = new Map<string, ToldNames>();
  /** How many were dropped for want of room. */
  forgotten = 0;

  get size(): number {
    return this.#names.size;
  }

  /** What was told first stays; what was not told yet is added. */
  tell(connection: string, { serverName, ja4 }: ToldNames): void {
    if (connection === "" || (serverName === "" && ja4 === "")) return;
    const known = this.#names.get(connection);
    const name = serverName.length > LONGEST_NAME ? "" : serverName;
    this.#names.set(connection, { serverName: known?.serverName || name, ja4: known?.ja4 || ja4 });
    if (this.#names.size <= LIMITS.toldNames.value) return;
    this.#names.delete(this.#names.keys().next().value!);
    this.forgotten++;
  }

  of(connection: string): ToldNames | undefined {
    return this.#names.get(connection);
  }
}
