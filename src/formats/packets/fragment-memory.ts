import { type Instant, type Milliseconds, SECOND } from "../../values/instant.ts";

/** RELIABILITY K03. */
const MOST_WAITING = 4_096;
const LONGEST_WAIT: Milliseconds = 30 * SECOND;

/** What only the first fragment of a packet tells. */
export interface FragmentPorts {
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** The flow is that of a packet within, whose own length says it all: later fragments are not counted. */
  readonly isInside: boolean;
}

/** Fragments that came before their first one. */
export interface Early {
  readonly time: Instant;
  readonly offset: number;
  /** Key of the flow table without ports, and on which side the source stands. */
  readonly key: Int32Array;
  readonly side: number;
  readonly exporter: number;
  readonly tunnels: number;
  packets: number;
  octets: number;
}

interface Entry {
  readonly since: Instant;
  readonly ports: FragmentPorts | null;
  readonly early: Early | null;
}

/** Remembers the ports that only the first fragment of a packet tells, within limits. */
export class FragmentMemory {
  readonly #entries = new Map<string, Entry>();
  readonly #lose: (early: Early) => void;

  /** `lose` gets what was counted for packets whose first fragment never came. */
  constructor(lose: (early: Early) => void) {
    this.#lose = lose;
  }

  /** A first fragment; what came before it, if anything did. */
  first(id: string, ports: FragmentPorts, time: Instant): Early | null {
    this.#expire(time);
    const early = this.#entries.get(id)?.early ?? null;
    this.#entries.delete(id);
    this.#entries.set(id, { since: time, ports, early: null });
    return early;
  }

  /** A later fragment: the ports of its first, or null when that is still awaited; then it is counted in `early`. */
  later(id: string, time: Instant, octets: number, early: () => Early): FragmentPorts | null {
    this.#expire(time);
    const known = this.#entries.get(id);
    if (known?.ports) return known.ports;
    const entry = known ?? { since: time, ports: null, early: early() };
    entry.early!.packets++;
    entry.early!.octets += octets;
    if (!known) this.#entries.set(id, entry);
    return null;
  }

  end(): void {
    for (const id of [...this.#entries.keys()]) this.#forget(id);
  }

  #expire(now: Instant): void {
    for (const [id, { since }] of this.#entries) {
      if (this.#entries.size < MOST_WAITING && Math.abs(now - since) <= LONGEST_WAIT) return;
      this.#forget(id);
    }
  }

  #forget(id: string): void {
    const { early } = this.#entries.get(id)!;
    this.#entries.delete(id);
    if (early) this.#lose(early);
  }
}
