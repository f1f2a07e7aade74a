import type { Random } from "../../../src/statistics/random.ts";
import { type Instant, MINUTE, type Milliseconds, SECOND } from "../../../src/values/instant.ts";

export type Coin = "monero" | "bitcoin";

/** Mean time between blocks: two minutes (getmonero.org), ten (Nakamoto 2008). Their gaps are exponential. */
export const BLOCK_TIMES: Readonly<Record<Coin, Milliseconds>> = { monero: 120 * SECOND, bitcoin: 10 * MINUTE };

/** When the blocks of a coin are found: the same for all who mine it. It is asked forwards only. */
export class CoinClock {
  readonly #random: Random;
  readonly #mean: Milliseconds;
  #next: Instant;
  #from = Number.NaN;
  #blocks: readonly Instant[] = [];

  constructor(coin: Coin, begins: Instant, random: Random) {
    this.#random = random;
    this.#mean = BLOCK_TIMES[coin];
    this.#next = begins + random.exponential(this.#mean);
  }

  /** Blocks from `from` up to `to`; the same span may be asked for again. */
  blocks(from: Instant, to: Instant): readonly Instant[] {
    if (from === this.#from) return this.#blocks;
    const blocks: Instant[] = [];
    while (this.#next < to) {
      if (this.#next >= from) blocks.push(this.#next);
      this.#next += this.#random.exponential(this.#mean);
    }
    this.#from = from;
    this.#blocks = blocks;
    return blocks;
  }
}
