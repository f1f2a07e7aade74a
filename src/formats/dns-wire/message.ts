import { responseCodeName, typeName } from "./codes.ts";
import { dataText } from "./data-text.ts";
import { readName } from "./name.ts";

const HEADER_OCTETS = 12; // RFC 1035 §4.1.1
const FIXED_OCTETS = 10; // type, class, time to live, length
const OPT = 41;
/** Records of a message that are read; their texts are short. */
const MOST_RECORDS = 4_096;

export interface Question {
  readonly name: string;
  readonly type: number;
  /** 1 is IN; the highest bit asks for unicast in mDNS (RFC 6762 §5.4). */
  readonly class: number;
}

export interface Answer {
  readonly name: string;
  readonly type: number;
  /** Seconds. */
  readonly timeToLive: number;
  readonly data: string;
}

export interface Fault {
  readonly kind: string;
  /** Within the message. */
  readonly at: number;
  readonly expected: string;
  readonly found: string;
}

/** A DNS message, as far as it makes sense. */
export interface Message {
  readonly id: number;
  readonly isResponse: boolean;
  readonly opcode: number;
  readonly isTruncated: boolean;
  /** With the upper bits of OPT (RFC 6891 §6.1.3). */
  readonly responseCode: string;
  readonly questions: readonly Question[];
  readonly answers: readonly Answer[];
  readonly faults: readonly Fault[];
  /** Octets of it that were understood. */
  readonly end: number;
}

/** Reads a message; null when its header is not whole. */
export function readMessage(octets: Uint8Array): Message | null {
  if (octets.length < HEADER_OCTETS) return null;
  return new MessageReader(octets).read();
}

/** The first question and where it ends, for those who look at no more; null when there is none that can be read. */
export function readFirstQuestion(octets: Uint8Array): (Question & { readonly end: number }) | null {
  if (octets.length < HEADER_OCTETS || (octets[4] === 0 && octets[5] === 0)) return null;
  const { text, next } = readName(octets, HEADER_OCTETS);
  if (next === null || next + 4 > octets.length) return null;
  const number = (at: number) => octets[at]! * 256 + octets[at + 1]!;
  return { name: text, type: number(next), class: number(next + 2), end: next + 4 };
}

class MessageReader {
  readonly #octets: Uint8Array;
  readonly #view: DataView;
  readonly #faults: Fault[] = [];
  #at = HEADER_OCTETS;
  #highBits = 0;
  #isCut = false;

  constructor(octets: Uint8Array) {
    this.#octets = octets;
    this.#view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
  }

  read(): Message {
    const flags = this.#view.getUint16(2);
    const count = (section: number) => this.#view.getUint16(4 + 2 * section);
    const questions = this.#several(count(0), () => this.#question());
    const answers = this.#several(count(1), () => this.#record(true));
    this.#several(count(2), () => this.#record(false));
    this.#several(count(3), () => this.#record(false));
    return {
      id: this.#view.getUint16(0),
      isResponse: flags >> 15 === 1,
      opcode: (flags >> 11) & 0x0f,
      isTruncated: (flags & 0x0200) !== 0,
      responseCode: responseCodeName((flags & 0x0f) + this.#highBits * 16),
      questions,
      answers,
      faults: this.#faults,
      end: this.#at,
    };
  }

  /** As many as are told and there; the first that is not ends the reading. */
  #several<One>(told: number, one: () => One | null): One[] {
    const found: One[] = [];
    for (let i = 0; i < told && !this.#isCut; i++) {
      if (this.#at >= this.#octets.length)
        this.#cut("cut-message", "as many records as the header tells", `${i} of ${told}`);
      else if (i >= MOST_RECORDS) this.#cut("cut-message", `at most ${MOST_RECORDS} records`, `${told}`);
      else {
        const read = one();
        if (read !== null) found.push(read);
      }
    }
    return found;
  }

  #question(): Question | null {
    const name = this.#name();
    if (name === null || this.#isShort(4)) return null;
    const question = { name, type: this.#view.getUint16(this.#at), class: this.#view.getUint16(this.#at + 2) };
    this.#at += 4;
    return question;
  }

  #record(isAnswer: boolean): Answer | null {
    const name = this.#name();
    if (name === null || this.#isShort(FIXED_OCTETS)) return null;
    const type = this.#view.getUint16(this.#at);
    const timeToLive = this.#view.getUint32(this.#at + 4);
    const length = this.#view.getUint16(this.#at + 8);
    this.#at += FIXED_OCTETS;
    if (this.#isShort(length)) return null;
    const from = this.#at;
    this.#at += length;
    if (type === OPT) this.#highBits = timeToLive >>> 24;
    if (!isAnswer) return null;
    return { name, type, timeToLive, data: dataText(type, this.#octets, from, this.#at) };
  }

  /** The name at hand, empty when it is refused; null when the message cannot be read beyond it. */
  #name(): string | null {
    const { text, next, fault } = readName(this.#octets, this.#at);
    if (fault !== null) this.#faults.push({ kind: "bad-name", at: this.#at, expected: "a DNS name", found: fault });
    if (next === null) {
      this.#isCut = true;
      return null;
    }
    this.#at = next;
    return text;
  }

  #isShort(octets: number): boolean {
    if (this.#at + octets <= this.#octets.length) return false;
    this.#cut("cut-message", `${octets} octets more`, `${this.#octets.length - this.#at}`);
    return true;
  }

  #cut(kind: string, expected: string, found: string): void {
    this.#isCut = true;
    this.#faults.push({ kind, at: this.#at, expected, found });
  }
}

/** `A`, or in a class of its own `CH TXT`. */
export function questionType({ type, class: asked }: Question): string {
  const unicast = asked & 0x7fff;
  return unicast === 3 ? `CH ${typeName(type)}` : typeName(type);
}
