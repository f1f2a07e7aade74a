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

/** Data sets that came before their templates, within limits; who waited longest goes first. */
export class PendingData {
  readonly #waiting = new Map<ExporterSession, Map<number, PendingSet[]>>();
  /** In order of arrival; those already taken are passed over. */
  #queue: PendingSet[] = [];
  #gone = new Set<PendingSet>();
  #octets = 0;
  readonly #expire: (sets: readonly PendingSet[], why: string) => void;

  constructor(expire: (sets: readonly PendingSet[], why: string) => void) {
    this.#expire = expire;
  }

  add(set: PendingSet): void {
    const byTemplate = this.#waiting.get(set.session) ?? new Map<number, PendingSet[]>();
    this.#waiting.set(set.session, byTemplate);
    const others = byTemplate.get(set.templateId);
    if (others) others.push(set);
    else byTemplate.set(set.templateId, [set]);
    this.#queue.push(set);
    this.#octets += set.octets.length;
    this.#expireWhile(({ moment }) => set.moment.exportTime - moment.exportTime > LONGEST_WAIT, "30 minutes");
    this.#expireWhile(() => this.#octets > LIMITS.pendingOctets.value, "64 MiB of waiting data");
  }

  /** Those that wait for this template; they leave. */
  take(session: ExporterSession, templateId: number): readonly PendingSet[] {
    const sets = this.#waiting.get(session)?.get(templateId);
    if (!sets) return [];
    this.#remove(session, templateId);
    for (const set of sets) {
      this.#gone.add(set);
      this.#octets -= set.octets.length;
    }
    if (this.#gone.size > 1024 && 2 * this.#gone.size > this.#queue.length) this.#tidy();
    return sets;
  }

  /** Nothing more will come. */
  end(): void {
    for (const byTemplate of this.#waiting.values())
      for (const sets of byTemplate.values()) this.#expire(sets, "the end of the input");
    this.#waiting.clear();
    this.#queue = [];
    this.#octets = 0;
  }

  #expireWhile(isDue: (set: PendingSet) => boolean, why: string): void {
    let count = 0;
    for (const set of this.#queue) {
      if (!this.#gone.has(set)) {
        if (!isDue(set)) break;
        this.#drop(set);
        this.#expire([set], why);
      }
      count++;
    }
    for (const set of this.#queue.splice(0, count)) this.#gone.delete(set);
  }

  #drop(set: PendingSet): void {
    const sets = this.#waiting.get(set.session)!.get(set.templateId)!;
    sets.splice(sets.indexOf(set), 1);
    this.#octets -= set.octets.length;
    if (sets.length === 0) this.#remove(set.session, set.templateId);
  }

  #remove(session: ExporterSession, templateId: number): void {
    const byTemplate = this.#waiting.get(session)!;
    byTemplate.delete(templateId);
    if (byTemplate.size === 0) this.#waiting.delete(session);
  }

  #tidy(): void {
    this.#queue = this.#queue.filter((set) => !this.#gone.has(set));
    this.#gone.clear();
  }
}
