/**
 * Texts of a column, held as UTF-8 octets one behind the other; a row names its text by number. Cheaper than a string a
 * row where texts repeat, and where a decoder can write their octets itself. Number 0 is the empty text.
 */
export class TextPool {
  octets: Uint8Array;
  /** Of the same octets, for whoever writes several at once. */
  view: DataView;
  /** Where each text ends; it begins where the one before it ends. */
  ends: Uint32Array;
  /** How many texts there are; a text may stand here twice. */
  count = 1;

  constructor(octets = FIRST_OCTETS, texts = FIRST_TEXTS) {
    this.octets = new Uint8Array(octets);
    this.view = new DataView(this.octets.buffer);
    this.ends = new Uint32Array(texts);
  }

  /** An empty pool with as much room as this one has come to need. */
  fresh(): TextPool {
    return new TextPool(this.octets.length, this.ends.length);
  }

  /** Its room serves again, for other texts. */
  empty(): this {
    this.count = 1;
    return this;
  }

  /** Room for a text of at most `most` octets: where its octets are to be written. `close` makes it a text. */
  open(most: number): number {
    const at = this.ends[this.count - 1]!;
    if (at + most > this.octets.length || this.count === this.ends.length) this.reserve(1, most);
    return at;
  }

  /** Room for some texts of `octets` octets together; that for their ends too. */
  reserve(texts: number, octets: number): void {
    const used = this.ends[this.count - 1]!;
    if (used + octets > this.octets.length) {
      this.octets = wider(this.octets, new Uint8Array(2 * (used + octets)));
      this.view = new DataView(this.octets.buffer);
    }
    if (this.count + texts > this.ends.length) this.ends = wider(this.ends, new Uint32Array(2 * (this.count + texts)));
  }

  /** The number of the text whose octets were written up to `end`. */
  close(end: number): number {
    if (end === this.ends[this.count - 1]!) return 0;
    this.ends[this.count] = end;
    return this.count++;
  }

  /** The number of a text, which is written anew. */
  put(text: string): number {
    const at = this.open(3 * text.length); // a UTF-16 unit is at most three octets of UTF-8
    return this.close(at + ENCODER.encodeInto(text, this.octets.subarray(at)).written);
  }

  /** The number here of a text of another pool. */
  copy(other: TextPool, number: number): number {
    if (number === 0) return 0;
    const [from, to] = [other.ends[number - 1]!, other.ends[number]!];
    const at = this.open(to - from);
    this.octets.set(other.octets.subarray(from, to), at);
    return this.close(at + to - from);
  }

  text(number: number): string {
    if (number === 0) return "";
    return DECODER.decode(this.octets.subarray(this.ends[number - 1]!, this.ends[number]!));
  }
}

const FIRST_OCTETS = 4096;
const FIRST_TEXTS = 256;
const ENCODER = new TextEncoder();
const DECODER = new TextDecoder("utf-8", { ignoreBOM: true });

function wider<Values extends Uint8Array | Uint32Array>(values: Values, room: Values): Values {
  room.set(values);
  return room;
}
