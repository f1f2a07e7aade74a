import type { DatagramSign } from "./datagram-sign.ts";
import type { Ends } from "./first-payload.ts";

/** Which of up to 31 signs may begin in a datagram, told by its first octet and by the ports: a bit for each. */
export class DatagramDispatch {
  readonly #byOctet: Int32Array;
  readonly #onAnyPort: number;
  readonly #byPort = new Map<number, number>();

  constructor(signs: readonly DatagramSign[]) {
    const bits = (has: (sign: DatagramSign) => boolean) =>
      signs.reduce((sum, sign, place) => (has(sign) ? sum | (1 << place) : sum), 0);
    this.#byOctet = Int32Array.from({ length: 256 }, (_, octet) => bits(({ first }) => first?.(octet) ?? true));
    this.#onAnyPort = bits(({ ports }) => ports === undefined);
    for (const port of signs.flatMap(({ ports }) => ports ?? []))
      this.#byPort.set(
        port,
        bits(({ ports }) => ports?.includes(port) === true),
      );
  }

  /** Signs that a flow between such ports may bear. */
  between({ sourceTransportPort, destinationTransportPort }: Ends): number {
    const [one, other] = [this.#byPort.get(sourceTransportPort), this.#byPort.get(destinationTransportPort)];
    return this.#onAnyPort | (one ?? 0) | (other ?? 0);
  }

  /** Signs that may begin with such an octet. */
  beginningWith(octet: number): number {
    return this.#byOctet[octet]!;
  }
}
