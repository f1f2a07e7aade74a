import type { Teller } from "./route-rows.ts";

/** Words of a peer: its address, then its ASN. */
export const PEER_WORDS = 5;

/** Peers that rows of the batch at hand name by number; one may stand here more than once. */
export class Peers {
  words: Uint32Array = new Uint32Array(64 * PEER_WORDS);
  #count = 0;

  /** The number of who tells: the last one, when it still does. */
  numberOf({ peerAddress: { words: address }, peerAsNumber }: Teller): number {
    const at = this.#count * PEER_WORDS;
    const words = this.words;
    if (
      at > 0 &&
      words[at - 1] === peerAsNumber &&
      words[at - 2] === address[3] &&
      words[at - 3] === address[2] &&
      words[at - 4] === address[1] &&
      words[at - 5] === address[0]
    )
      return this.#count - 1;
    return this.add(address, peerAsNumber);
  }

  /** Takes a peer, whose address is four words; its number. */
  add(address: Uint32Array, asNumber: number): number {
    const at = this.#count * PEER_WORDS;
    if (at + PEER_WORDS > this.words.length) this.#grow();
    const words = this.words;
    for (let i = 0; i < 4; i++) words[at + i] = address[i]!;
    words[at + 4] = asNumber;
    return this.#count++;
  }

  clear(): void {
    this.#count = 0;
  }

  #grow(): void {
    const wider = new Uint32Array(4 * this.words.length);
    wider.set(this.words);
    this.words = wider;
  }
}
