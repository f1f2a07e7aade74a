import { LIMITS } from "../../record/limits.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LEFT_BRACE = 0x7b;
const RIGHT_BRACE = 0x7d;
const LEFT_BRACKET = 0x5b;
const RIGHT_BRACKET = 0x5d;

export interface ObjectReceiver {
  /** An object with its braces; the octets are valid during the call only. Whoever gets it accounts for it. */
  object(octets: Uint8Array, from: number, to: number, offset: number): void;
  /** What stands between the objects. */
  between(octets: number): void;
  /** An object beyond `LIMITS.lineOctets`, one that never ends, or what is no object; all of it is given up. */
  bad(kind: "object-too-long" | "truncated" | "other-text", offset: number, octets: number): void;
}

/**
 * Cuts an input into the objects it is made of, whatever the pieces it comes in: objects one behind the other (a line
 * each, or not), the objects of a list, or those of a list in an object (`{"records":[…]}`). Between them is
 * what stands around: brackets, commas, the outer object's names. An object ends where its braces are closed.
 */
export class JsonObjects {
  readonly #receiver: ObjectReceiver;
  #octets: Uint8Array = new Uint8Array(1 << 16);
  #filled = 0;
  #at = 0;
  /** Where the object at hand begins; −1 between objects. */
  #start = -1;
  #base = 0;
  #depth = 0;
  #inText = false;
  #escaped = false;
  /** Whether the outer object is open, whose list holds the objects. */
  #outer = false;
  #skipped = 0;

  constructor(receiver: ObjectReceiver) {
    this.#receiver = receiver;
  }

  push(octets: Uint8Array): void {
    this.#append(octets);
    this.#scan();
    if (this.#start >= 0 && this.#filled - this.#start > LIMITS.lineOctets.value) this.#skip();
  }

  end(): void {
    if (this.#skipped > 0) this.#tellSkipped("truncated");
    else if (this.#start >= 0) this.#receiver.bad("truncated", this.#base + this.#start, this.#filled - this.#start);
  }

  #append(octets: Uint8Array): void {
    const from = this.#start < 0 ? this.#at : this.#start;
    const kept = this.#filled - from;
    this.#octets.copyWithin(0, from, this.#filled);
    if (kept + octets.length > this.#octets.length) {
      const wider = new Uint8Array(2 * (kept + octets.length));
      wider.set(this.#octets.subarray(0, kept));
      this.#octets = wider;
    }
    this.#octets.set(octets, kept);
    this.#base += from;
    this.#at -= from;
    if (this.#start >= 0) this.#start = 0;
    this.#filled = kept + octets.length;
  }

  #scan(): void {
    while (this.#at < this.#filled) {
      if (this.#start < 0) this.#seek();
      else if (!this.#inside()) return;
    }
  }

  /** Goes to the next object; all before is between. */
  #seek(): void {
    const octets = this.#octets;
    let at = this.#at;
    while (at < this.#filled && isBetween(octets[at]!)) at++;
    this.#receiver.between(at - this.#at);
    const other = at;
    while (at < this.#filled && octets[at] !== LEFT_BRACE) at++;
    if (at > other) this.#receiver.bad("other-text", this.#base + other, at - other);
    this.#at = at;
    if (at === this.#filled) return;
    this.#start = at;
    this.#depth = 0;
  }

  /** Goes through the object; false when it does not end in what is there. */
  #inside(): boolean {
    const octets = this.#octets;
    for (let at = this.#at; at < this.#filled; at++) {
      const octet = octets[at]!;
      if (this.#inText) {
        if (this.#escaped) this.#escaped = false;
        else if (octet === BACKSLASH) this.#escaped = true;
        else if (octet === QUOTE) this.#inText = false;
      } else if (octet === QUOTE) this.#inText = true;
      else if (octet === LEFT_BRACE || octet === LEFT_BRACKET) {
        this.#depth++;
        if (octet === LEFT_BRACKET && this.#depth === 2 && !this.#outer && this.#opensRecords(at)) return true;
      } else if ((octet === RIGHT_BRACE || octet === RIGHT_BRACKET) && --this.#depth === 0) {
        this.#object(at + 1);
        return true;
      }
    }
    this.#at = this.#filled;
    return false;
  }

  /** `{"records": [` opens the outer object: what follows are the objects. */
  #opensRecords(at: number): boolean {
    const text = Buffer.from(this.#octets.subarray(this.#start, Math.min(at, this.#start + 64))).toString("latin1");
    if (!/^\{\s*"records"\s*:\s*$/.test(text)) return false;
    this.#receiver.between(at + 1 - this.#start);
    this.#at = at + 1;
    this.#start = -1;
    this.#outer = true;
    return true;
  }

  #object(end: number): void {
    if (this.#skipped > 0) {
      this.#skipped += end - this.#start;
      this.#tellSkipped("object-too-long");
    } else this.#receiver.object(this.#octets, this.#start, end, this.#base + this.#start);
    this.#start = -1;
    this.#at = end;
  }

  /** Of an object that is too long nothing is kept. */
  #skip(): void {
    this.#skipped += this.#filled - this.#start;
    this.#start = this.#at = this.#filled;
  }

  #tellSkipped(kind: "object-too-long" | "truncated"): void {
    this.#receiver.bad(kind, this.#base + this.#at - this.#skipped, this.#skipped);
    this.#skipped = 0;
  }
}

/** White space, commas and brackets. */
function isBetween(octet: number): boolean {
  return octet <= 0x20 || octet === 0x2c || octet === LEFT_BRACKET || octet === RIGHT_BRACKET || octet === RIGHT_BRACE;
}
