import { SECOND } from "../../values/instant.ts";
import { type Piece, ReusedHeader, type Sender } from "../flow-export/message-header.ts";
import type { Framing } from "../flow-export/message-stream.ts";
import { SET_HEADER_OCTETS, type SetReader } from "../flow-export/set-reader.ts";
import { FIRST_TEMPLATE_ID } from "../flow-export/template.ts";

const VERSION = 9;
/** RFC 3954 §5.1. */
const HEADER_OCTETS = 20;
const OPTIONS_TEMPLATE_SET = 1;
/** Sets are rarely longer than an Ethernet frame; those that are get looked into. */
const USUAL_OCTETS = 1500;
/** More than any datagram; what goes on without end is no message. */
const LONGEST = 1 << 20;
/** Messages of a file are taken up again when their clock is this near to the last one's. */
const NEAR_SECONDS = 86_400;
/** 1990 and 2037 in seconds: NetFlow is younger, and later clocks are wrong. */
const CREDIBLE_SECONDS = { from: 631_152_000, to: 2_114_380_800 };

/** Reads export packets (RFC 3954 §5) wherever they lie. */
export class Netflow9Messages {
  readonly #sets: SetReader;
  readonly #header = new ReusedHeader();

  constructor(sets: SetReader) {
    this.#sets = sets;
  }

  read(piece: Piece, from: number, to: number, sender: Sender): void {
    const { view, offset } = piece;
    if (to - from < HEADER_OCTETS) {
      this.#defect("truncated", offset + from, "20 octets of header", to - from, to - from);
      return;
    }
    const header = this.#header.begin(sender, from, to);
    header.uptime = view.getUint32(from + 4);
    header.exportTime = view.getUint32(from + 8) * SECOND;
    header.sequence = view.getUint32(from + 12);
    header.domain = view.getUint32(from + 16);
    if (!this.#sets.open(header, HEADER_OCTETS, piece)) return;
    this.#sets.sets(piece, from + HEADER_OCTETS, to);
    this.#sets.close(view.getUint16(from + 2), offset + from + 2);
  }

  end(): void {
    this.#sets.end();
  }

  #defect(kind: string, octetOffset: number, expected: string, found: number, octets: number): void {
    this.#sets.exports.sink.defect({ kind, octetOffset, expected, found: `${found}`, octets });
  }
}

/** A set that can follow a header: templates, options templates or data, and not longer than what is there. */
function isSet(view: DataView, at: number, end: number): boolean {
  const id = view.getUint16(at);
  const octets = view.getUint16(at + 2);
  return (id <= OPTIONS_TEMPLATE_SET || id >= FIRST_TEMPLATE_ID) && octets >= SET_HEADER_OCTETS && at + octets <= end;
}

/** Whether octets begin with a header and what can follow it; a clock that is wrong is borne with whole sets. */
export function isMessage(octets: Uint8Array, whole: boolean): boolean {
  if (octets.length < HEADER_OCTETS) return false;
  const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
  if (view.getUint16(0) !== VERSION) return false;
  const seconds = view.getUint32(8);
  const credible = seconds >= CREDIBLE_SECONDS.from && seconds < CREDIBLE_SECONDS.to;
  if (octets.length < HEADER_OCTETS + SET_HEADER_OCTETS) return credible;
  const id = view.getUint16(HEADER_OCTETS);
  const known = id <= OPTIONS_TEMPLATE_SET || id >= FIRST_TEMPLATE_ID || (id === VERSION && !whole);
  return known && (credible || isSet(view, HEADER_OCTETS, octets.length));
}

/**
 * Messages back to back. The header tells no length: sets are followed until one would have the id 9, which no set may
 * have (RFC 3954 §5.2), and so is the version of the next header.
 */
export function framing(messages: Netflow9Messages, sender: Sender): Framing {
  let seconds: number | null = null;
  return {
    title: "NetFlow v9",
    headerOctets: HEADER_OCTETS,
    measure: (view, at, end, whole) => {
      if (view.getUint16(at) !== VERSION) return "none";
      seconds = view.getUint32(at + 8);
      return measureSets(view, at, end, whole);
    },
    resumes: (view, at) => isHeader(view, at, seconds),
    message: (piece, from, to) => messages.read(piece, from, to, sender),
    end: () => messages.end(),
  };
}

function measureSets(view: DataView, from: number, end: number, whole: boolean): number | "more" {
  const seconds = view.getUint32(from + 8);
  let at = from + HEADER_OCTETS;
  while (at - from < LONGEST) {
    if (at + SET_HEADER_OCTETS > end) return whole ? end - from : "more";
    if (!couldBeSet(view, at)) break;
    const next = at + view.getUint16(at + 2);
    if (next + SET_HEADER_OCTETS > end && !whole) return "more";
    const isFollowed = next + SET_HEADER_OCTETS <= end;
    const isSure =
      isFollowed && next - at <= USUAL_OCTETS && (couldBeSet(view, next) || view.getUint16(next) === VERSION);
    if (!isSure && !(next + HEADER_OCTETS + SET_HEADER_OCTETS <= end && isHeader(view, next, seconds))) {
      const header = findHeader(view, at + SET_HEADER_OCTETS, Math.min(next, end), seconds);
      if (header !== null) return header - from;
    }
    at = next;
  }
  return Math.min(at, end) - from;
}

function couldBeSet(view: DataView, at: number): boolean {
  const id = view.getUint16(at);
  return (id <= OPTIONS_TEMPLATE_SET || id >= FIRST_TEMPLATE_ID) && view.getUint16(at + 2) >= SET_HEADER_OCTETS;
}

/** A header within what passes for a set: the message before it was cut short, or is followed by something else. */
function findHeader(view: DataView, from: number, to: number, seconds: number): number | null {
  for (let at = from; at + HEADER_OCTETS + SET_HEADER_OCTETS <= to; at++) if (isHeader(view, at, seconds)) return at;
  return null;
}

function isHeader(view: DataView, at: number, seconds: number | null): boolean {
  return (
    view.getUint16(at) === VERSION &&
    (seconds === null || Math.abs(view.getUint32(at + 8) - seconds) < NEAR_SECONDS) &&
    couldBeSet(view, at + HEADER_OCTETS)
  );
}
