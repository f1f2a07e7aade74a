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
const TOLD = 11;

const MAY_BE_UNTOLD = [NEXT_HOP, ORIGIN_AS_NUMBER, LOCAL_PREFERENCE, MULTI_EXIT_DISCRIMINATOR];

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
    if (nextHop) {
      told |= 1 << NEXT_HOP;
      const from = nextHop.words;
      words[at + NEXT_HOP] = from[0]!;
      words[at + NEXT_HOP + 1] = from[1]!;
      words[at + NEXT_HOP + 2] = from[2]!;
      words[at + NEXT_HOP + 3] = from[3]!;
    }
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

  tells(block: number, place: number): boolean {
    return (this.words[block * BLOCK_WORDS + TOLD]! & (1 << place)) !== 0;
  }

  /** Of what is not told a block holds 0. */
  settle(): void {
    for (let block = 1; block < this.count; block++)
      for (const place of MAY_BE_UNTOLD)
        if (place !== NEXT_HOP && !this.tells(block, place)) this.words[block * BLOCK_WORDS + place] = 0;
  }

  #grow(): void {
    const wider = new Uint32Array(4 * this.words.length);
    wider.set(this.words);
    this.words = wider;
  }
}
