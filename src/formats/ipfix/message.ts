import { SECOND } from "../../values/instant.ts";
import { type Piece, ReusedHeader, type Sender } from "../flow-export/message-header.ts";
import type { Framing } from "../flow-export/message-stream.ts";
import { isZero } from "../flow-export/run.ts";
import { SET_HEADER_OCTETS, type SetReader } from "../flow-export/set-reader.ts";
import { FIRST_TEMPLATE_ID } from "../flow-export/template.ts";

const VERSION = 10;
/** RFC 7011 §3.1. */
const HEADER_OCTETS = 16;
export const TEMPLATE_SET = 2;
export const OPTIONS_TEMPLATE_SET = 3;
/** Messages of a file are taken up again when their clock is this near to the last one's. */
const NEAR_SECONDS = 86_400;
const CREDIBLE_SECONDS = { from: 631_152_000, to: 2_114_380_800 };

/** Reads messages (RFC 7011 §3) wherever they lie. */
export class IpfixMessages {
  readonly #sets: SetReader;
  readonly #header = new ReusedHeader();

  constructor(sets: SetReader) {
    this.#sets = sets;
  }

  /** A datagram should hold one message; should it hold more they are read too, and told. */
  datagram(piece: Piece, from: number, to: number, sender: Sender): void {
    const { view, offset } = piece;
    let at = from;
    while (to - at >= HEADER_OCTETS && view.getUint16(at) === VERSION) {
      if (at > from) this.#defect("several-messages", offset + at, "one message in a datagram", "another", 0);
      const told = view.getUint16(at + 2);
      if (told < HEADER_OCTETS || told > to - at) {
        this.#defect("bad-length", offset + at + 2, `a message of ${to - at} octets`, `${told}`, 0);
        this.read(piece, at, to, sender);
        return;
      }
      this.read(piece, at, at + told, sender);
      at += told;
    }
    if (isZero(view, at, to)) this.#sets.exports.sink.understood(to - at);
    else this.#defect("bad-length", offset + at, "the end of the datagram", `${to - at} octets more`, to - at);
  }

  read(piece: Piece, from: number, to: number, sender: Sender): void {
    const { view } = piece;
    const header = this.#header.begin(sender, from, to);
    header.exportTime = view.getUint32(from + 4) * SECOND;
    header.sequence = view.getUint32(from + 8);
    header.domain = view.getUint32(from + 12);
    if (!this.#sets.open(header, HEADER_OCTETS, piece)) return;
    this.#sets.sets(piece, from + HEADER_OCTETS, to);
    this.#sets.close(null, piece.offset + from);
  }

  /** A message of a file; the file may end within it. */
  fromFile(piece: Piece, from: number, to: number, sender: Sender): void {
    const told = piece.view.getUint16(from + 2);
    if (told > to - from)
      this.#defect("truncated", piece.offset + from, `a message of ${told} octets`, `the end after ${to - from}`, 0);
    this.read(piece, from, to, sender);
  }

  end(): void {
    this.#sets.end();
  }

  #defect(kind: string, octetOffset: number, expected: string, found: string, octets: number): void {
    this.#sets.exports.sink.defect({ kind, octetOffset, expected, found, octets });
  }
}

/** Whether octets begin with a message: header, and a set that can be its first. */
export function isMessage(octets: Uint8Array): boolean {
  if (octets.length < HEADER_OCTETS) return false;
  const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
  return view.getUint16(0) === VERSION && isLikely(view, 0, octets.length, null);
}

function isLikely(view: DataView, at: number, end: number, nearSeconds: number | null): boolean {
  const seconds = view.getUint32(at + 4);
  const octets = view.getUint16(at + 2);
  const credible = seconds >= CREDIBLE_SECONDS.from && seconds < CREDIBLE_SECONDS.to;
  if (nearSeconds !== null && Math.abs(seconds - nearSeconds) > NEAR_SECONDS) return false;
  if (at + HEADER_OCTETS + SET_HEADER_OCTETS > end || octets === HEADER_OCTETS) return credible;
  const set = view.getUint16(at + HEADER_OCTETS);
  const setOctets = view.getUint16(at + HEADER_OCTETS + 2);
  const known = set === TEMPLATE_SET || set === OPTIONS_TEMPLATE_SET || set >= FIRST_TEMPLATE_ID;
  const fits = octets >= HEADER_OCTETS + setOctets && setOctets >= SET_HEADER_OCTETS;
  return nearSeconds === null ? credible || (known && fits) : known && fits;
}

/** Messages back to back, each with its length. */
export function framing(messages: IpfixMessages, sender: Sender): Framing {
  let seconds: number | null = null;
  return {
    title: "IPFIX",
    headerOctets: HEADER_OCTETS,
    measure: (view, at, end, whole) => {
      const octets = view.getUint16(at + 2);
      if (view.getUint16(at) !== VERSION || octets < HEADER_OCTETS) return "none";
      if (at + octets > end && !whole) return "more";
      seconds = view.getUint32(at + 4);
      const to = Math.min(at + octets, end);
      if (at + octets === to && (setsFill(view, at + HEADER_OCTETS, to) || begins(view, to, end, seconds)))
        return octets;
      return (findHeader(view, at + HEADER_OCTETS, to, end, seconds) ?? to) - at;
    },
    resumes: (view, at, end) =>
      view.getUint16(at) === VERSION && isLikely(view, at, end, seconds ?? view.getUint32(at + 4)),
    message: (piece, from, to) => messages.fromFile(piece, from, to, sender),
    end: () => messages.end(),
  };
}

/** Whether sets make up exactly what lies there. */
function setsFill(view: DataView, from: number, to: number): boolean {
  let at = from;
  while (to - at >= SET_HEADER_OCTETS && view.getUint16(at + 2) >= SET_HEADER_OCTETS) at += view.getUint16(at + 2);
  return at === to;
}

/** Whether a message begins there, by a clock near to that of the one before. */
function begins(view: DataView, at: number, end: number, seconds: number): boolean {
  return at + HEADER_OCTETS <= end && view.getUint16(at) === VERSION && isLikely(view, at, end, seconds);
}

/** A header within what the length of a message takes in: that length is wrong, or the message was cut short. */
function findHeader(view: DataView, from: number, to: number, end: number, seconds: number): number | null {
  for (let at = from; at + HEADER_OCTETS + SET_HEADER_OCTETS <= to; at++) if (begins(view, at, end, seconds)) return at;
  return null;
}
