import type { Datagram, DatagramReader, Format, ReadContext, ReadSettings } from "../src/formats/format.ts";
import { type Batch, rowOf } from "../src/record/batch.ts";
import type { RecordKind } from "../src/record/columns.ts";
import { type MadeUp, RecordSink } from "../src/record/sink.ts";

export type Row = Record<string, number | bigint | string | null>;

export interface ReadOptions {
  /** Id of the format, whatever the octets look like; in a capture, the format of its datagrams. */
  readonly as?: string;
  /** Octets handed over at once; all by default. */
  readonly chunk?: number;
  readonly settings?: Partial<ReadSettings>;
  /** State shared with other inputs, as by `--one-session`. */
  readonly sessions?: Map<string, unknown>;
}

export interface WholeReading {
  /** Id of the format that read it, null when none knows it. */
  readonly format: string | null;
  readonly batches: Batch[];
  rows(kind: RecordKind): Row[];
  readonly defects: ReadonlyMap<string, number>;
  /** Faults told, notes left out. */
  readonly faults: number;
  readonly madeUp: MadeUp | null;
  /** Octets that made sense, and octets that defects gave up: together those of the input. */
  readonly understoodOctets: number;
  readonly givenUpOctets: number;
}

const RECOGNISED_BY = 64 * 1024;
const UNSET: ReadSettings = { samplingProbability: null, map: null, exporter: null };

/** Reads an input from first to last octet with the formats at hand, for tests. */
export function readWhole(
  formats: ReadonlyMap<string, Format>,
  octets: Uint8Array,
  { as, chunk = octets.length, settings, sessions = new Map() }: ReadOptions = {},
): WholeReading {
  const format = formatOf(formats, octets, as);
  const sink = new RecordSink(format ?? "unknown");
  const context: ReadContext = {
    sink,
    settings: { ...UNSET, ...settings },
    sessions,
    datagramReader: (datagram) => readers(datagram),
    carries: (payload) => carries(formats, payload),
  };
  const readers = datagramReaders(formats, as, context);
  const batches: Batch[] = [];
  if (format !== null) {
    const reader = formats.get(format)!.read(context);
    for (let at = 0; at < octets.length; at += Math.max(1, chunk)) {
      reader.push(octets.subarray(at, at + Math.max(1, chunk)));
      batches.push(...sink.take());
    }
    reader.end();
    for (const _ of reader.rest?.() ?? []) batches.push(...sink.take());
    sink.end();
    batches.push(...sink.take());
  }
  const rows = (kind: RecordKind): Row[] =>
    batches
      .filter((batch) => batch.kind === kind)
      .flatMap((batch) => Array.from({ length: batch.rows }, (_, row) => rowOf(batch, row)));
  const { faults, madeUp, understoodOctets, givenUpOctets } = sink;
  return { format, batches, rows, defects: sink.defectCounts(), faults, madeUp, understoodOctets, givenUpOctets };
}

/** Ids of the formats that know an input, where nobody says what it is. */
export function recognising(formats: ReadonlyMap<string, Format>, first: Uint8Array, whole: boolean): string[] {
  return [...formats]
    .filter(([, format]) => format.recognises(first, whole, (payload) => carries(formats, payload)))
    .map(([id]) => id);
}

function carries(formats: ReadonlyMap<string, Format>, payload: Uint8Array): boolean {
  return [...formats.values()].some(({ datagrams }) => datagrams?.recognises(payload) ?? false);
}

function formatOf(formats: ReadonlyMap<string, Format>, octets: Uint8Array, as: string | undefined): string | null {
  const first = octets.subarray(0, RECOGNISED_BY);
  const whole = octets.length <= RECOGNISED_BY;
  if (as === undefined) return recognising(formats, first, whole)[0] ?? null;
  const known = [...formats].filter(([, format]) => format.recognises(first, whole)).map(([id]) => id);
  const carrier = known.find((id) => id !== as && formats.get(id)!.datagrams === undefined);
  return formats.get(as)?.datagrams && carrier ? carrier : as;
}

/** One reader per datagram format; the format that carries them ends each reader it was given. */
function datagramReaders(formats: ReadonlyMap<string, Format>, as: string | undefined, context: ReadContext) {
  const begun = new Map<string, DatagramReader>();
  return ({ octets }: Datagram): DatagramReader | null => {
    for (const [id, { datagrams }] of formats) {
      if (!datagrams || (as !== undefined && formats.get(as)?.datagrams ? id !== as : !datagrams.recognises(octets)))
        continue;
      const known = begun.get(id) ?? datagrams.read(context);
      begun.set(id, known);
      return known;
    }
    return null;
  };
}
