import { LIMITS } from "../../record/limits.ts";
import { HOUR, type Instant } from "../../values/instant.ts";
import { RecentMessages } from "./duplicates.ts";
import { NOTHING_TOLD, type Sampling } from "./sampling.ts";
import { SequenceTracker } from "./sequence.ts";
import type { Template } from "./template.ts";

const LIFETIME = LIMITS.templateHours.value * HOUR;

interface Entry {
  readonly template: Template;
  used: number;
  /** When it was last announced, by the clock of reception; never to be forgotten in a file. */
  readonly announced: Instant;
}

/** What one transport session has told of one observation domain; outlives an input with `--one-session`. */
export class ExporterSession {
  readonly exporter: string;
  readonly domain: number;
  readonly sequence = new SequenceTracker();
  readonly recent = new RecentMessages();
  sampling: Sampling = NOTHING_TOLD;
  /** When the exporter booted, if it told so. */
  systemInit: Instant | null = null;
  /** Whether it was said that its headers count something else than records. */
  countsOtherwise = false;
  readonly #templates = new Map<number, Entry>();
  #uses = 0;

  constructor(exporter: string, domain: number) {
    this.exporter = exporter;
    this.domain = domain;
  }

  get templates(): number {
    return this.#templates.size;
  }

  /**
   * A template that holds at `now`, the time of reception: one that was not announced again for long is forgotten (RFC
   * 7011 §8.4). In a file, where that time is null, none is.
   */
  template(id: number, now: Instant | null): Template | undefined {
    const entry = this.#templates.get(id);
    if (!entry) return undefined;
    if (now !== null && now - entry.announced > LIFETIME) {
      this.#templates.delete(id);
      return undefined;
    }
    entry.used = ++this.#uses;
    return entry.template;
  }

  /** A template as it was announced last, for lists that name it. */
  readonly templateOf = (id: number): Template | undefined => this.#templates.get(id)?.template;

  /** Keeps a template, or that it was announced anew; the answer is the one that had to go for it, the longest not used. */
  keep(template: Template, now: Instant | null): Template | null {
    this.#templates.set(template.id, { template, used: ++this.#uses, announced: now ?? Number.POSITIVE_INFINITY });
    if (this.#templates.size <= LIMITS.templatesPerSession.value) return null;
    let oldest: Entry | null = null;
    for (const entry of this.#templates.values()) if (!oldest || entry.used < oldest.used) oldest = entry;
    this.#templates.delete(oldest!.template.id);
    return oldest!.template;
  }

  /** Forgets a template; whether it was known. */
  withdraw(id: number): boolean {
    return this.#templates.delete(id);
  }

  /** Forgets all templates of data, or of options; how many. */
  withdrawAll(options: boolean): number {
    const ids = [...this.#templates].filter(([, { template }]) => template.options === options).map(([id]) => id);
    for (const id of ids) this.#templates.delete(id);
    return ids.length;
  }
}

/** Exporters that are known at a time; RELIABILITY U04. */
export const MOST_SESSIONS = 4_096;

/** The sessions of one format: by exporter address, source port and observation domain, never shared between them. */
export class ExporterSessions {
  readonly #sessions = new Map<string, ExporterSession>();
  /** The one asked for last; inputs hold long runs of one. */
  #last: { session: ExporterSession; port: number } | null = null;

  get(exporter: string, port: number, domain: number): ExporterSession {
    const last = this.#last;
    if (last && last.port === port && last.session.domain === domain && last.session.exporter === exporter)
      return last.session;
    const session = this.#find(exporter, port, domain);
    this.#last = { session, port };
    return session;
  }

  /** Forgets the sessions used longest ago while there are more templates than the limit; how many templates went. */
  trim(): number {
    let templates = 0;
    for (const session of this.#sessions.values()) templates += session.templates;
    let gone = 0;
    for (const [key, session] of this.#sessions) {
      if (templates - gone <= LIMITS.templatesInAll.value) break;
      gone += session.templates;
      this.#sessions.delete(key);
      if (this.#last?.session === session) this.#last = null;
    }
    return gone;
  }

  #find(exporter: string, port: number, domain: number): ExporterSession {
    const key = `${exporter} ${port} ${domain}`;
    const known = this.#sessions.get(key);
    if (known) {
      this.#sessions.delete(key); // and set anew below: the map's order is that of use
      this.#sessions.set(key, known);
      return known;
    }
    const fresh = new ExporterSession(exporter, domain);
    this.#sessions.set(key, fresh);
    if (this.#sessions.size > MOST_SESSIONS) this.#sessions.delete(this.#sessions.keys().next().value!);
    return fresh;
  }
}
