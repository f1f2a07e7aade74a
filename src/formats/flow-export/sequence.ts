import type { Instant } from "../../values/instant.ts";

/** What a sequence number may count. A message advances it by `advance`; the specification's own way comes first. */
export interface Counting {
  readonly what: "messages" | "records";
  readonly advance: number;
}

export interface Passage {
  /** In what the exporter counts; negative when a late message gives back what was thought lost. */
  readonly lost: number;
  readonly counts: "messages" | "records";
  readonly event: "restart" | "new-session" | null;
}

const UINT32 = 0x1_0000_0000;
const HALF = 0x8000_0000;
const IN_SEQUENCE: { readonly [counts in Passage["counts"]]: Passage } = {
  messages: { lost: 0, counts: "messages", event: null },
  records: { lost: 0, counts: "records", event: null },
};
/** Messages by which one may come late; RELIABILITY §3. */
const LATE = 64;
/** Sequences that may run side by side behind one address, port and domain. */
const SIDE_BY_SIDE = 4;

interface Strand {
  expected: number;
  /** Of the last message, for exporters that count otherwise than the specification says. */
  last: number;
  waysOn: readonly Counting[] | null;
  uptime: number | null;
  time: Instant;
  /** What was counted as lost when the exporter seemed to jump ahead of this strand. */
  jumped: number;
}

/**
 * Follows one exporter's sequence numbers modulo 2³²: a forward gap below 2³¹ is loss; a step back within 64 messages
 * is a late arrival; a step back with sysUpTime fallen is a restart; any other is a new session.
 */
export class SequenceTracker {
  /** The strand in use is the last. */
  #strands: Strand[] = [];
  /** Ways of counting that have matched where they differ from the specification's. */
  #matched = 0;
  /** Whether the specification's own way has matched where others would not. */
  #isSpecified = false;
  #widest = 1;
  /** The ways by which the widest was found last. */
  #measured: readonly Counting[] | null = null;

  /** `ways` is null when the records of this message are not known, so that the next number cannot be either. */
  pass(sequence: number, ways: readonly Counting[] | null, uptime: number | null, time: Instant): Passage {
    const current = this.#strands.at(-1);
    if (ways !== this.#measured) this.#measure(ways);
    if (!current) return this.#begin(sequence, ways, uptime, time, null);
    if (current.jumped === 0 && this.#gap(current, sequence) === 0) {
      this.#advance(current, sequence, ways, uptime, time);
      return IN_SEQUENCE[this.#counts(ways)];
    }
    const parallel = this.#strands.findIndex((strand) => this.#gap(strand, sequence) === 0);
    if (parallel >= 0) return this.#go(parallel, sequence, ways, uptime, time);
    const gap = this.#gap(current, sequence);
    if (gap > 0 && gap < HALF) return this.#lose(current, gap, sequence, ways, uptime, time);
    if (uptime !== null && current.uptime !== null && uptime < current.uptime && time >= current.time)
      return this.#begin(sequence, ways, uptime, time, "restart");
    const back = UINT32 - gap;
    const counts = this.#counts(current.waysOn);
    const advance = ways?.find(({ what }) => what === counts)?.advance ?? 0;
    if (back <= LATE * this.#widest) return { lost: -advance, counts, event: null };
    return this.#begin(sequence, ways, uptime, time, "new-session");
  }

  #measure(ways: readonly Counting[] | null): void {
    this.#measured = ways;
    for (const { advance } of ways ?? []) this.#widest = Math.max(this.#widest, advance);
  }

  /** How far ahead of what was expected; 0 also when another way of counting fits and the specified one never did. */
  #gap(strand: Strand, sequence: number): number {
    if (strand.waysOn === null) return 0;
    const step = (sequence - strand.last) >>> 0;
    if (step === strand.waysOn[0]!.advance) {
      this.#isSpecified ||= strand.waysOn.some(({ advance }) => advance !== step);
      return 0;
    }
    if (!this.#isSpecified) {
      const other = strand.waysOn.findIndex(({ advance }) => advance === step);
      if (other >= 0) {
        this.#matched = other;
        return 0;
      }
    }
    return (sequence - strand.expected) >>> 0;
  }

  #begin(
    sequence: number,
    ways: readonly Counting[] | null,
    uptime: number | null,
    time: Instant,
    event: "restart" | "new-session" | null,
  ): Passage {
    if (event === "restart") this.#strands = [];
    this.#strands.push({ expected: 0, last: 0, waysOn: null, uptime: null, time: 0, jumped: 0 });
    if (this.#strands.length > SIDE_BY_SIDE) this.#strands.shift();
    this.#advance(this.#strands.at(-1)!, sequence, ways, uptime, time);
    return { lost: 0, counts: this.#counts(ways), event };
  }

  /** On in a strand that expected just this; if it had been left by a jump ahead, that jump was no loss. */
  #go(
    index: number,
    sequence: number,
    ways: readonly Counting[] | null,
    uptime: number | null,
    time: Instant,
  ): Passage {
    const [strand] = this.#strands.splice(index, 1);
    this.#strands.push(strand!);
    const lost = 0 - strand!.jumped;
    strand!.jumped = 0;
    this.#advance(strand!, sequence, ways, uptime, time);
    return { lost, counts: this.#counts(ways), event: null };
  }

  #lose(
    from: Strand,
    gap: number,
    sequence: number,
    ways: readonly Counting[] | null,
    uptime: number | null,
    time: Instant,
  ): Passage {
    const counts = this.#counts(from.waysOn);
    if (gap > LATE * this.#widest) {
      from.jumped = gap;
      this.#begin(sequence, ways, uptime, time, null);
    } else this.#advance(from, sequence, ways, uptime, time);
    return { lost: gap, counts, event: null };
  }

  #advance(
    strand: Strand,
    sequence: number,
    ways: readonly Counting[] | null,
    uptime: number | null,
    time: Instant,
  ): void {
    strand.last = sequence;
    strand.waysOn = ways;
    strand.expected = (sequence + (ways?.[this.#matched]?.advance ?? 0)) >>> 0;
    strand.uptime = uptime;
    strand.time = time;
  }

  #counts(ways: readonly Counting[] | null): "messages" | "records" {
    return ways?.[this.#matched]?.what ?? "records";
  }
}
