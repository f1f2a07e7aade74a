import { LIMITS } from "../../record/limits.ts";

const QUOTE = 0x22;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

const FIELD_START = 0;
const BARE = 1;
const QUOTED = 2;
const QUOTE_IN_QUOTED = 3;

/** A record that cannot be read, and why. */
export interface BadRecord {
  readonly kind: "quote" | "line-too-long" | "columns" | "truncated";
  readonly expected: string;
  readonly found: string;
}

export interface CsvReceiver {
  /**
   * Fields `reader.from[i]` to `reader.to[i]` of `reader.octets`, `reader.count` of them; valid during the call. Whoever
   * gets it accounts for `octets`, those of the record without its line end.
   */
  record(offset: number, line: number, octets: number): void;
  /** Gives up `octets`. */
  bad(wrong: BadRecord, offset: number, line: number, octets: number): void;
  /** Line ends and empty lines: nothing to read, and nothing wrong. */
  passed(octets: number): void;
}

/** Octets of the input that a range stands for: fewer or more where the text was in another encoding. */
type Measure = (octets: Uint8Array, from: number, to: number) => number;

/**
 * Cuts an input into records and fields (RFC 4180; lines may also end with LF or CR alone), whatever the pieces it comes
 * in. A quote that is never closed costs the line it stands in; reading goes on with the next one.
 */
export class CsvRecords {
  readonly #receiver: CsvReceiver;
  readonly #measure: Measure;
  #separator: number;
  octets: Uint8Array = new Uint8Array(1 << 16);
  readonly from = new Int32Array(LIMITS.columns.value);
  readonly to = new Int32Array(LIMITS.columns.value);
  readonly #escaped = new Uint8Array(LIMITS.columns.value);
  count = 0;
  /** Whether the record just told had no line end: the last of an input that may have been cut. */
  unterminated = false;
  #filled = 0;
  /** Offset in the input of the buffer's first octet. */
  #base = 0;
  #at = 0;
  #recordStart = 0;
  #fieldStart = 0;
  #doubled = 0;
  #state = FIELD_START;
  /** Where the first line of the record ends, −1 while it has only one. */
  #firstLineEnd = -1;
  #line = 1;
  #linesInside = 0;
  #skipLineFeed = false;
  #wrong: BadRecord | null = null;
  #skipping = false;
  /** Of a line that is too long: where it began, and how much of it has been passed over. */
  #skipped = { offset: 0, line: 0, octets: 0 };

  constructor(separator: number, receiver: CsvReceiver, measure: Measure = (_, from, to) => to - from) {
    this.#separator = separator;
    this.#receiver = receiver;
    this.#measure = measure;
  }

  /** From the next record on. */
  separateBy(separator: number): void {
    this.#separator = separator;
  }

  push(octets: Uint8Array): void {
    this.#append(octets);
    this.#scan();
  }

