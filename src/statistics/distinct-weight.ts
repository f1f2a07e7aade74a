/** Registers of a sketch: its standard error is 1 / √(registers − 2), 6 %. */
const REGISTERS = 256;

/**
 * Sum of the weights of the distinct keys met in a sliding window, in constant memory. Each register keeps the least of
 * exponential draws whose rate is the weight; the draw is told by the key, so that a key met again changes nothing. The
 * least of a register is exponential with the sum as rate (Cohen 1997, size estimation; Cohen & Nadler 2016 for weights).
 */
export class DistinctWeight {
  readonly #slots: Float32Array[];
  readonly #ages: number[];
  readonly #slotLength: number;

  /** The window moves in `slots` steps. Times are numbers of any unit, and come in order. */
  constructor(window: number, slots: number) {
    this.#slotLength = window / slots;
    this.#slots = Array.from({ length: slots }, () => empty());
    this.#ages = new Array<number>(slots).fill(Number.NEGATIVE_INFINITY);
  }

  add(time: number, key: string, weight: number): void {
    if (!(weight > 0)) return;
    const registers = this.#slotOf(time);
    let state = hashOf(key);
    for (let register = 0; register < REGISTERS; register++) {
      state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9;
      const draw = -Math.log(uniform(state)) / weight;
      if (draw < registers[register]!) registers[register] = draw;
    }
  }

  /** Unbiased: (registers − 1) ÷ the sum of the registers. */
  at(time: number): number {
    const oldest = Math.floor(time / this.#slotLength) - this.#slots.length;
    let sum = 0;
    for (let register = 0; register < REGISTERS; register++) {
      let least = Number.POSITIVE_INFINITY;
      for (const [slot, registers] of this.#slots.entries())
        if (this.#ages[slot]! > oldest) least = Math.min(least, registers[register]!);
      sum += least;
    }
    return Number.isFinite(sum) ? (REGISTERS - 1) / sum : 0;
  }

  #slotOf(time: number): Float32Array {
    const age = Math.floor(time / this.#slotLength);
    const slot = ((age % this.#slots.length) + this.#slots.length) % this.#slots.length;
    if (this.#ages[slot] !== age) {
      this.#slots[slot]!.fill(Number.POSITIVE_INFINITY);
      this.#ages[slot] = age;
    }
    return this.#slots[slot]!;
  }
}

/** A number in (0, 1) that a key always has: for sampling keys rather than their occurrences. */
export function rankOf(key: string): number {
  return uniform(hashOf(key));
}

function empty(): Float32Array {
  return new Float32Array(REGISTERS).fill(Number.POSITIVE_INFINITY);
}

/** FNV-1a, 32 bits (Fowler, Noll & Vo). */
function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  return hash;
}

/** The final mix of MurmurHash3 (Appleby), as a uniform in (0, 1). */
function uniform(hash: number): number {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32 + 2 ** -33;
}
