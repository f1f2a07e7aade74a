import { type Milliseconds, SECOND } from "../../values/instant.ts";

/** RELIABILITY §3, clocks. */
const FLAGGED = 30 * SECOND;
const JUMP = 5 * SECOND;
/** Messages the median is taken of. */
const WINDOW = 15;

/** The running median of reception − export of one exporter; speaks when it passes 30 s and again when it jumps. */
export class ClockOffset {
  readonly #last: Milliseconds[] = [];
  #told: Milliseconds | null = null;

  /** What is to be told, in plain words; null most of the time. */
  seen(offset: Milliseconds): string | null {
    this.#last.push(offset);
    if (this.#last.length > WINDOW) this.#last.shift();
    if (Math.abs(offset - (this.#told ?? 0)) <= (this.#told === null ? FLAGGED : JUMP)) return null;
    if (this.#last.length > 1 && this.#last.length < WINDOW) return null;
    const median = [...this.#last].sort((one, other) => one - other)[this.#last.length >> 1]!;
    if (this.#told === null ? Math.abs(median) <= FLAGGED : Math.abs(median - this.#told) <= JUMP) return null;
    this.#told = median;
    return `${(median / SECOND).toFixed(1)} s behind reception`;
  }
}
