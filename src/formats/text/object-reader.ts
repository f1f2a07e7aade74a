import { shown } from "../../record/defect.ts";
import type { RecordSink } from "../../record/sink.ts";
import type { StreamReader } from "../format.ts";
import { JsonObjects } from "./json-values.ts";

/** Why an object makes no sense. */
export interface ObjectFault {
  readonly expected: string;
  readonly found: string;
}

const EXPECTED = {
  "object-too-long": "an object of at most 16 MiB",
  truncated: "the end of the object",
  "other-text": "a JSON object",
} as const;

/** Reads an input of JSON objects, of a few kinds and not many fields; accounts for every octet. */
export abstract class ObjectReader implements StreamReader {
  readonly #objects: JsonObjects;
  protected readonly sink: RecordSink;

  constructor(sink: RecordSink) {
    this.sink = sink;
    this.#objects = new JsonObjects({
      object: (octets, from, to, offset) => this.#object(octets, from, to, offset),
      between: (octets) => sink.understood(octets),
      bad: (kind, octetOffset, octets) =>
        sink.defect({ kind, octetOffset, expected: EXPECTED[kind], found: `${octets} octets`, octets }),
    });
  }

  /** Null when it made sense. */
  protected abstract object(told: Readonly<Record<string, unknown>>, offset: number): ObjectFault | null;

  /** The input has ended. */
  protected abstract finish(): void;

  push(octets: Uint8Array): void {
    this.#objects.push(octets);
  }

  end(): void {
    this.#objects.end();
    this.finish();
  }

  #object(octets: Uint8Array, from: number, to: number, octetOffset: number): void {
    const told = parsed(octets, from, to);
    const fault = told ? this.object(told, octetOffset) : { expected: "a JSON object", found: "other text" };
    if (fault === null) this.sink.understood(to - from);
    else
      this.sink.defect({
        kind: "bad-row",
        octetOffset,
        expected: fault.expected,
        found: shown(fault.found),
        octets: to - from,
      });
  }
}

function parsed(octets: Uint8Array, from: number, to: number): Readonly<Record<string, unknown>> | null {
  try {
    return JSON.parse(Buffer.from(octets.buffer, octets.byteOffset + from, to - from).toString()) as Record<
      string,
      unknown
    >;
  } catch {
    return null;
  }
}

/** The value at the end of a path of names; undefined when there is none. Only names of the object itself count. */
export function valueAt(told: unknown, ...path: readonly string[]): unknown {
  let value = told;
  for (const name of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

/** A text or a number as text; empty for all else. */
export function textAt(told: unknown, ...path: readonly string[]): string {
  const value = valueAt(told, ...path);
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
