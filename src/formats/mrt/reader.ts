import type { Defect } from "../../record/defect.ts";
import type { RecordSink } from "../../record/sink.ts";
import { HOUR, type Instant, SECOND } from "../../values/instant.ts";
import { AddressCell } from "../bgp/address-cell.ts";
import { Backlog } from "../bgp/backlog.ts";
import { MessageReader } from "../bgp/message.ts";
import { routeRowsOf, type Teller } from "../bgp/route-rows.ts";
import type { Tell } from "../bgp/tell.ts";
import type { ReadContext, StreamReader } from "../format.ts";
import { OctetReader } from "../octet-reader.ts";
import { Bgp4mpReader } from "./bgp4mp.ts";
import {
  BGP,
  BGP4MP,
  BGP4MP_ET,
  byNumber,
  emptyHeader,
  HEADER_OCTETS,
  headerAt,
  headerText,
  isPlausible,
  isPossible,
  LONGEST_MESSAGE,
  type MrtHeader,
  TABLE_DUMP,
  TABLE_DUMP_V2,
  typeName,
} from "./header.ts";
import { OldBgpReader } from "./old-bgp.ts";
import { findRecords } from "./resync.ts";
import { TableDumpReader } from "./table-dump.ts";
import { TableDumpV2Reader } from "./table-dump-v2.ts";

/** Reads MRT records one after the other; after garbage it goes on where three headers follow each other. */
export class MrtReader implements StreamReader {
  readonly #backlog = new Backlog();
  readonly #records: Records;
  readonly #sink: RecordSink;
  /** Octet offset in the input of the first octet of the backlog. */
  #base = 0;
  /** Where the octets began that make no sense, in the input; -1 when all is well. */
  #lostFrom = -1;
  #lostText = "";
  /** The header at hand and the one behind its record. */
  readonly #header = emptyHeader();
  readonly #next = emptyHeader();

  constructor({ sink, settings }: ReadContext) {
    this.#sink = sink;
    this.#records = new Records(sink, settings.exporter ?? "");
  }

  push(octets: Uint8Array): void {
    this.#backlog.add(octets);
    this.#go(false);
  }

  end(): void {
    this.#go(true);
    if (this.#lostFrom >= 0) this.#tellGarbage(this.#base);
  }

  #go(ended: boolean): void {
    const input = new OctetReader(this.#backlog.octets);
    input.loop(() => (this.#lostFrom < 0 ? this.#record(input, ended) : this.#search(input, ended)));
    this.#base += input.at;
    this.#backlog.drop(input.at);
  }

  /** Reads a record, or finds that there is none; false when more octets are needed. */
  #record(input: OctetReader, ended: boolean): boolean {
    const { octets, at } = input;
    if (input.left < HEADER_OCTETS) return ended && this.#cut(input, "a record header of 12 octets");
    const header = headerAt(octets, at, this.#header);
    const end = at + HEADER_OCTETS + header.length;
    if (!isPossible(header)) return this.#lose(input);
    if (end + HEADER_OCTETS > octets.length && !ended) return false; // the next header helps to judge this one
    const fits =
      end === octets.length || (end + HEADER_OCTETS <= octets.length && isPlausible(headerAt(octets, end, this.#next)));
    if (!fits) {
      const within = findRecords(octets, at + 1, Math.min(end, octets.length), ended);
      if (within.outcome === "wait") return false;
      if (within.outcome === "found") return this.#giveUp(input, within.at, header);
      if (end > octets.length) return this.#cut(input, `a record of ${header.length} octets`);
    }
    if (!isPlausible(header)) {
      if (!fits) return this.#lose(input);
      this.#tell(at, {
        kind: "unknown-type",
        expected: "a type of RFC 6396",
        found: typeName(header),
        octets: end - at,
        note: true,
      });
    } else this.#records.read(octets, at + HEADER_OCTETS, end, header, this.#base);
    input.skip(end - at);
    return true;
  }

  /** Looks for the next records behind octets that are none; false when more octets are needed. */
  #search(input: OctetReader, ended: boolean): boolean {
    const { octets, at } = input;
    const { at: found, outcome } = findRecords(octets, at, octets.length, ended);
    input.skip(found - at);
    if (outcome !== "found") return false;
    this.#tellGarbage(this.#base + found);
    return found > at || this.#record(input, ended);
  }

  #tellGarbage(to: number): void {
    const expected = `an MRT header (RFC 6396 §2) with a length up to ${LONGEST_MESSAGE}`;
    const [octetOffset, found] = [this.#lostFrom, this.#lostText];
    this.#sink.defect({ kind: "garbage", octetOffset, octets: to - octetOffset, expected, found });
    this.#lostFrom = -1;
  }

  #lose(input: OctetReader): boolean {
    this.#lostFrom = this.#base + input.at;
    this.#lostText = headerText(input.octets, input.at);
    input.skip(1);
    return true;
  }

  /** A length that swallows the next records is not believed. */
  #giveUp(input: OctetReader, next: number, header: MrtHeader): boolean {
    const { at } = input;
    const expected = `a record of ${next - at - HEADER_OCTETS} octets: others begin there`;
    this.#tell(at, { kind: "bad-length", expected, found: `${header.length}`, octets: next - at });
    input.skip(next - at);
    return true;
  }

  #cut(input: OctetReader, expected: string): true {
    this.#tell(input.at, { kind: "truncated", expected, found: `${input.left} octets`, octets: input.left });
    input.skip(input.left);
    return true;
  }

