import { digestWith } from "../collect/digest.ts";
import { findInputs, type InputFile } from "../collect/inputs.ts";
import { madeUpBy, toldDigest } from "../collect/manifest.ts";
import type { Batch } from "../record/batch.ts";
import { shown } from "../record/defect.ts";
import type { InputWriter, Store, StoredInput } from "../store/store.ts";
import { type InputOptions, readSettings, settingsText } from "./inputs.ts";
import { startProgress } from "./progress.ts";
import { type ReadOutcome, readInput, recognise } from "./read-input.ts";

/** What became of one path. */
export interface IngestedInput {
  readonly path: string;
  readonly outcome: "whole" | "partial" | "refused" | "known";
  /** Why it was refused, or left alone. */
  readonly reason: string | null;
  readonly stored: StoredInput | null;
}

export interface IngestOptions extends InputOptions {
  readonly quiet: boolean;
  /** With `oneSession`: what earlier inputs told, when these are not all of them. */
  readonly sessions?: Map<string, unknown>;
}

/** Brings inputs into a store, each octet once: what is known is passed over, what was interrupted goes on. */
export async function ingest(store: Store, paths: readonly string[], options: IngestOptions): Promise<IngestedInput[]> {
  const { inputs, problems, release } = await findInputs(paths);
  const sessions = options.oneSession ? (options.sessions ?? new Map<string, unknown>()) : null;
  const done: IngestedInput[] = problems.map(({ path, problem }) => ({
    path: shown(path),
    outcome: "refused",
    reason: problem,
    stored: null,
  }));
  try {
    for (const input of inputs) done.push(await ingestOne(store, input, sessions ?? new Map(), options));
  } finally {
    await release();
  }
  return done;
}

async function ingestOne(
  store: Store,
  input: InputFile,
  sessions: Map<string, unknown>,
  options: IngestOptions,
): Promise<IngestedInput> {
  const path = shown(input.label);
  const settings = readSettings(options);
  const recognised = await recognise(input.path, options.as ?? null, settings.map);
  if ("refusal" in recognised) return { path, outcome: "refused", reason: recognised.refusal, stored: null };
  const { format } = recognised;
  const lengths = store.inputs().map(({ octets }) => octets);
  const { sha256, octets, prefixes } = await digestWith(input.path, lengths);
  const disagreement = await disagreeing(input, sha256);
  if (disagreement) return { path, outcome: "refused", reason: disagreement, stored: null };
  const facts = { path: input.label, sha256, octets, format, settings: settingsText(options, settings) };
  const writer = await store.ingest({ ...facts, madeUp: await madeUpBy(input.path, sha256) }, prefixes);
  const progress = startProgress(`Reading ${path}`, octets, "octets", options.quiet);
  const reading = { as: options.as ?? null, settings, sessions, octets, onProgress: progress.at };
  const read = (onBatch: (batch: Batch) => Promise<void>) => readInput(input.path, format, reading, onBatch);
  try {
    if ("known" in writer) {
      if (options.oneSession) await read(async () => {}); // what it told of templates holds for the next inputs
      return { path, outcome: "known", reason: "already known", stored: writer.known };
    }
    const stored = await readInto(writer, read);
    return { path, outcome: stored.state === "partial" ? "partial" : "whole", reason: null, stored };
  } finally {
    progress.end();
  }
}

async function readInto(
  writer: InputWriter,
  read: (onBatch: (batch: Batch) => Promise<void>) => Promise<ReadOutcome>,
): Promise<StoredInput> {
  try {
    const { state, sink } = await read((batch) => writer.insert(batch));
    return await writer.finish(state, sink.defectCounts(), sink.madeUp);
  } catch (error) {
    await writer.abandon();
    throw error;
  }
}

/** What SHA256SUMS beside a file says otherwise; null when it agrees, or there is none. */
async function disagreeing({ path, label }: InputFile, sha256: string): Promise<string | null> {
  const told = label === "-" ? null : await toldDigest(path);
  return told === null || told === sha256
    ? null
    : `digest: SHA256SUMS beside it tells ${told}, its octets give ${sha256}`;
}
