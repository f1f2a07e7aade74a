import type { RecordKind } from "../record/columns.ts";
import type { RecordSink } from "../record/sink.ts";
import type { Instant } from "../values/instant.ts";

/** What the person who reads an input says about it; whatever is null is left to the octets. */
export interface ReadSettings {
  /** Share of packets, 0 < p ≤ 1, set by the operator; used only where the exporter tells none. */
  readonly samplingProbability: number | null;
  /** Text of the mapping file for other people's columns (docs/guide/mapping.md), with its name for messages. */
  readonly map: { readonly name: string; readonly text: string } | null;
  /** Overrides the name of the exporter or sensor where the input tells none. */
  readonly exporter: string | null;
}

/** A datagram as a capture saw it. */
export interface Datagram {
  readonly received: Instant;
  readonly sourceAddress: string;
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** The payload. */
  readonly octets: Uint8Array;
  /** Where the payload begins in the input. */
  readonly offset: number;
}

export interface ReadContext {
  readonly sink: RecordSink;
  readonly settings: ReadSettings;
  /**
   * State that outlives an input within one transport session (templates, sampling, sequences): a format keeps its own
   * under its id. Fresh for each input, or shared by all of them with `--one-session`.
   */
  readonly sessions: Map<string, unknown>;
  /** The datagram reader for these octets, or null when no format knows them; for formats that carry others. */
  readonly datagramReader: (datagram: Datagram) => DatagramReader | null;
  /** Whether the payload of a UDP datagram is of a format that travels in datagrams. */
  readonly carries?: (payload: Uint8Array) => boolean;
}

/** Reads an input as it comes, in pieces of any length. Never throws for what the octets hold. */
export interface StreamReader {
  push(octets: Uint8Array): void;
  /** No more octets; tells what was left unfinished. */
  end(): void;
  /**
   * For inputs whose last octets say what the others are: reads it all, called behind `end`, and stops after each part so
   * that what the sink holds can be taken.
   */
  rest?(): Iterable<void>;
}

/** Reads datagrams of one format, of any number of exporters. Never throws for what the octets hold. */
export interface DatagramReader {
  datagram(datagram: Datagram): void;
  /** Tells what is still waiting, and coverage. */
  end(): void;
}

/**
 * A way in which octets are understood; its id is its folder's name.
 * Promises, tested for all: exactly one format recognises each fixture; any beginning and any flipped bit of a fixture
 * is read without an exception; the records are those expected.
 */
export interface Format {
  readonly title: string;
  /** Specification it follows, with where to read it. */
  readonly specification: string;
  readonly records: readonly RecordKind[];
  /**
   * Whether a (decompressed) input that begins so is of this format. Gets up to 64 KiB; `whole` when that is all.
   * `carries` says whether the payload of a UDP datagram is of a format that travels in datagrams: a capture of exports is
   * told from one of ordinary traffic by it. Left out where the person said of which format the datagrams are.
   */
  recognises(first: Uint8Array, whole: boolean, carries?: (payload: Uint8Array) => boolean): boolean;
  read(context: ReadContext): StreamReader;
  /** Where it travels in datagrams too: whether this payload is of the format, and its reader. */
  readonly datagrams?: {
    recognises(payload: Uint8Array): boolean;
    read(context: ReadContext): DatagramReader;
  };
}

/** Declares a format; the type is checked here, the promises in test/formats.test.ts. */
export function defineFormat(format: Format): Format {
  return format;
}
