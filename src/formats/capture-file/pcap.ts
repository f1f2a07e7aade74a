import { LIMITS } from "../../record/limits.ts";
import { HOUR, type Instant, SECOND } from "../../values/instant.ts";
import { isExportTime } from "../flow-export/moment.ts";
import { OctetWindow } from "../flow-export/octet-window.ts";
import { isZero } from "../flow-export/run.ts";
import type { ReadContext, StreamReader } from "../format.ts";
import { isKnownLinkType, KNOWN_LINK_TYPES } from "../headers/link-layer.ts";
import type { PacketReader } from "./packet-reader.ts";

/** draft-ietf-opsawg-pcap §4, §5. */
const FILE_HEADER_OCTETS = 24;
const RECORD_HEADER_OCTETS = 16;
/** A search for the next packet ends here (RELIABILITY P06). */
const SEARCHED_OCTETS = 1 << 20;
/** Packets that must follow each other for the search to end. */
const IN_A_ROW = 3;
const NEAR = 24 * HOUR;

interface Order {
  readonly little: boolean;
  /** Parts of a second the second word counts. */
  readonly parts: number;
}

const MAGICS: ReadonlyMap<number, Order> = new Map([
  [0xa1b2c3d4, { little: false, parts: 1e6 }],
  [0xd4c3b2a1, { little: true, parts: 1e6 }],
  [0xa1b23c4d, { little: false, parts: 1e9 }],
  [0x4d3cb2a1, { little: true, parts: 1e9 }],
]);

export function isPcap(octets: Uint8Array): boolean {
  if (octets.length < 4) return false;
  return MAGICS.has(new DataView(octets.buffer, octets.byteOffset, octets.byteLength).getUint32(0));
}

interface RecordHeader {
  readonly seconds: number;
  readonly part: number;
  readonly captured: number;
  readonly original: number;
}

/** Reads a capture file of the older kind. */
export class PcapReader implements StreamReader {
  readonly #context: ReadContext;
  readonly #packets: PacketReader;
  readonly #window = new OctetWindow();
  #order: Order | null = null;
  #linkType = 0;
  #last: Instant | null = null;
  /** Where octets that are no packets began. */
  #lostFrom: number | null = null;
  #stopped = false;

  constructor(context: ReadContext, packets: PacketReader) {
    this.#context = context;
    this.#packets = packets;
  }

  push(octets: Uint8Array): void {
    this.#window.push(octets);
    this.#read(false);
    this.#window.settle();
  }

  end(): void {
    this.#read(true);
    const { base, at, left } = this.#window;
    if (this.#lostFrom !== null && !this.#stopped) this.#tellLost(base + at + left);
    else if (left > 0 && !this.#stopped) this.#tellCut(base + at, left);
    this.#packets.end();
  }

  #read(whole: boolean): void {
    for (let goes = true; goes; ) {
      if (this.#stopped) this.#window.skip(this.#window.left);
      if (this.#stopped) return;
      goes = this.#lostFrom !== null ? this.#search(whole) : this.#step(whole);
    }
  }

  #step(whole: boolean): boolean {
    const { view, at, end } = this.#window;
    if (end - at < 4) return false;
    const isHeader = MAGICS.has(view.getUint32(at));
    if (isHeader || this.#order === null) return this.#fileHeader();
    if (end - at < RECORD_HEADER_OCTETS) return false;
    return this.#record(at, end, whole);
  }

  /** At the start, and again where files were written one behind the other. */
  #fileHeader(): boolean {
    const { view, at, left, base } = this.#window;
    if (left < FILE_HEADER_OCTETS) return false;
    const order = MAGICS.get(view.getUint32(at))!;
    const linkType = view.getUint32(at + 20, order.little) & 0xffff; // above: frame check sequence
    this.#order = order;
    this.#linkType = linkType;
    if (!isKnownLinkType(linkType)) {
      this.#defect("unknown-link-type", base + at + 20, `one of ${KNOWN_LINK_TYPES}`, `link type ${linkType} unknown`);
      this.#stopped = true;
    }
    this.#window.skip(FILE_HEADER_OCTETS);
    return true;
  }

  #record(at: number, end: number, whole: boolean): boolean {
    const { view, base } = this.#window;
    const header = this.#header(view, at);
    const next = at + RECORD_HEADER_OCTETS + header.captured;
    const isOdd = header.captured > LIMITS.packetOctets.value || !this.#isPlausible(header);
    if (isOdd) {
      if (header.captured <= LIMITS.packetOctets.value && next + RECORD_HEADER_OCTETS > end && !whole) return false;
      if (isZero(view, at, at + RECORD_HEADER_OCTETS) || !this.#isBorne(header, view, next, end)) {
        this.#lostFrom = base + at;
        this.#window.skip(1);
        return true;
      }
    }
    if (next > end) return false;
    this.#packet(header, at, next);
    this.#window.skip(next - at);
    return true;
  }

  /** An odd header counts when what follows is a header without fault, or the end. */
  #isBorne(header: RecordHeader, view: DataView, next: number, end: number): boolean {
    if (header.captured > LIMITS.packetOctets.value) return false;
    if (next + RECORD_HEADER_OCTETS > end) return next <= end;
    if (MAGICS.has(view.getUint32(next))) return true;
    const following = this.#header(view, next);
    return following.captured <= Math.min(following.original, LIMITS.packetOctets.value);
  }

