import type { Defect } from "../../record/defect.ts";
import { OctetWindow } from "../flow-export/octet-window.ts";
import type { ReadContext, StreamReader } from "../format.ts";
import {
  BLOCK_HEADER_OCTETS,
  BLOCK_KINDS,
  type BlockHeader,
  blockHeader,
  isPlausible,
  isPossibleSize,
  openBlock,
} from "./block.ts";
import { MOST_BLOCK_OCTETS } from "./decompress.ts";
import { Exporters } from "./exporters.ts";
import { type FileHeader, fileHeader, headerOctets, MAGIC_OCTETS, type Refusal } from "./file-header.ts";
import { FlowRows } from "./flow-rows.ts";
import { RecordReader } from "./records.ts";

/** Octets that are held while the next block is looked for: two of the longest, so that one can bear out the other. */
const SEARCHED = 2 * (MOST_BLOCK_OCTETS + BLOCK_HEADER_OCTETS) + BLOCK_HEADER_OCTETS;

/** Reads a file of nfdump block by block; a block that is damaged costs no other. */
export class NfcapdReader implements StreamReader {
  readonly #sink: ReadContext["sink"];
  readonly #window = new OctetWindow();
  readonly #rows: FlowRows;
  readonly #records: RecordReader;
  #header: FileHeader | null = null;
  #refusal: Refusal | null = null;
  /** Where octets that are no block began; null when all is well. */
  #lostFrom: number | null = null;
  #blocks = 0;
  #appendixAt: number | null = null;
  readonly #readOn = () => this.#read(false);

  constructor(context: ReadContext) {
    this.#sink = context.sink;
    const exporters = new Exporters();
    this.#rows = new FlowRows(context, exporters);
    this.#records = new RecordReader(context.sink, this.#rows, exporters);
  }

  push(octets: Uint8Array): void {
    this.#window.feed(octets, this.#readOn);
  }

  end(): void {
    this.#read(true);
    const { base, at, left } = this.#window;
    const end = base + at + left;
    if (this.#refusal) {
      this.#sink.defect({ ...this.#refusal, octetOffset: 0, octets: end });
      return;
    }
    if (this.#lostFrom !== null) this.#tellLost(end);
    else if (left > 0) this.#tellCut(left);
    this.#rows.end();
    if (this.#header) this.#compare(this.#header, end);
  }

  #read(whole: boolean): void {
    while (this.#step(whole));
  }

  /** Whether something was read; false when octets are wanting. */
  #step(whole: boolean): boolean {
    const { left } = this.#window;
    if (this.#refusal) {
      this.#window.skip(left);
      return false;
    }
    if (!this.#header) return this.#readHeader();
    return this.#lostFrom === null ? this.#block(this.#header, whole) : this.#search(this.#header, whole);
  }

  #readHeader(): boolean {
    const { view, at, left } = this.#window;
    if (left < MAGIC_OCTETS) return false;
    const octets = headerOctets(view, at);
    if (typeof octets === "number" && left < octets) return false;
    const header = typeof octets === "number" ? fileHeader(view, at) : octets;
    if ("kind" in header) this.#refusal = header;
    else {
      this.#header = header;
      this.#rows.ident = header.ident;
      this.#records.tally.stated = header.flows;
      this.#window.skip(header.octets);
      this.#sink.understood(header.octets);
    }
    return true;
  }

  /** One block; false when octets are wanting, of it or of the next one's header. */
  #block(file: FileHeader, whole: boolean): boolean {
    const { view, at, left, base } = this.#window;
    if (left < BLOCK_HEADER_OCTETS) return false;
    const header = blockHeader(view, at);
    const octets = BLOCK_HEADER_OCTETS + header.octets;
    if (isPossibleSize(header)) {
      if (!whole && left < octets + BLOCK_HEADER_OCTETS) return false;
      if (this.#bears(file, at + octets, whole)) return this.#take(file, header, header.octets, false);
    }
    // Its size or the next header is wrong: where another block begins, this one ends.
    if (!whole && left < SEARCHED) return false;
    const next = this.#find(file, at + BLOCK_HEADER_OCTETS + 1, whole);
    const isLike = isPlausible(header, file);
    if (isLike && next !== null && next < at + octets) {
      this.#tell(
        "bad-length",
        at,
        `a block of ${next - at - BLOCK_HEADER_OCTETS} octets: another begins there`,
        header.octets,
      );
      return this.#take(file, header, next - at - BLOCK_HEADER_OCTETS, false);
    }
    if (isLike && left >= octets) return this.#take(file, header, header.octets, false);
    if (isLike && next === null && whole) return this.#take(file, header, left - BLOCK_HEADER_OCTETS, true);
    this.#lostFrom = base + at;
    this.#window.skip(1);
    return true;
  }

