import { shown } from "../../record/defect.ts";
import { LIMITS } from "../../record/limits.ts";
import type { RecordSink } from "../../record/sink.ts";
import type { Milliseconds } from "../../values/instant.ts";
import type { StreamReader } from "../format.ts";
import { LineSplitter } from "./lines.ts";

/** Why a row makes no sense. */
export interface RowFault {
  /** `bad-row` when not told; `truncated` where the input ends within the row. */
  readonly kind?: string;
  readonly expected: string;
  readonly found: string;
}

/** Reads an input of lines, each a row: cuts, tells what is wrong with a row, and accounts for every octet. */
export abstract class RowReader implements StreamReader {
  readonly #lines: LineSplitter;
  readonly #noted = new Map<string, { octetOffset: number; expected: string; found: string; count: number }>();
  protected readonly sink: RecordSink;

  constructor(sink: RecordSink) {
    this.sink = sink;
    this.#lines = new LineSplitter(
      {
        line: (octets, from, to, offset, number) => this.#line(octets, from, to, offset, number),
        tooLong: (offset, number, octets) => this.#tooLong(offset, number, octets),
      },
      sink,
    );
  }

  /** A row without its line end, not blank. Null when it made sense. */
  protected abstract row(octets: Uint8Array, from: number, to: number, offset: number, number: number): RowFault | null;

  /** The input has ended. */
  protected abstract finish(): void;

  push(octets: Uint8Array): void {
    this.#lines.push(octets);
  }

  end(): void {
    this.#lines.end();
    this.finish();
    for (const [kind, { octetOffset, expected, found, count }] of this.#noted)
      this.sink.defect({ kind, octetOffset, expected, found: `${found}; ${count} such`, note: true });
  }

  /** Something worth telling, once for each kind with its count. */
  protected note(kind: string, octetOffset: number, expected: string, found: string): void {
    const known = this.#noted.get(kind);
    if (known) known.count++;
    else this.#noted.set(kind, { octetOffset, expected, found, count: 1 });
  }

  /** The record is kept as it is told. */
  protected endBeforeStart(octetOffset: number, by: Milliseconds): void {
    const found = `it ends ${Math.round(by)} ms before; kept`;
    this.sink.defect({ kind: "end-before-start", octetOffset, expected: "an end not before the start", found });
  }

  #line(octets: Uint8Array, from: number, to: number, offset: number, number: number): void {
    const fault = isBlank(octets, from, to) ? null : this.row(octets, from, to, offset, number);
    if (fault === null) {
      this.sink.understood(to - from);
      return;
    }
    const kind = this.#lines.unterminated ? "truncated" : (fault.kind ?? "bad-row");
    const found = `line ${number}: ${shown(fault.found)}`;
    this.sink.defect({ kind, octetOffset: offset, expected: fault.expected, found, octets: to - from });
  }

  #tooLong(octetOffset: number, number: number, octets: number): void {
    const expected = `at most ${LIMITS.lineOctets.value} octets a line`;
    this.sink.defect({ kind: "line-too-long", octetOffset, expected, found: `line ${number}: ${octets}`, octets });
  }
}

function isBlank(octets: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (octets[at] !== 0x20 && octets[at] !== 0x09) return false;
  return true;
}
