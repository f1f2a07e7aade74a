import { SECOND } from "../../values/instant.ts";
import { ExportReader } from "../flow-export/export-reader.ts";
import type { ExporterSession } from "../flow-export/exporter-session.ts";
import { type Piece, ReusedHeader, type Sender } from "../flow-export/message-header.ts";
import type { Framing } from "../flow-export/message-stream.ts";
import { isZero } from "../flow-export/run.ts";
import { NOTHING_TOLD } from "../flow-export/sampling.ts";
import type { Counting } from "../flow-export/sequence.ts";
import type { ReadContext } from "../format.ts";
import { REFUSED_VERSIONS, VERSIONS, type Version } from "./versions.ts";

/** The shortest header, of v1. */
const LEAST_OCTETS = 16;
/** What one datagram can hold. */
const MOST_RECORDS = 1_364;
/** Cisco's documents say 30 and some devices send up to 60; a count beyond that must come out even to be believed. */
const MOST_BELIEVED = 60;
const NEAR_SECONDS = 86_400;
/** Last 14 bits of the sampling field: the interval; the first two are its mode. */
const INTERVAL_BITS = 0x3fff;

/** Reads export packets of NetFlow v5, v1 and v7 wherever they lie. */
export class Netflow5Messages {
  readonly #exports: ExportReader;
  readonly #header = new ReusedHeader();
  #ways: readonly Counting[] = [];

  constructor(context: ReadContext) {
    this.#exports = new ExportReader(context, "netflow5");
  }

  /** `end` is where the datagram or what is left of the file ends. */
  read(piece: Piece, from: number, end: number, sender: Sender): void {
    const { view, offset } = piece;
    const number = view.getUint16(from);
    const version = VERSIONS.get(number);
    if (!version) {
      this.#refuse(number, offset + from, end - from);
      return;
    }
    const { headerOctets } = version;
    if (end - from < headerOctets) {
      this.#defect("truncated", offset + from, `${headerOctets} octets of header`, end - from, end - from);
      return;
    }
    const header = this.#header.begin(sender, from, end);
    header.domain = version.hasEngine ? view.getUint16(from + 20) : 0; // engine type and id
    header.exportTime = view.getUint32(from + 8) * SECOND + Math.floor(view.getUint32(from + 12) / 1e6);
    header.uptime = view.getUint32(from + 4);
    header.sequence = version.hasSequence ? view.getUint32(from + 16) : null;
    const session = this.#exports.open(header, piece);
    if (!session) {
      this.#exports.sink.understood(end - from);
      return;
    }
    if (version.hasEngine) this.#sampling(session, view.getUint16(from + 22) & INTERVAL_BITS, offset + from + 22);
    const records = this.#records(version, piece, from, end);
    if (this.#ways[0]?.advance !== records)
      this.#ways = [
        { what: "records", advance: records },
        { what: "messages", advance: 1 },
      ];
    this.#exports.close(session, this.#ways, piece);
  }

  end(): void {
    this.#exports.end();
  }

  #sampling(session: ExporterSession, interval: number, octetOffset: number): void {
    const before = session.sampling.everywhere;
    const everywhere = interval > 0 ? 1 / interval : null;
    if (everywhere === before) return;
    session.sampling = { ...NOTHING_TOLD, everywhere };
    this.#exports.use(session);
    if (before === null) return;
    const found = `1 of ${interval}`;
    this.#exports.sink.defect({
      kind: "sampling-changed",
      octetOffset,
      expected: `1 of ${1 / before}`,
      found,
      note: true,
    });
  }

  /** Whole records; how many the header tells. */
  #records({ headerOctets, record }: Version, piece: Piece, from: number, end: number): number {
    const count = piece.view.getUint16(from + 2);
    const first = from + headerOctets;
    const to = first + count * record.leastOctets;
    const octetOffset = piece.offset + from + 2;
    if (to > end && count > MOST_BELIEVED) {
      this.#defect("bad-count", octetOffset, "a count that the octets bear out", count, end - from);
      return 0;
    }
    const { sink } = this.#exports;
    if (count === 0) this.#defect("bad-count", octetOffset, "records", 0, 0);
    const read = this.#exports.data(record, piece, first, Math.min(to, end));
    const cut = to > end ? (end - first) % record.leastOctets : 0;
    if (to > end)
      this.#defect("truncated", octetOffset, `${count} records of ${record.leastOctets} octets`, end - first, cut);
    const rest = Math.max(0, end - to);
    const isPadding = isZero(piece.view, end - rest, end);
    sink.understood(end - from - cut - (isPadding ? 0 : rest));
    if (!isPadding) this.#defect("bad-count", piece.offset + end - rest, `the end after ${count} records`, rest, rest);
    return to > end ? read.records : count;
  }

  #refuse(number: number, octetOffset: number, octets: number): void {
    this.#exports.sink.defect({
      kind: "unknown-version",
      octetOffset,
      expected: "NetFlow v5, v1 or v7",
      found: REFUSED_VERSIONS.get(number) ?? `version ${number}`,
      octets,
    });
  }

  #defect(kind: string, octetOffset: number, expected: string, found: number, octets: number): void {
    this.#exports.sink.defect({ kind, octetOffset, expected, found: `${found}`, octets });
  }
}