  #tell(at: number, fault: Omit<Defect, "octetOffset">): void {
    this.#sink.defect({ ...fault, octetOffset: this.#base + at });
  }
}

/** Hands each record to the reader of its type. */
class Records {
  readonly #sink: RecordSink;
  readonly #readers: readonly (TypeReader | undefined)[];
  readonly #exporter: string;
  readonly #peerAddress = new AddressCell();
  readonly #teller: Teller = { time: 0, offset: 0, collector: "", peerAddress: this.#peerAddress, peerAsNumber: 0 };
  #lastTime: Instant = 0;
  /** Offset in the input of octet 0 of those at hand. */
  #base = 0;

  constructor(sink: RecordSink, exporter: string) {
    this.#sink = sink;
    this.#exporter = exporter;
    const rows = routeRowsOf(sink);
    const messages = new MessageReader(rows);
    const bgp4mp = new Bgp4mpReader(rows, messages);
    this.#readers = byNumber<TypeReader>([
      [BGP, new OldBgpReader(rows, messages)],
      [TABLE_DUMP, new TableDumpReader(rows)],
      [TABLE_DUMP_V2, new TableDumpV2Reader(rows, exporter)],
      [BGP4MP, bgp4mp],
      [BGP4MP_ET, bgp4mp],
    ]);
  }

  /** Reads the record whose message stands between `from` and `to`; `base` is the offset of octet 0 in the input. */
  read(octets: Uint8Array, from: number, to: number, header: MrtHeader, base: number): void {
    const givenUp = this.#sink.givenUpOctets;
    const extended = header.type === BGP4MP_ET && to - from >= 4;
    const time = header.time * SECOND + (extended ? microseconds(octets, from) / 1000 : 0);
    this.#base = base;
    const teller = this.#teller;
    teller.time = time;
    teller.offset = base + from - HEADER_OCTETS;
    teller.collector = this.#exporter;
    teller.peerAddress = this.#peerAddress; // tables put their own there
    const reader = this.#readers[header.type];
    if (!reader) this.#passOver(from, to, header);
    else {
      if (this.#lastTime - time > HOUR) this.#tellClock(from, this.#lastTime - time);
      this.#lastTime = time;
      reader.read(octets, extended ? from + 4 : from, to, header, teller, this.#tell);
    }
    this.#sink.understood(to - from + HEADER_OCTETS - (this.#sink.givenUpOctets - givenUp));
  }

  #passOver(from: number, to: number, header: MrtHeader): void {
    const [expected, found] = ["BGP, TABLE_DUMP or TABLE_DUMP_V2", typeName(header)];
    this.#tell({ kind: "unread-type", at: from, expected, found, octets: to - from, note: true });
  }

  #tellClock(at: number, back: number): void {
    const [expected, found] = ["times that go on", `${back / HOUR} hours back`];
    this.#tell({ kind: "clock", at, expected, found, note: true });
  }

  readonly #tell: Tell = ({ at, ...fault }) =>
    this.#sink.defect({ ...fault, octetOffset: this.#base + at, time: this.#teller.time });
}

interface TypeReader {
  read(octets: Uint8Array, from: number, to: number, header: MrtHeader, teller: Teller, tell: Tell): void;
}

function microseconds(octets: Uint8Array, at: number): number {
  return octets[at]! * 0x1000000 + ((octets[at + 1]! << 16) | (octets[at + 2]! << 8) | octets[at + 3]!);
}
