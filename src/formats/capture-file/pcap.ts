import { LIMITS } from "../../record/limits.ts";
import { HOUR, type Instant, SECOND } from "../../values/instant.ts";
import { isExportTime } from "../flow-export/moment.ts";
import { OctetWindow } from "../flow-export/octet-window.ts";
import { isZero } from "../flow-export/run.ts";
import type { ReadContext, StreamReader } from "../format.ts";
import { isKnownLinkType, KNOWN_LINK_TYPES } from "../headers/link-layer.ts";
import { FilePacket } from "./file-packet.ts";
import type { PacketReader } from "./packet-reader.ts";
import { FILE_HEADER_OCTETS, type Order, orderOf, RecordHeader } from "./pcap-header.ts";
import { SummedDefects } from "./summed-defects.ts";

/** A search for the next packet ends here (RELIABILITY P06). */
const SEARCHED_OCTETS = 1 << 20;
/** Packets that must follow each other for the search to end. */
const IN_A_ROW = 3;

/** Reads a capture file of the older kind. */
export class PcapReader implements StreamReader {
  readonly #context: ReadContext;
  readonly #packets: PacketReader;
  readonly #window = new OctetWindow();
  readonly #packet = new FilePacket();
  readonly #header = new RecordHeader();
  readonly #other = new RecordHeader();
  readonly #unknownLinks = new SummedDefects();
  readonly #noted = new Set<string>();
  #order: Order | null = null;
  #linkType = 0;
  #isKnownLink = false;
  #longest = 0;
  #last: Instant | null = null;
  /** Where octets that are no packets began. */
  #lostFrom: number | null = null;
  /** No packet was found for too long: the rest is lost. */
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
    if (this.#lostFrom !== null) this.#tellLost(base + at + left);
    else if (left > 0) this.#tellCut(base + at, left);
    this.#unknownLinks.tell(this.#context.sink);
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
    const order = orderOf(view.getUint32(at));
    if (order) return this.#fileHeader(order);
    return end - at >= this.#order!.recordHeaderOctets && this.#record(at, end, whole);
  }

  /** At the start, and again where files were written one behind the other. */
  #fileHeader(order: Order): boolean {
    const { view, at, left, base } = this.#window;
    if (left < FILE_HEADER_OCTETS) return false;
    if (this.#order) this.#note("second-header", base + at, "one file header", "another in the middle");
    this.#order = order;
    this.#longest = view.getUint32(at + 16, order.little);
    this.#linkType = view.getUint32(at + 20, order.little) & 0xffff; // above: frame check sequence
    this.#isKnownLink = isKnownLinkType(this.#linkType);
    if (!this.#isKnownLink) this.#unknownLink(base + at + 20, 0);
    this.#context.sink.understood(FILE_HEADER_OCTETS);
    this.#window.skip(FILE_HEADER_OCTETS);
    return true;
  }

  #record(at: number, end: number, whole: boolean): boolean {
    const { view } = this.#window;
    const header = this.#header;
    const { little, parts, recordHeaderOctets } = this.#order!;
    header.read(view, at, little);
    if (header.captured > LIMITS.packetOctets.value) return this.#lose(at);
    const next = at + recordHeaderOctets + header.captured;
    if (next + recordHeaderOctets > end && !whole) return false; // the next header says whether to believe this one
    const isOdd = !header.isPlausible(parts, this.#last);
    if (isOdd && (isZero(view, at, at + recordHeaderOctets) || !this.#isBorne(next, end))) return this.#lose(at);
    const hides = !this.#isFollowed(next, end) && this.#hidesOthers(at, Math.min(next, end), end, whole);
    if (hides === true) return this.#lose(at);
    if (hides === "more" || next > end) return false;
    this.#hand(at, next);
    this.#window.skip(next - at);
    return true;
  }

  /** An odd header counts when what follows is a header without fault, or the end. */
  #isBorne(next: number, end: number): boolean {
    const { view } = this.#window;
    if (next + this.#order!.recordHeaderOctets > end) return next <= end;
    if (orderOf(view.getUint32(next))) return true;
    this.#other.read(view, next, this.#order!.little);
    const { captured, original, part } = this.#other;
    return captured > 0 && captured <= original && original <= LIMITS.packetOctets.value && part < this.#order!.parts;
  }

  /** Whether a header without fault, or the end, lies where this packet ends. */
  #isFollowed(next: number, end: number): boolean {
    if (next >= end) return next === end;
    const { view } = this.#window;
    if (next + this.#order!.recordHeaderOctets > end) return true;
    this.#other.read(view, next, this.#order!.little);
    const last = this.#header.seconds * SECOND;
    return this.#other.isPlausible(this.#order!.parts, last) || orderOf(view.getUint32(next)) !== undefined;
  }

  /** Whether packets follow each other within this one: then its length is wrong, and they are what counts. */
  #hidesOthers(at: number, to: number, end: number, whole: boolean): boolean | "more" {
    for (let here = at + this.#order!.recordHeaderOctets; here < to; here++) {
      const found = this.#follows(here, end, whole);
      if (found !== false) return found;
    }
    return false;
  }

  #lose(at: number): true {
    this.#lostFrom = this.#window.base + at;
    this.#window.skip(1);
    return true;
  }

  #hand(at: number, to: number): void {
    const { octets, view, base } = this.#window;
    const { parts, recordHeaderOctets } = this.#order!;
    const { seconds, part, captured, original } = this.#header;
    this.#tellLengths(base + at);
    if (part >= parts) this.#defect("clock", base + at + 4, `a part of a second below ${parts}`, `${part}`);
    const time = seconds * SECOND + (part >= parts ? 0 : (part * SECOND) / parts);
    this.#tellClock(time, base + at);
    this.#last = time;
    this.#context.sink.understood(recordHeaderOctets);
    if (captured === 0) return;
    if (!this.#isKnownLink) {
      this.#unknownLink(base + at, captured);
      return;
    }
    const packet = this.#packet;
    packet.linkType = this.#linkType;
    packet.time = time;
    packet.octets = octets;
    packet.view = view;
    packet.from = at + recordHeaderOctets;
    packet.to = to;
    packet.base = base;
    packet.wireOctets = Math.max(captured, original);
    this.#packets.packet(packet);
  }

