import { DistinctWeight, rankOf } from "./distinct-weight.ts";

/** Steps in which a window slides. */
const SLOTS = 12;

/** One that is followed: its greatest sum within any window, and when it first came to a level. */
export interface Hitter {
  readonly id: string;
  readonly most: number;
  /** Null when it never did. */
  readonly reached: number | null;
}

interface Followed {
  readonly sketch: DistinctWeight;
  /** Least rank of its keys: the heavier the distinct keys, the smaller. */
  rank: number;
  most: number;
  reached: number | null;
  /** Of the window's slide, when its sum was last looked at. */
  step: number;
}

/**
 * Heavy hitters by information (ibHH: Ozery, Nadler & Shabtai, NDSS 2024): whose distinct keys weigh most in a sliding
 * window. A table of so many places is held; who comes when it is full takes the place of the one with the greatest rank,
 * a rank being an exponential draw told by the key, its rate the weight. So a sample of those followed is weighted by
 * distinct keys (Cohen & Nadler 2016), and one that only repeats itself does not get in by repeating.
 */
export class InformationHitters {
  readonly #window: number;
  readonly #level: number;
  readonly #places: number;
  readonly #followed = new Map<string, Followed>();

  constructor(window: number, level: number, places = 1000) {
    this.#window = window;
    this.#level = level;
    this.#places = places;
  }

  /** Times come in order. */
  add(time: number, id: string, key: string, weight: number): void {
    if (!(weight > 0)) return;
    const rank = -Math.log(rankOf(`${id} ${key}`)) / weight;
    const one = this.#followed.get(id) ?? this.#enter(id, rank);
    if (!one) return;
    one.rank = Math.min(one.rank, rank);
    one.sketch.add(time, key, weight);
    // Once it is heavy, only how heavy is left to see, and that step by step.
    const step = Math.floor((time / this.#window) * SLOTS);
    if (one.reached !== null && step === one.step) return;
    one.step = step;
    const sum = one.sketch.at(time);
    one.most = Math.max(one.most, sum);
    if (one.reached === null && sum >= this.#level) one.reached = time;
  }

  /** Heaviest first. */
  get hitters(): Hitter[] {
    const all = [...this.#followed].map(([id, { most, reached }]) => ({ id, most, reached }));
    return all.sort((a, b) => b.most - a.most || (a.id < b.id ? -1 : 1));
  }

  #enter(id: string, rank: number): Followed | null {
    if (this.#followed.size >= this.#places) {
      const [last, { rank: greatest }] = [...this.#followed].reduce((a, b) => (b[1].rank > a[1].rank ? b : a));
      if (rank >= greatest) return null;
      this.#followed.delete(last);
    }
    const one = { sketch: new DistinctWeight(this.#window, SLOTS), rank, most: 0, reached: null, step: Number.NaN };
    this.#followed.set(id, one);
    return one;
  }
}