  end(): void {
    this.unterminated = true;
    this.#scan();
    while (this.#recordStart < this.#filled && this.#state === QUOTED && !this.#skipping) {
      this.#giveUpQuote("the end of the input");
      this.#scan();
    }
    if (this.#recordStart < this.#filled || this.#skipping) this.#endRecord(this.#filled, this.#filled);
  }

  #append(octets: Uint8Array): void {
    const kept = this.#filled - this.#recordStart;
    if (this.#recordStart > 0) this.#moveToFront(kept);
    if (kept + octets.length > this.octets.length) {
      const wider = new Uint8Array(Math.max(2 * this.octets.length, kept + octets.length));
      wider.set(this.octets.subarray(0, kept));
      this.octets = wider;
    }
    this.octets.set(octets, kept);
    this.#filled = kept + octets.length;
  }

  #moveToFront(kept: number): void {
    const by = this.#recordStart;
    this.octets.copyWithin(0, by, by + kept);
    for (let i = 0; i < this.count; i++) {
      this.from[i]! -= by;
      this.to[i]! -= by;
    }
    this.#base += by;
    this.#at -= by;
    this.#fieldStart -= by;
    if (this.#firstLineEnd >= 0) this.#firstLineEnd -= by;
    this.#recordStart = 0;
  }

  #scan(): void {
    while (this.#at < this.#filled) {
      if (this.#skipLineFeed) {
        this.#skipLineFeed = false;
        if (this.octets[this.#at] === LINE_FEED && this.#at === this.#recordStart) {
          this.#pass(this.#at, this.#at + 1);
          this.#beginRecord(this.#at + 1);
          continue;
        }
      }
      if (this.#state === QUOTED) this.#quoted();
      else if (this.#state === QUOTE_IN_QUOTED) this.#afterQuote();
      else this.#bare();
    }
    if (this.#at - this.#recordStart > LIMITS.lineOctets.value && !this.#skipping) this.#tooLong();
    if (this.#skipping) this.#forget();
  }

  #bare(): void {
    const { octets } = this;
    const filled = this.#filled;
    const separator = this.#separator;
    let at = this.#at;
    if (this.#state === FIELD_START && octets[at] === QUOTE) {
      this.#state = QUOTED;
      this.#at = this.#fieldStart = at + 1;
      return;
    }
    this.#state = BARE;
    for (; at < filled; at++) {
      const character = octets[at]!;
      if (character === separator) {
        this.#field(this.#fieldStart, at);
        this.#fieldStart = at + 1;
        if (octets[at + 1] === QUOTE || at + 1 === filled) {
          this.#state = FIELD_START;
          this.#at = at + 1;
          return;
        }
      } else if (character === LINE_FEED || character === CARRIAGE_RETURN) {
        this.#field(this.#fieldStart, at);
        this.#endLine(at, character);
        return;
      }
    }
    this.#at = filled;
  }

  #quoted(): void {
    const { octets } = this;
    const filled = this.#filled;
    let at = this.#at;
    for (; at < filled && octets[at] !== QUOTE; at++) if (octets[at]! <= CARRIAGE_RETURN) this.#lineInside(at);
    if (at < filled) {
      this.#state = QUOTE_IN_QUOTED;
      at++;
    }
    this.#at = at;
    if (at - this.#fieldStart > LIMITS.fieldOctets.value) this.#giveUpQuote(`${LIMITS.fieldOctets.value} octets`);
  }

  #lineInside(at: number): void {
    const character = this.octets[at];
    if (character !== LINE_FEED && character !== CARRIAGE_RETURN) return;
    if (character === CARRIAGE_RETURN || this.octets[at - 1] !== CARRIAGE_RETURN) this.#linesInside++;
    if (this.#firstLineEnd < 0) this.#firstLineEnd = at;
  }

  #afterQuote(): void {
    const character = this.octets[this.#at]!;
    if (character === QUOTE) {
      this.#doubled++;
      this.#at++;
      this.#state = QUOTED;
      return;
    }
    this.#field(this.#fieldStart, this.#at - 1);
    if (character === this.#separator) {
      this.#at++;
      this.#fieldStart = this.#at;
      this.#state = FIELD_START;
    } else if (character === LINE_FEED || character === CARRIAGE_RETURN) this.#endLine(this.#at, character);
    else {
      this.#wrong ??= {
        kind: "quote",
        expected: "a separator or a line end after a quote",
        found: "another character",
      };
      this.#state = BARE;
    }
  }

  #field(from: number, to: number): void {
    if (this.count < LIMITS.columns.value) {
      this.from[this.count] = from;
      this.to[this.count] = to;
      this.#escaped[this.count] = this.#doubled > 0 ? 1 : 0;
    } else this.#wrong ??= { kind: "columns", expected: `at most ${LIMITS.columns.value} columns`, found: "more" };
    this.count++;
    this.#doubled = 0;
  }

  #endLine(at: number, character: number): void {
    this.#skipLineFeed = character === CARRIAGE_RETURN;
    this.#tell(at);
    this.#pass(at, at + 1);
    this.#line += 1 + this.#linesInside;
    this.#beginRecord(at + 1);
  }

  #endRecord(end: number, filled: number): void {
    if (this.#state === QUOTE_IN_QUOTED) this.#field(this.#fieldStart, end - 1);
    else if (this.#recordStart < end) this.#field(this.#fieldStart, end);
    this.#tell(end);
    this.#beginRecord(filled);
  }

  #tell(end: number): void {
    const offset = this.#base + this.#recordStart;
    const octets = this.#measure(this.octets, this.#recordStart, end);
    if (this.#skipping) this.#tellTooLong(octets);
    else if (this.#wrong) this.#receiver.bad(this.#wrong, offset, this.#line, octets);
    else if (this.count > 1 || this.from[0] !== this.to[0]) {
      for (let i = 0; i < this.count; i++) if (this.#escaped[i]) this.#undouble(i);
      this.#receiver.record(offset, this.#line, octets);
    } else this.#receiver.passed(octets);
  }

  #pass(from: number, to: number): void {
    this.#receiver.passed(this.#measure(this.octets, from, to));
  }

  /** Two quotes stand for one; only now, for a record that turns out wrong is read anew as it was. */
  #undouble(field: number): void {
    const { octets } = this;
    const end = this.to[field]!;
    let write = this.from[field]!;
    for (let at = write; at < end; at++) {
      octets[write++] = octets[at]!;
      if (octets[at] === QUOTE) at++;
    }
    this.to[field] = write;
  }

  #beginRecord(at: number): void {
    this.#at = this.#recordStart = this.#fieldStart = at;
    this.#state = FIELD_START;
    this.#firstLineEnd = -1;
    this.#linesInside = this.#doubled = 0;
    this.#wrong = null;
    this.count = 0;
  }

  /**
   * The line that the record began in is lost, the next ones are read anew. Lines behind it cannot open such a quote
   * again, for then this one had been closed there; so no octet is read more than twice.
   */
  #giveUpQuote(before: string): void {
    const offset = this.#base + this.#recordStart;
    const expected = `the closing quote of the field that opens in line ${this.#line}`;
    const end = this.#firstLineEnd < 0 ? this.#filled : this.#firstLineEnd + 1;
    const octets = this.#measure(this.octets, this.#recordStart, end);
    this.#receiver.bad({ kind: "quote", expected, found: before }, offset, this.#line, octets);
    this.#line++;
    this.#skipLineFeed = this.octets[end - 1] === CARRIAGE_RETURN;
    this.#beginRecord(end);
  }

  #tooLong(): void {
    this.#skipping = true;
    this.#skipped = { offset: this.#base + this.#recordStart, line: this.#line, octets: 0 };
  }

  /** At its end, when it is known how much is given up. */
  #tellTooLong(octets: number): void {
    const { offset, line, octets: before } = this.#skipped;
    this.#skipping = false;
    const found = `more than ${LIMITS.lineOctets.value} octets`;
    const wrong: BadRecord = { kind: "line-too-long", expected: "a shorter line", found };
    this.#receiver.bad(wrong, offset, line, before + octets);
  }

  /** Of a line that is passed over nothing is kept. */
  #forget(): void {
    this.#skipped.octets += this.#measure(this.octets, this.#recordStart, this.#filled);
    this.#base += this.#filled;
    this.#filled = 0;
    const lines = this.#linesInside;
    this.#beginRecord(0);
    this.#linesInside = lines;
    this.#state = BARE;
  }
}
