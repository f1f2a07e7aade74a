import type { Random } from "../../src/statistics/random.ts";
import type { Network } from "../world/networks.ts";

/** Factors of consecutive local days: AR(1) in the logarithm, mean 1 on the natural scale. */
export class DayEffects {
  readonly #random: Random;
  readonly #correlation: number;
  readonly #deviation: number;
  #day = Number.NaN;
  #log = 0;

  constructor({ days }: Network, random: Random) {
    this.#random = random;
    this.#correlation = days.correlation;
    this.#deviation = days.deviation;
  }

  /** The factor of a day; days are asked for in order, those left out pass by all the same. */
  of(day: number): number {
    if (this.#deviation === 0) return 1;
    if (Number.isNaN(this.#day)) {
      this.#day = day;
      this.#log = this.#random.normal(0, this.#deviation);
    }
    const innovation = this.#deviation * Math.sqrt(1 - this.#correlation ** 2);
    for (; this.#day < day; this.#day++) this.#log = this.#correlation * this.#log + this.#random.normal(0, innovation);
    return Math.exp(this.#log - this.#deviation ** 2 / 2);
  }
}
