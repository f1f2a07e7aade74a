import type { Random } from "../../src/statistics/random.ts";

/** Draws an index by weight in constant time: Walker's alias method as Vose (IEEE TSE 17, 1991) builds it. */
export class Alias {
  readonly #keep: Float64Array;
  readonly #other: Uint32Array;

  constructor(weights: readonly number[]) {
    const count = weights.length;
    const mean = weights.reduce((sum, weight) => sum + weight, 0) / count;
    const scaled = weights.map((weight) => (mean > 0 ? weight / mean : 1));
    this.#keep = new Float64Array(count).fill(1);
    this.#other = Uint32Array.from(weights, (_, index) => index);
    const small = [...scaled.keys()].filter((index) => scaled[index]! < 1);
    const large = [...scaled.keys()].filter((index) => scaled[index]! >= 1);
    while (small.length > 0 && large.length > 0) {
      const [less, more] = [small.pop()!, large.at(-1)!];
      this.#keep[less] = scaled[less]!;
      this.#other[less] = more;
      scaled[more]! -= 1 - scaled[less]!;
      if (scaled[more]! < 1) small.push(large.pop()!);
    }
  }

  draw(random: Random): number {
    const place = random.next() * this.#keep.length;
    const index = Math.floor(place);
    return place - index < this.#keep[index]! ? index : this.#other[index]!;
  }
}
