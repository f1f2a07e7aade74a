import type { AddressCell } from "./address-cell.ts";
import type { PathAttributes } from "./path-attributes.ts";

/** Words of a block, and where each thing stands in it. */
export const BLOCK_WORDS = 16;
export const AS_PATH = 0;
export const ORIGIN = 1;
export const COMMUNITIES = 2;
export const AGGREGATOR = 3;
export const NEXT_HOP = 4; // four words
export const ORIGIN_AS_NUMBER = 8;
export const LOCAL_PREFERENCE = 9;
export const MULTI_EXIT_DISCRIMINATOR = 10;
/** Bits: which of those that may be untold are told; the bit of each is 1 << its place. */
export const TOLD = 11;

const NO_HOP = new Uint32Array(4);

const NUMBERS = [ORIGIN_AS_NUMBER, LOCAL_PREFERENCE, MULTI_EXIT_DISCRIMINATOR];

/** Path attributes that rows of the batch at hand share, a block each, one behind the other. Block 0 tells nothing. */
export class PathBlocks {
  words: Uint32Array = new Uint32Array(64 * BLOCK_WORDS);
  count = 1;
  /** What all blocks tell, and what any of them does; bits as in a block. Texts count as told when they are not empty. */
  #all = -1;
  #any = 0;

  /** Takes a block; its number. `origin` is the number of its text. */
  add(path: PathAttributes, origin: number, nextHop: AddressCell | null): number {
    const at = this.count * BLOCK_WORDS;
    if (at === this.words.length) this.#grow();
    const words = this.words;
    words[at + AS_PATH] = path.asPath;
    words[at + ORIGIN] = origin;
    words[at + COMMUNITIES] = path.communities;
    words[at + AGGREGATOR] = path.aggregator;
    words[at + ORIGIN_AS_NUMBER] = path.originAsNumber;
    words[at + LOCAL_PREFERENCE] = path.localPreference;
    words[at + MULTI_EXIT_DISCRIMINATOR] = path.multiExitDiscriminator;
    let told = 0;
    if (path.communities > 0) told |= 1 << COMMUNITIES;
    if (path.aggregator > 0) told |= 1 << AGGREGATOR;
    if (path.originAsNumber >= 0) told |= 1 << ORIGIN_AS_NUMBER;
    if (path.localPreference >= 0) told |= 1 << LOCAL_PREFERENCE;
    if (path.multiExitDiscriminator >= 0) told |= 1 << MULTI_EXIT_DISCRIMINATOR;
    if (nextHop) told |= 1 << NEXT_HOP;
    const hop = nextHop ? nextHop.words : NO_HOP;
    words[at + NEXT_HOP] = hop[0]!;
    words[at + NEXT_HOP + 1] = hop[1]!;
    words[at + NEXT_HOP + 2] = hop[2]!;
    words[at + NEXT_HOP + 3] = hop[3]!;
    words[at + TOLD] = told;
    this.#all &= told;
    this.#any |= told;
    return this.count++;
  }

  /** The batch is over: all numbers are free again. */
  clear(): void {
    this.count = 1;
    this.#all = -1;
    this.#any = 0;
  }

  /** Whether all blocks tell it, block 0 left out. */
  allTell(place: number): boolean {
    return (this.#all & (1 << place)) !== 0;
  }

  anyTells(place: number): boolean {
    return (this.#any & (1 << place)) !== 0;
  }

  /** Of what is not told a block holds 0. */
  settle(): void {
    const partly = NUMBERS.filter((place) => this.anyTells(place) && !this.allTell(place));
    for (const place of partly)
      for (let at = BLOCK_WORDS; at < this.count * BLOCK_WORDS; at += BLOCK_WORDS)
        if ((this.words[at + TOLD]! & (1 << place)) === 0) this.words[at + place] = 0;
  }

  #grow(): void {
    const wider = new Uint32Array(4 * this.words.length);
    wider.set(this.words);
    this.words = wider;
  }
}
