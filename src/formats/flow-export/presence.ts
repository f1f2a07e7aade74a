import type { Coverage } from "../../record/coverage.ts";
import { type Instant, MINUTE } from "../../values/instant.ts";

/** A silence that is longer ends an interval in any case. */
const LONGEST_SILENCE = 65 * MINUTE;
/** Below this no silence is told: exporters send when they have something. */
const SHORTEST_SILENCE = 5 * MINUTE;
/** A silence of so many times the longest usual one ends an interval. */
const UNUSUAL = 4;
/** Silences that must have been seen before one can be called unusual. */
const USUAL_AFTER = 16;
/** Minutes kept open, so that late messages find theirs. */
const OPEN_MINUTES = 3;

interface Minute {
  readonly at: Instant;
  received: number;
  lost: number;
}

interface Interval {
  readonly from: Instant;
  to: Instant;
  readonly share: number;
  received: number;
  lost: number;
}

/**
 * Coverage of one exporter and domain in whole minutes. Minutes with the same share are one interval; intervals are
 * told as they close, so that memory does not grow with the input.
 */
export class Presence {
  readonly #exporter: string;
  readonly #tell: (coverage: Coverage) => void;
  #open: Minute[] = [];
  #interval: Interval | null = null;
  /** Of the newest message; not a number before the first. */
  #last: Instant = Number.NaN;
  #silences = 0;
  #longest = 0;
  #messages = 0;
  #records = 0;

  constructor(exporter: string, tell: (coverage: Coverage) => void) {
    this.#exporter = exporter;
    this.#tell = tell;
  }

  /** A message that was exported at `time`, with its records, and what is known by it to be lost before. */
  message(time: Instant, received: number, lost: number): void {
    if (this.#isBreak(time)) this.#break();
    const minute = this.#minute(Math.floor(time / MINUTE) * MINUTE);
    minute.received += received;
    this.#messages++;
    this.#records += received;
    if (lost >= 0) minute.lost += lost;
    else this.#giveBack(-lost);
    if (!(time <= this.#last)) this.#last = time;
  }

  /** Running mean, with the message at hand: what a lost one is taken to have held. */
  recordsPerMessage(atHand: number): number {
    return (this.#records + atHand) / (this.#messages + 1);
  }

  /** No more messages. */
  end(): void {
    this.#break();
  }

  /** A silence out of the usual, or a clock put back further than messages overtake each other. */
  #isBreak(time: Instant): boolean {
    const silence = time - this.#last;
    if (Number.isNaN(silence)) return false;
    if (silence < -OPEN_MINUTES * MINUTE) return true;
    const limit =
      this.#silences < USUAL_AFTER
        ? LONGEST_SILENCE
        : Math.min(LONGEST_SILENCE, Math.max(SHORTEST_SILENCE, UNUSUAL * this.#longest));
    if (silence > limit) return true;
    this.#silences++;
    this.#longest = Math.max(this.#longest, silence);
    return false;
  }

  #minute(at: Instant): Minute {
    const newest = this.#open.at(-1);
    if (newest?.at === at) return newest;
    const known = this.#open.find((minute) => minute.at === at);
    if (known) return known;
    const oldest = this.#open[0];
    if (oldest && at < oldest.at) return oldest;
    const fresh = { at, received: 0, lost: 0 };
    this.#open.push(fresh);
    this.#open.sort((one, other) => one.at - other.at);
    if (this.#open.length > OPEN_MINUTES) this.#close(this.#open.shift()!);
    return fresh;
  }

  #giveBack(records: number): void {
    for (let i = this.#open.length - 1; i >= 0 && records > 0; i--) {
      const minute = this.#open[i]!;
      const given = Math.min(minute.lost, records);
      minute.lost -= given;
      records -= given;
    }
  }

  #close({ at, received, lost }: Minute): void {
    const share = lost === 0 ? 1 : received / (received + lost);
    const before = this.#interval;
    if (before && before.share === share) {
      before.to = at + MINUTE;
      before.received += received;
      before.lost += lost;
      return;
    }
    if (before) {
      if (before.share === 1) before.to = at;
      this.#tellInterval(before);
    }
    this.#interval = { from: before ? before.to : at, to: at + MINUTE, share, received, lost };
  }

  #break(): void {
    for (const minute of this.#open) this.#close(minute);
    if (this.#interval) this.#tellInterval(this.#interval);
    this.#open = [];
    this.#interval = null;
    this.#last = Number.NaN;
  }

  #tellInterval(interval: Interval): void {
    this.#tell({
      ...interval,
      exporter: this.#exporter,
      why: interval.share === 1 ? "received" : "sequence-gap",
    });
  }
}
