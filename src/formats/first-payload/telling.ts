import type { Told } from "./first-payload.ts";

/** Octets of a name that are kept (RELIABILITY K15); DNS itself allows 255 on the wire. */
const NAME_OCTETS = 255;

/** Gathers what the signs of one flow tell. */
export class Telling {
  readonly #marks = new Set<string>();
  #serverName = "";
  #dnsName = "";
  #ja4 = "";

  get isEmpty(): boolean {
    return this.#marks.size === 0;
  }

  has(id: string): boolean {
    return this.#marks.has(id);
  }

  mark(id: string): void {
    this.#marks.add(id);
  }

  /** The first name told stays. */
  serverName(name: string): void {
    if (this.#serverName === "") this.#serverName = name.slice(0, NAME_OCTETS);
  }

  dnsName(name: string): void {
    if (this.#dnsName === "") this.#dnsName = name;
  }

  ja4(fingerprint: string): void {
    if (this.#ja4 === "") this.#ja4 = fingerprint;
  }

  told(): Told {
    return {
      marks: [...this.#marks].sort(),
      serverName: this.#serverName,
      dnsName: this.#dnsName,
      ja4: this.#ja4,
    };
  }
}

/** What a sign makes of what it has seen: it speaks, it cannot, or it needs more. */
export type Verdict = "yes" | "no" | "wait";
