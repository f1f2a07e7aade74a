import { EngineError } from "./engines/engine.ts";

/** Pauses before what failed for reasons of its own is tried again; the disk may have been full for a moment. */
const SHORT_MS = [200, 1000];
const FIRST_MS = 250;
const LONGEST_MS = 15_000;

/**
 * When to try again. What may pass (a server that starts anew, merges that catch up) gets pauses that double, between
 * half and whole by chance so that many who wait do not come back at once (Brooker 2015, "Exponential Backoff And
 * Jitter"), until patience ends; the rest gets two short ones.
 */
export class Patience {
  /** Failures so far. */
  tried = 0;
  readonly #seconds: number;
  readonly #chance: () => number;
  #since: number | null = null;
  #reason: string | null = null;

  constructor(seconds: number, chance: () => number = Math.random) {
    this.#seconds = seconds;
    this.#chance = chance;
  }

  /** Whether it fails for another reason than the time before. */
  isNew(error: unknown): boolean {
    const reason = error instanceof EngineError ? `${error.code}` : String(error);
    const isNew = reason !== this.#reason;
    this.#reason = reason;
    return isNew;
  }

  /** Milliseconds to wait after this failure; null when it is enough. `now` in milliseconds, of a clock that only goes on. */
  pauseMs(error: unknown, now = performance.now()): number | null {
    const tried = this.tried++;
    this.#since ??= now;
    if (!(error instanceof EngineError && error.passing)) return SHORT_MS[tried] ?? null;
    if (now - this.#since > this.#seconds * 1000) return null;
    return Math.min(FIRST_MS * 2 ** tried, LONGEST_MS) * (0.5 + this.#chance() / 2);
  }
}