/** Octets that header and count make; null when none begins there. */
function toldOctets(view: DataView, at: number): number | null {
  const version = VERSIONS.get(view.getUint16(at));
  const count = view.getUint16(at + 2);
  return version && count <= MOST_RECORDS ? version.headerOctets + count * version.record.leastOctets : null;
}

/**
 * Whether octets begin with such a header. A count alone is weak evidence: the octets must come out even, or more must
 * be there than it tells.
 */
export function isMessage(octets: Uint8Array, whole: boolean): boolean {
  if (octets.length < LEAST_OCTETS) return false;
  const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
  const version = VERSIONS.get(view.getUint16(0));
  if (!version)
    return REFUSED_VERSIONS.has(view.getUint16(0)) && view.getUint16(2) <= MOST_RECORDS && octets.length >= 24;
  if (octets.length < version.headerOctets) return false;
  if (view.getUint16(0) === 1) return isVersion1(view, whole);
  const told = toldOctets(view, 0);
  const even = (octets.length - version.headerOctets) % version.record.leastOctets === 0;
  if (whole && (even || told === octets.length)) return true;
  return told !== null && (told <= octets.length || isCredible(view.getUint32(8)));
}

/** What one datagram of v1 holds at most, as Cisco's documents say. */
const MOST_OF_VERSION_1 = 24;

/** A version of 1 begins STUN, Teredo and much else: count and length must agree, and the clock must be one. */
function isVersion1(view: DataView, whole: boolean): boolean {
  const count = view.getUint16(2);
  const told = toldOctets(view, 0);
  if (count < 1 || count > MOST_OF_VERSION_1 || told === null) return false;
  const isClock = isCredible(view.getUint32(8)) && view.getUint32(12) < 1e9; // seconds, nanoseconds
  const isFollowed = view.byteLength >= told + 2 && view.getUint16(told) === 1;
  return isClock && (!whole || told === view.byteLength || isFollowed);
}

/** Header of NetFlow v8; what follows it is of no length that is known here. */
const REFUSED_OCTETS = 24;

function isRefused(view: DataView, at: number): boolean {
  return REFUSED_VERSIONS.has(view.getUint16(at)) && isCredible(view.getUint32(at + 8));
}

function isCredible(seconds: number): boolean {
  return seconds >= 631_152_000 && seconds < 2_114_380_800; // 1990 to 2037
}

/** Packets back to back, each as long as its count tells. */
export function framing(messages: Netflow5Messages, sender: Sender): Framing {
  let seconds: number | null = null;
  return {
    title: "NetFlow v5",
    headerOctets: 24,
    measure: (view, at, end, whole) => {
      const octets = toldOctets(view, at);
      if (octets === null) return isRefused(view, at) ? REFUSED_OCTETS : "none";
      if (at + octets > end && !whole) return "more";
      seconds = view.getUint32(at + 8);
      return Math.min(octets, end - at);
    },
    resumes: (view, at, end) => {
      const octets = toldOctets(view, at);
      if (octets === null || at + octets > end || view.getUint16(at + 2) === 0) return false;
      return seconds === null
        ? isCredible(view.getUint32(at + 8))
        : Math.abs(view.getUint32(at + 8) - seconds) < NEAR_SECONDS;
    },
    message: (piece, from, to) => messages.read(piece, from, to, sender),
    end: () => messages.end(),
  };
}
