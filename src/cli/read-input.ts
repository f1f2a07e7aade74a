import { openOctets } from "../collect/containers.ts";
import type { Datagram, DatagramReader, Format, ReadContext, ReadSettings } from "../formats/format.ts";
import { formats } from "../formats/index.ts";
import { mappedFormat, parseMapping } from "../formats/text/mapping.ts";
import type { Batch } from "../record/batch.ts";
import { RecordSink } from "../record/sink.ts";
import { UsageError } from "./exit.ts";

/** What the person says of an input, and what outlives it. */
export interface Reading {
  /** Id of the format, whatever the octets look like; in a capture, the format of its datagrams. */
  readonly as: string | null;
  readonly settings: ReadSettings;
  /** Templates and the like; fresh for each input, or one for all with `--one-session`. */
  readonly sessions: Map<string, unknown>;
  readonly octets?: number;
  readonly onProgress?: (read: number) => void;
}

export interface ReadOutcome {
  readonly state: "whole" | "partial" | "refused";
  /** Why it was refused, in a line. */
  readonly refusal: string | null;
  readonly sink: RecordSink;
}

const FIRST_OCTETS = 64 * 1024;

/** The format of a (decompressed) input: exactly one must know it, unless the person or their mapping says which. */
export async function recognise(
  file: string,
  as: string | null,
  map: ReadSettings["map"],
): Promise<{ format: string } | { refusal: string }> {
  if (as === null && map) return { format: mappedFormat(parseMapping(map.name, map.text)) };
  if (as !== null && !formats.has(as))
    throw new UsageError(`No format "${as}"; there are ${[...formats.keys()].join(", ")}.`);
  const { first, whole, fault } = await firstOctets(file);
  const knowing = (carries?: (payload: Uint8Array) => boolean) =>
    [...formats].filter(([, format]) => format.recognises(first, whole, carries)).map(([id]) => id);
  if (as !== null) {
    const carrier = knowing().find((id) => id !== as && !formats.get(id)!.datagrams);
    return { format: formats.get(as)!.datagrams && carrier ? carrier : as };
  }
  const known = knowing(carries);
  if (known.length === 1) return { format: known[0]! };
  if (known.length > 1) return { refusal: `ambiguous: ${known.join(" and ")} both know it; --as says which` };
  if (fault) return { refusal: fault };
  if (first.length === 0) return { refusal: "empty: it holds no octets" };
  const text = first.every((octet) => octet === 10 || octet === 13 || octet === 32);
  if (text) return { refusal: "nothing recognised: only spaces and line ends" };
  return { refusal: `not recognised by any of ${[...formats.keys()].join(", ")}; --as or --map may help` };
}

/** Reads an input from first to last octet; batches are lent as they fill, until what `onBatch` promises is done. */
export async function readInput(
  file: string,
  id: string,
  reading: Reading,
  onBatch: (batch: Batch) => Promise<void>,
): Promise<ReadOutcome> {
  const sink = new RecordSink(id);
  const context: ReadContext = {
    sink,
    settings: reading.settings,
    sessions: reading.sessions,
    datagramReader: nothing,
    carries,
  };
  const reader = formats.get(id)!.read({ ...context, datagramReader: datagramReaders(reading.as, context) });
  const source = openOctets(file, {
    ...(reading.octets === undefined ? {} : { octets: reading.octets }),
    onProgress: (read) => reading.onProgress?.(read),
  });
  for await (const piece of source) {
    reader.push(piece);
    await handOver(sink, onBatch);
  }
  for (const { kind, offset, octetsBefore, expected, found } of source.faults)
    sink.defect({ kind, octetOffset: octetsBefore, expected: `${expected} (octet ${offset} of the container)`, found });
  reader.end();
  for (const _ of reader.rest?.() ?? []) await handOver(sink, onBatch);
  sink.end();
  for (const batch of sink.take()) await onBatch(batch);
  return { state: sink.faults > 0 ? "partial" : "whole", refusal: null, sink };
}

async function handOver(sink: RecordSink, onBatch: (batch: Batch) => Promise<void>): Promise<void> {
  for (const batch of sink.take()) {
    await onBatch(batch);
    sink.release(batch);
  }
}

async function firstOctets(file: string): Promise<{ first: Uint8Array; whole: boolean; fault: string | null }> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  const source = openOctets(file);
  for await (const piece of source) {
    pieces.push(piece.slice());
    length += piece.length;
    if (length > FIRST_OCTETS) break;
  }
  const [fault] = source.faults;
  return {
    first: Buffer.concat(pieces).subarray(0, FIRST_OCTETS),
    whole: length <= FIRST_OCTETS,
    fault: fault ? `${fault.kind}: expected ${fault.expected}, found ${fault.found}` : null,
  };
}

/** One reader per datagram format; the format that carries them ends each reader it was given. */
function datagramReaders(as: string | null, context: ReadContext): ReadContext["datagramReader"] {
  const begun = new Map<string, DatagramReader>();
  const asked = as !== null && formats.get(as)?.datagrams ? as : null;
  return ({ octets }: Datagram) => {
    for (const [id, { datagrams }] of datagramFormats) {
      if (asked === null ? !datagrams.recognises(octets) : id !== asked) continue;
      const known = begun.get(id) ?? datagrams.read(context);
      begun.set(id, known);
      return known;
    }
    return null;
  };
}

const datagramFormats = [...formats].filter(
  (entry): entry is [string, Format & { datagrams: NonNullable<Format["datagrams"]> }] =>
    entry[1].datagrams !== undefined,
);

function carries(payload: Uint8Array): boolean {
  return datagramFormats.some(([, { datagrams }]) => datagrams.recognises(payload));
}

const nothing = () => null;
