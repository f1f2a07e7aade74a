import { LIMITS } from "../../record/limits.ts";
import { MINUTE } from "../../values/instant.ts";
import type { ExporterSession } from "./exporter-session.ts";
import type { Moment } from "./moment.ts";

/** A data set that waits for its template. */
export interface PendingSet {
  readonly session: ExporterSession;
  readonly templateId: number;
  /** Its body, copied. */
  readonly octets: Uint8Array;
  /** Where the body begins in the input. */
  readonly offset: number;
  /** As it was when the set came. */
  readonly moment: Moment;
}

const LONGEST_WAIT = LIMITS.pendingMinutes.value * MINUTE;
/** What a waiting set costs beside its octets. */
const OVERHEAD_OCTETS = 256;

/** Data sets that came before their templates, within limits; who waited longest goes first. */
export class PendingData {
  readonly #waiting = new Map<ExporterSession, Map<number, Set<PendingSet>>>();
  /** All of them, in order of arrival. */
  readonly #queue = new Set<PendingSet>();
  #octets = 0;
  readonly #expire: (sets: readonly PendingSet[], why: string) => void;

  constructor(expire: (sets: readonly PendingSet[], why: string) => void) {
    this.#expire = expire;
  }

  add(set: PendingSet): void {
    const byTemplate = this.#waiting.get(set.session) ?? new Map<number, Set<PendingSet>>();
    this.#waiting.set(set.session, byTemplate);
    const others = byTemplate.get(set.templateId) ?? new Set<PendingSet>();
    byTemplate.set(set.templateId, others.add(set));
    this.#queue.add(set);
    this.#octets += set.octets.length + OVERHEAD_OCTETS;
    this.#expireWhile(({ moment }) => set.moment.exportTime - moment.exportTime > LONGEST_WAIT, "30 minutes");
    this.#expireWhile(() => this.#octets > LIMITS.pendingOctets.value, "64 MiB of waiting data");
  }

  /** Those that wait for this template; they leave. */
  take(session: ExporterSession, templateId: number): readonly PendingSet[] {
    const sets = [...(this.#waiting.get(session)?.get(templateId) ?? [])];
    for (const set of sets) this.#remove(set);
    return sets;
  }

  /** Nothing more will come. */
  end(): void {
    for (const byTemplate of this.#waiting.values())
      for (const sets of byTemplate.values()) this.#expire([...sets], "the end of the input");
    this.#waiting.clear();
    this.#queue.clear();
    this.#octets = 0;
  }

  #expireWhile(isDue: (set: PendingSet) => boolean, why: string): void {
    for (const set of this.#queue) {
      if (!isDue(set)) return;
      this.#remove(set);
      this.#expire([set], why);
    }
  }

  #remove(set: PendingSet): void {
    const byTemplate = this.#waiting.get(set.session)!;
    const others = byTemplate.get(set.templateId)!;
    others.delete(set);
    if (others.size === 0) byTemplate.delete(set.templateId);
    if (byTemplate.size === 0) this.#waiting.delete(set.session);
    this.#queue.delete(set);
    this.#octets -= set.octets.length + OVERHEAD_OCTETS;
  }
}