  /** Reads the block at hand, or tells why it cannot be, and passes over it. */
  #take(file: FileHeader, header: BlockHeader, octets: number, isCut: boolean): boolean {
    const { view, at, base } = this.#window;
    const offset = base + at;
    const all = BLOCK_HEADER_OCTETS + octets;
    const kind = BLOCK_KINDS[file.layout].get(header.type);
    let given = 0;
    const where = { view, at, offset, octets, isCut };
    const content = kind === "none" || !kind ? null : openBlock(header, file, where, (lost) => (given += lost));
    if (!kind) {
      given = all;
      this.#tell("unknown-block", at, "a type of block that is known", header.type, all);
    } else if (typeof content === "string") {
      given = all;
      this.#tell(isCut ? "truncated" : "bad-compressed", at, `a block of ${file.compression}`, content, all);
    } else if (content && kind === "old") this.#records.readOld(content);
    else if (content && this.#records.read(content)) this.#appendixAt ??= offset;
    if (this.#appendixAt === null) this.#blocks++;
    this.#sink.understood(all - given);
    this.#window.skip(all);
    return true;
  }

  /** Whether the file ends at `end`, or a block seems to begin there. */
  #bears(file: FileHeader, end: number, whole: boolean): boolean {
    const { view, end: last } = this.#window;
    if (end + BLOCK_HEADER_OCTETS > last) return whole && end === last;
    return isPlausible(blockHeader(view, end), file);
  }

  /** Where, from `from` on, a block seems to begin that the next one, or the end, bears out. */
  #find(file: FileHeader, from: number, whole: boolean): number | null {
    const { view, at, end } = this.#window;
    const last = Math.min(end - BLOCK_HEADER_OCTETS, at + BLOCK_HEADER_OCTETS + MOST_BLOCK_OCTETS);
    for (let here = from; here <= last; here++) {
      const header = blockHeader(view, here);
      if (isPlausible(header, file) && this.#bears(file, here + BLOCK_HEADER_OCTETS + header.octets, whole))
        return here;
    }
    return null;
  }

  /** Passes over octets until a block begins; false when octets are wanting. */
  #search(file: FileHeader, whole: boolean): boolean {
    const { at, left, base } = this.#window;
    if (!whole && left < SEARCHED) return false;
    const next = this.#find(file, at, whole);
    if (next !== null) {
      this.#window.skip(next - at);
      this.#tellLost(base + next);
      return true;
    }
    this.#window.skip(whole ? left : MOST_BLOCK_OCTETS);
    return !whole;
  }

  #tellLost(to: number): void {
    const from = this.#lostFrom!;
    this.#lostFrom = null;
    this.#sink.defect({
      kind: "garbage",
      octetOffset: from,
      expected: "a block of records",
      found: `${to - from} octets of something else`,
      octets: to - from,
    });
  }

  #tellCut(left: number): void {
    const expected = this.#header ? "a block's header of 12 octets" : "a file header";
    this.#tell("truncated", this.#window.at, expected, left, left);
  }

  /** What the file says of itself, against what was found. */
  #compare({ blocks, appendixBlocks, appendixOffset }: FileHeader, end: number): void {
    const { flows, stated, noFlows, sequenceFailures } = this.#records.tally;
    const tell = (kind: string, expected: string, found: string, more: Partial<Defect> = {}) =>
      this.#sink.defect({ kind, octetOffset: 0, expected, found, ...more });
    if (blocks === 0 && this.#blocks > 0)
      tell("unfinished", "a file that its collector has closed", `${this.#blocks} blocks, none counted`);
    else if (blocks !== this.#blocks) tell("bad-count", `${blocks} blocks`, `${this.#blocks}`);
    if (appendixBlocks > 0 && appendixOffset !== this.#appendixAt)
      tell(
        "bad-appendix",
        `an appendix at octet ${appendixOffset}`,
        this.#appendixAt === null ? `none in ${end}` : `one at ${this.#appendixAt}`,
      );
    if (stated !== null && flows < stated)
      tell("fewer-than-stated", `${stated} flows`, `${flows}, ${stated - flows} fewer`, { count: 1 });
    if (stated !== null && stated > 0 && flows > stated)
      tell("more-than-stated", `${stated} flows`, `${flows}`, { note: true });
    if (sequenceFailures > 0)
      tell(
        "sequence-failures",
        "export packets in sequence",
        `${sequenceFailures} failures, as the collector counted`,
        { note: true, count: sequenceFailures },
      );
    if (noFlows > 0)
      tell("no-flow", "source and destination address", `${noFlows} records that name no two addresses`, {
        note: true,
        count: noFlows,
      });
  }

  #tell(kind: string, at: number, expected: string, found: string | number, octets?: number): void {
    const octetOffset = this.#window.base + at;
    this.#sink.defect({ kind, octetOffset, expected, found: `${found}`, ...(octets === undefined ? {} : { octets }) });
  }
}
