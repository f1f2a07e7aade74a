import type { Told } from "./first-payload.ts";

/** Octets of a name that are kept (RELIABILITY K15); DNS itself allows 255 on the wire. */
const NAME_OCTETS = 255;

export const NOTHING_TOLD: Told = { marks: [], serverName: "", dnsName: "", ja4: "" };

/** Gathers what the signs of one flow tell. */
export class Telling {
  /** Few: a list is quicker than a set. */
  #marks: string[] | null = null;
  #serverName = "";
  #dnsName = "";
  #ja4 = "";

  has(id: string): boolean {
    return this.#marks?.includes(id) === true;
  }

  /** Whether a hello of the client was read. */
  get hasFingerprint(): boolean {
    return this.#ja4 !== "";
  }

  mark(id: string): void {
    if (this.#marks === null) this.#marks = [id];
    else if (!this.#marks.includes(id)) this.#marks = [...this.#marks, id]; // lists that were told stay as they are
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
    if (this.#marks === null && this.#serverName === "" && this.#dnsName === "") return NOTHING_TOLD;
    const marks = this.#marks ?? [];
    return {
      marks: marks.length < 2 ? marks : [...marks].sort(),
      serverName: this.#serverName,
      dnsName: this.#dnsName,
      ja4: this.#ja4,
    };
  }
}

/** What a sign makes of what it has seen: it speaks, it cannot, or it needs more. */
export type Verdict = "yes" | "no" | "wait";
