import { RecentMessages } from "../flow-export/duplicates.ts";
import { MOST_SESSIONS } from "../flow-export/exporter-session.ts";
import { SequenceTracker } from "../flow-export/sequence.ts";

const UINT32 = 0x1_0000_0000;
const HALF = 0x8000_0000;
/** Data sources of an agent that are followed: interfaces. */
const MOST_SOURCES = 4_096;

/** What is known of one data source of an agent from its samples. */
export interface Source {
  sequence: number;
  drops: number;
  rate: number;
}

/** What samples told since the last one of their source. */
export interface SinceLast {
  /** Samples that the agent dropped. */
  readonly dropped: number;
  readonly isRestart: boolean;
  /** The rate before, when it has changed. */
  readonly rateBefore: number | null;
}

/** One agent and sub-agent, as long as the session goes. */
export class Agent {
  readonly sequence = new SequenceTracker();
  readonly recent = new RecentMessages();
  readonly #sources = new Map<string, Source>();
  /** Whether it was told that its datagrams come from another address. */
  isElsewhere = false;

  /** A sample of a source: what its numbers say against those of the one before. */
  sample(id: string, { sequence, drops, rate }: Source): SinceLast {
    const before = this.#sources.get(id);
    if (before) this.#sources.delete(id);
    else if (this.#sources.size >= MOST_SOURCES) this.#sources.delete(this.#sources.keys().next().value!);
    this.#sources.set(id, { sequence, drops, rate });
    if (!before) return { dropped: 0, isRestart: false, rateBefore: null };
    const isRestart = (sequence - before.sequence + UINT32) % UINT32 >= HALF;
    const dropped = (drops - before.drops + UINT32) % UINT32;
    return {
      isRestart,
      dropped: isRestart || dropped >= HALF ? 0 : dropped,
      rateBefore: rate === before.rate ? null : before.rate,
    };
  }
}

/** The agents of a session, those heard longest ago forgotten. */
export class Agents {
  readonly #known = new Map<string, Agent>();

  get(key: string): Agent {
    const known = this.#known.get(key);
    const agent = known ?? new Agent();
    if (known) this.#known.delete(key);
    else if (this.#known.size >= MOST_SESSIONS) this.#known.delete(this.#known.keys().next().value!);
    this.#known.set(key, agent);
    return agent;
  }
}
