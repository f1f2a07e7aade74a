import { digestWith } from "../collect/digest.ts";
import { findInputs, type InputFile } from "../collect/inputs.ts";
import { madeUpBy, toldDigest } from "../collect/manifest.ts";
import type { Batch } from "../record/batch.ts";
import { shown } from "../record/defect.ts";
import type { Store, StoredInput } from "../store/store.ts";
import { type InputOptions, readSettings, settingsText } from "./inputs.ts";
import { startProgress } from "./progress.ts";
import { readInput, recognise } from "./read-input.ts";

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
}

/** Brings inputs into a store, each octet once: what is known is passed over, what was interrupted goes on. */
export async function ingest(store: Store, paths: readonly string[], options: IngestOptions): Promise<IngestedInput[]> {
  const { inputs, problems, release } = await findInputs(paths);
  const sessions = options.oneSession ? new Map<string, unknown>() : null;
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
  const label = shown(input.label);
  const settings = readSettings(options);
  const recognised = await recognise(input.path, options.as ?? null, settings.map);
  if ("refusal" in recognised) return { path: label, outcome: "refused", reason: recognised.refusal, stored: null };
  const lengths = store.inputs().map(({ octets }) => octets);
  const { sha256, octets, prefixes } = await digestWith(input.path, lengths);
  const facts = {
    path: input.label,
    sha256,
    octets,
    format: recognised.format,
    settings: settingsText(options, settings),
  };
  const writer = await store.ingest({ ...facts, madeUp: await madeUpBy(input.path, sha256) }, prefixes);
  if ("known" in writer) return { path: label, outcome: "known", reason: "already known", stored: writer.known };
  const progress = startProgress(`Reading ${label}`, octets, "octets", options.quiet);
  try {
    const onBatch = (batch: Batch) => writer.insert(batch);
    const reading = { as: options.as ?? null, settings, sessions, octets, onProgress: progress.at };
    const { state, sink } = await readInput(input.path, recognised.format, reading, onBatch);
    const stored = await writer.finish(state, sink.defectCounts(), sink.madeUp);
    return { path: label, outcome: state, reason: null, stored };
  } catch (error) {
    await writer.abandon();
    throw error;
  } finally {
    progress.end();
  }
}