  #packet(header: RecordHeader, at: number, to: number): void {
    const { octets, view, base } = this.#window;
    const { parts } = this.#order!;
    if (header.captured > header.original)
      this.#defect("bad-length", base + at + 8, `at most ${header.original} octets`, `${header.captured}`, 0);
    if (header.part >= parts)
      this.#defect("clock", base + at + 4, `a part of a second below ${parts}`, `${header.part}`, 0);
    const time = header.seconds * SECOND + (header.part >= parts ? 0 : (header.part * SECOND) / parts);
    this.#tellClock(time, base + at);
    this.#last = time;
    if (header.captured === 0) return;
    this.#packets.packet({
      linkType: this.#linkType,
      time,
      octets,
      view,
      from: at + RECORD_HEADER_OCTETS,
      to,
      base,
    });
  }

  #tellClock(time: Instant, octetOffset: number): void {
    const isBack = this.#last !== null && time <= this.#last - HOUR;
    if (isBack || !isExportTime(time))
      this.#defect("clock", octetOffset, "a time between 1990 and 2037 that goes on", `${time / SECOND} s`, 0);
  }

  #header(view: DataView, at: number): RecordHeader {
    const { little } = this.#order!;
    return {
      seconds: view.getUint32(at, little),
      part: view.getUint32(at + 4, little),
      captured: view.getUint32(at + 8, little),
      original: view.getUint32(at + 12, little),
    };
  }

  #isPlausible({ seconds, part, captured, original }: RecordHeader): boolean {
    const near = this.#last === null || Math.abs(seconds * SECOND - this.#last) < NEAR;
    return near && part < this.#order!.parts && captured <= original && original <= LIMITS.packetOctets.value;
  }

  /** Passes over octets until three packets follow each other; false when octets are wanting. */
  #search(whole: boolean): boolean {
    const { view, at, end, base } = this.#window;
    const limit = this.#lostFrom! - base + SEARCHED_OCTETS;
    for (let here = at; here + RECORD_HEADER_OCTETS <= end; here++) {
      if (here > limit) {
        this.#tellLost(base + end);
        this.#stopped = true;
        return true;
      }
      const found = this.#follows(view, here, end, whole);
      if (found === "more") {
        this.#window.skip(here - at);
        return false;
      }
      if (!found) continue;
      this.#window.skip(here - at);
      this.#tellLost(base + here);
      return true;
    }
    if (!whole) this.#window.skip(Math.max(0, end - at - RECORD_HEADER_OCTETS + 1));
    return false;
  }

  #follows(view: DataView, from: number, end: number, whole: boolean): boolean | "more" {
    if (MAGICS.has(view.getUint32(from))) return true;
    let at = from;
    for (let packets = 0; packets < IN_A_ROW; packets++) {
      if (at === end && whole) return packets > 0;
      if (at + RECORD_HEADER_OCTETS > end) return whole ? false : "more";
      const header = this.#header(view, at);
      if (header.captured === 0 || !this.#isPlausible(header)) return false;
      at += RECORD_HEADER_OCTETS + header.captured;
    }
    return true;
  }

  #tellLost(to: number): void {
    const from = this.#lostFrom!;
    this.#lostFrom = null;
    this.#defect("garbage", from, "a packet header", `${to - from} octets of something else`, to - from);
  }

  #tellCut(octetOffset: number, left: number): void {
    const what = this.#order === null ? "24 octets of file header" : "a whole packet";
    this.#defect("truncated", octetOffset, what, `the end after ${left} octets`, left);
  }

  #defect(kind: string, octetOffset: number, expected: string, found: string, octets?: number): void {
    this.#context.sink.defect({ kind, octetOffset, expected, found, ...(octets === undefined ? {} : { octets }) });
  }
}
