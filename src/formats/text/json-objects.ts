import { shown } from "../../record/defect.ts";
import { LIMITS } from "../../record/limits.ts";
import type { RecordSink } from "../../record/sink.ts";
import type { StreamReader } from "../format.ts";
import { utf8Of } from "./characters.ts";
import { LineSplitter } from "./lines.ts";

/** Makes records of one object; what should have stood in it, or null. */
type TakeObject = (value: unknown, offset: number, line: number) => string | null;

/**
 * JSON texts, one a line, each handed on whole: for forms with lists and objects in each other, where `JsonLine` with its
 * flat members does not reach. Slower; every line is accounted for.
 */
export class JsonObjects implements StreamReader {
  readonly #sink: RecordSink;
  readonly #take: TakeObject;
  readonly #lines: LineSplitter;

  constructor(sink: RecordSink, take: TakeObject) {
    this.#sink = sink;
    this.#take = take;
    this.#lines = new LineSplitter(
      {
        line: (octets, from, to, offset, number) => this.#line(octets, from, to, offset, number),
        tooLong: (octetOffset, number, octets) =>
          this.#sink.defect({
            kind: "line-too-long",
            octetOffset,
            expected: `at most ${LIMITS.lineOctets.value} octets a line`,
            found: `line ${number}: ${octets}`,
            octets,
          }),
      },
      sink,
    );
  }

  push(octets: Uint8Array): void {
    this.#lines.push(octets);
  }

  end(): void {
    this.#lines.end();
  }

  #line(octets: Uint8Array, from: number, to: number, offset: number, number: number): void {
    const text = utf8Of(octets, from, to);
    const expected = text === null ? "UTF-8" : text.trim() === "" ? null : this.#value(text, offset, number);
    if (expected === null) {
      this.#sink.understood(to - from);
      return;
    }
    const kind = this.#lines.unterminated ? "truncated" : "bad-row";
    const found = `line ${number}: ${shown(text?.slice(0, 200) ?? "other octets")}`;
    this.#sink.defect({ kind, octetOffset: offset, expected, found, octets: to - from });
  }

  #value(text: string, offset: number, number: number): string | null {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return "a JSON object";
    }
    return this.#take(value, offset, number);
  }
}

/** The first line's JSON value, for telling what an input is; undefined when there is none within 64 KiB. */
export function firstObject(first: Uint8Array): unknown {
  const end = first.indexOf(0x0a);
  const text = utf8Of(first, 0, end < 0 ? first.length : end);
  if (text === null || !/^\ufeff?\s*\{/.test(text)) return undefined;
  try {
    return JSON.parse(text.replace(/^\ufeff/, ""));
  } catch {
    return undefined;
  }
}
