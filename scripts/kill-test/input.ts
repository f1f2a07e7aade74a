import { createHash } from "node:crypto";
import { type Batch, BatchBuilder } from "../../src/record/batch.ts";
import type { RecordKind } from "../../src/record/columns.ts";
import type { InputFacts } from "../../src/store/store.ts";

/** An input as a reader would give it: what it is, the digests of its beginnings, its batches in order. */
export interface MadeInput {
  readonly facts: InputFacts;
  readonly prefixes: ReadonlyMap<number, string>;
  readonly batches: readonly Batch[];
}

/** Small, so that there are many moments between blocks. */
const BLOCK_ROWS = 4000;
const START = Date.UTC(2019, 10, 30, 20); // runs over the end of a month: two parts for one block

/**
 * The same four inputs each time: one of many blocks, one that fails to reach its end, and a file that is read, grows,
 * and is read again. The last defect and the last minute's coverage of the file are not those of the grown one.
 */
export function madeInputs(): MadeInput[] {
  const log = made("c", "log.nfcapd", 9_000, 1);
  const grown = made("d", "log.nfcapd", 31_000, 1);
  const prefixes = new Map([[log.facts.octets, log.facts.sha256]]);
  return [made("a", "first.pcap", 60_000, 2), log, made("b", "second.pcap", 10_500, 3), { ...grown, prefixes }];
}

function made(letter: string, name: string, rows: number, seed: number): MadeInput {
  const batches: Batch[] = [];
  const builders = new Map<RecordKind, BatchBuilder>();
  const builder = (kind: RecordKind): BatchBuilder => {
    const known = builders.get(kind) ?? new BatchBuilder(kind, (batch) => batches.push(batch), BLOCK_ROWS);
    builders.set(kind, known);
    return known;
  };
  for (let i = 0; i < rows; i++) {
    writeFlow(builder("flow"), i, seed);
    if (i % 3 === 0) writeName(builder("dns"), i);
  }
  writeEnd(builder("coverage"), builder("defect"), rows);
  for (const one of builders.values()) one.flush();
  const facts = {
    path: name,
    sha256: createHash("sha256").update(letter).digest("hex"),
    octets: rows * 50,
    format: "made",
    settings: "{}",
    madeUp: null,
  };
  return { facts, prefixes: new Map(), batches };
}

function writeFlow(builder: BatchBuilder, i: number, seed: number): void {
  const row = builder.next(50 * i);
  const number = (name: string, value: number) => builder.column(name).number(row, value);
  number("flowStartMilliseconds", START + i * 700);
  number("flowEndMilliseconds", START + i * 700 + 900);
  builder.column("sourceAddress").ipv4(row, Uint8Array.of(175, 45, 176, (i * seed) % 251));
  builder.column("destinationAddress").ipv4(row, Uint8Array.of(8, seed, (i >> 8) % 256, i % 256));
  number("protocolIdentifier", i % 2 === 0 ? 6 : 17);
  number("packetDeltaCount", 1 + (i % 9));
  if (i % 5 !== 0) number("octetDeltaCount", 40 + ((i * 7919) % 1461));
  if (i % 2 === 0) number("samplingProbability", 0.01);
  builder.column("samplingKnownBy").text(row, i % 2 === 0 ? "told" : "unknown");
  builder.column("exporter").text(row, `192.0.2.${1 + (i % 3)}`);
}

function writeName(builder: BatchBuilder, i: number): void {
  const row = builder.next(50 * i);
  builder.column("time").number(row, START + i * 700 + 0.125);
  builder.column("queryName").text(row, `name-${i}.example`);
  builder.column("queryType").text(row, i % 2 === 0 ? "A" : "AAAA");
}

function writeEnd(coverage: BatchBuilder, defect: BatchBuilder, rows: number): void {
  const row = coverage.next(0);
  coverage.column("from").number(row, START);
  coverage.column("to").number(row, START + rows * 700);
  coverage.column("exporter").text(row, "192.0.2.1");
  coverage.column("received").number(row, rows);
  const fault = defect.next(50 * rows);
  defect.column("kind").text(fault, "truncated");
  defect.column("octetOffset").number(fault, 50 * rows);
}
