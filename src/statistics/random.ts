import { logGamma } from "./gamma.ts";

/** Chance that can be repeated: the same seed gives the same draws on every machine. */
export type Random = {
  /** Uniform in [0, 1), all 53 bits. */
  next(): number;
  /** A whole number from 0 up to, but not, `below` (at most 2⁵³). */
  integer(below: number): number;
  normal(mean?: number, deviation?: number): number;
  /** Waiting time whose mean is `mean`. */
  exponential(mean?: number): number;
  /** e to the power of a normal draw: `logMean` and `logDeviation` are those of the logarithm. */
  lognormal(logMean: number, logDeviation: number): number;
  /** Number of events where `mean` are expected; 0 when the mean is 0 or less. */
  poisson(mean: number): number;
  /** Shuffles in place and returns what it was given. */
  shuffle<T extends { length: number; [index: number]: unknown }>(items: T): T;
  /** A stream of its own, told by the seed and the label alone: how much was drawn before does not matter. */
  fork(label: string | number): Random;
};

/** xoshiro128** 1.1 (Blackman & Vigna, ACM TOMS 47, 2021), its state filled by splitmix32. Seeds are whole numbers. */
export function createRandom(seed: number): Random {
  return new Xoshiro(seed | 0, Math.floor(seed / 2 ** 32) | 0);
}

/**
 * A uniform in [0, 1) of two words of the bare generator, which advances a state of four words that are not all zero.
 * The steps of both are written out: this is the innermost loop of every simulation.
 */
export function uniform(state: Int32Array): number {
  let a = state[0]!;
  let b = state[1]!;
  let c = state[2]!;
  let d = state[3]!;
  const upper = scrambled(b) >>> 5;
  let shifted = b << 9;
  c ^= a;
  d ^= b;
  b ^= c;
  a ^= d;
  c ^= shifted;
  d = rotate(d, 11);
  const lower = scrambled(b) >>> 6;
  shifted = b << 9;
  c ^= a;
  d ^= b;
  state[0] = a ^ d;
  state[1] = b ^ c;
  state[2] = c ^ shifted;
  state[3] = rotate(d, 11);
  return (upper * 67108864 + lower) / 9007199254740992;
}

const SMALL_MEAN = 10; // below it, multiplying uniforms is quicker than rejection

class Xoshiro implements Random {
  readonly #low: number;
  readonly #high: number;
  readonly #state: Int32Array;
  #spare: number | null = null; // the polar method makes normals in pairs

  constructor(low: number, high: number) {
    this.#low = low;
    this.#high = high;
    const stir = splitmix32(splitmix32(low)() ^ high);
    this.#state = Int32Array.of(stir(), stir(), stir(), stir() | 1);
  }

  next(): number {
    return uniform(this.#state);
  }

  integer(below: number): number {
    return Math.floor(this.next() * below);
  }

  /** The polar method (Marsaglia & Bray, 1964). */
  normal(mean = 0, deviation = 1): number {
    const spare = this.#spare;
    if (spare !== null) {
      this.#spare = null;
      return mean + deviation * spare;
    }
    for (;;) {
      const x = 2 * this.next() - 1;
      const y = 2 * this.next() - 1;
      const square = x * x + y * y;
      if (square >= 1 || square === 0) continue;
      const factor = Math.sqrt((-2 * Math.log(square)) / square);
      this.#spare = y * factor;
      return mean + deviation * x * factor;
    }
  }

  exponential(mean = 1): number {
    return -mean * Math.log(1 - this.next());
  }

  lognormal(logMean: number, logDeviation: number): number {
    return Math.exp(this.normal(logMean, logDeviation));
  }

  poisson(mean: number): number {
    if (!(mean > 0)) return 0;
    return mean < SMALL_MEAN ? this.#fewEvents(mean) : this.#manyEvents(mean);
  }

  shuffle<T extends { length: number; [index: number]: unknown }>(items: T): T {
    for (let last = items.length - 1; last > 0; last--) {
      const other = this.integer(last + 1);
      const kept = items[last];
      items[last] = items[other];
      items[other] = kept;
    }
    return items;
  }

  fork(label: string | number): Random {
    const text = String(label);
    return new Xoshiro(fnv1a(text, this.#low ^ 0x811c9dc5), fnv1a(text, splitmix32(this.#high ^ this.#low)()));
  }

  #fewEvents(mean: number): number {
    const limit = Math.exp(-mean);
    let events = 0;
    for (let product = this.next(); product > limit; product *= this.next()) events++;
    return events;
  }

  /** Transformed rejection PTRS (Hörmann, Insurance: Mathematics and Economics 12, 1993). */
  #manyEvents(mean: number): number {
    const b = 0.931 + 2.53 * Math.sqrt(mean);
    const a = -0.059 + 0.02483 * b;
    const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
    const quick = 0.9277 - 3.6224 / (b - 2);
    for (;;) {
      const u = this.next() - 0.5;
      const v = this.next();
      const us = 0.5 - Math.abs(u);
      const events = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
      if (us >= 0.07 && v <= quick) return events;
      if (events < 0 || (us < 0.013 && v > us)) continue;
      const logAccepted = events * Math.log(mean) - mean - logGamma(events + 1);
      if (Math.log((v * inverseAlpha) / (a / (us * us) + b)) <= logAccepted) return events;
    }
  }
}

function scrambled(word: number): number {
  return Math.imul(rotate(Math.imul(word, 5), 7), 9);
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** Fills states from seeds (Steele, Lea & Flood, 2014; constants for 32 bits by Ettinger). */
function splitmix32(seed: number): () => number {
  let counter = seed | 0;
  return () => {
    counter = (counter + 0x9e3779b9) | 0;
    let word = counter ^ (counter >>> 16);
    word = Math.imul(word, 0x21f0aaad);
    word ^= word >>> 15;
    word = Math.imul(word, 0x735a2d97);
    return word ^ (word >>> 15);
  };
}

/** FNV-1a over UTF-16 units, then stirred so that labels alike come far apart. */
function fnv1a(text: string, basis: number): number {
  let hash = basis | 0;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return splitmix32(hash)();
}