  #tellLengths(octetOffset: number): void {
    const { captured, original } = this.#header;
    if (captured > original) this.#defect("bad-length", octetOffset + 8, `at most ${original} octets`, `${captured}`);
    if (captured > this.#longest && this.#longest > 0)
      this.#note("snaplen", octetOffset + 8, `at most ${this.#longest} octets, as the file header says`, `${captured}`);
  }

  #tellClock(time: Instant, octetOffset: number): void {
    const isBack = this.#last !== null && time <= this.#last - HOUR;
    if (isBack || !isExportTime(time))
      this.#defect("clock", octetOffset, "a time between 1990 and 2037 that goes on", `${time / SECOND} s`);
  }

  /** Passes over octets until three packets follow each other; false when octets are wanting. */
  #search(whole: boolean): boolean {
    const { at, end, base } = this.#window;
    const limit = this.#lostFrom! - base + SEARCHED_OCTETS;
    const least = this.#order!.recordHeaderOctets;
    for (let here = at; here + least <= end; here++) {
      if (here > limit) {
        this.#stopped = true;
        return true;
      }
      const found = this.#follows(here, end, whole);
      if (found === false) continue;
      this.#window.skip(here - at);
      if (found === "more") return false;
      this.#tellLost(base + here);
      return true;
    }
    if (!whole) this.#window.skip(Math.max(0, end - at - least + 1));
    return false;
  }

  #follows(from: number, end: number, whole: boolean): boolean | "more" {
    const { view } = this.#window;
    const { little, parts, recordHeaderOctets } = this.#order!;
    if (from + 4 > end) return false;
    if (orderOf(view.getUint32(from))) return true;
    let at = from;
    for (let packets = 0; packets < IN_A_ROW; packets++) {
      if (at === end && whole) return packets > 0;
      if (at + recordHeaderOctets > end) return whole ? false : "more";
      this.#other.read(view, at, little);
      if (this.#other.captured === 0 || !this.#other.isPlausible(parts, this.#last)) return false;
      at += recordHeaderOctets + this.#other.captured;
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

  #unknownLink(octetOffset: number, octets: number): void {
    const found = `link type ${this.#linkType} unknown`;
    this.#unknownLinks.add("unknown-link-type", octetOffset, `one of ${KNOWN_LINK_TYPES}`, found, octets);
  }

  #note(kind: string, octetOffset: number, expected: string, found: string): void {
    if (this.#noted.has(kind)) return;
    this.#noted.add(kind);
    this.#context.sink.defect({ kind, octetOffset, expected, found, note: true });
  }

  #defect(kind: string, octetOffset: number, expected: string, found: string, octets?: number): void {
    this.#context.sink.defect({ kind, octetOffset, expected, found, ...(octets === undefined ? {} : { octets }) });
  }
}
