import { findInputs } from "../collect/inputs.ts";
import { shown } from "../record/defect.ts";
import type { RecordsOptions } from "./commands/records.ts";
import { readSettings } from "./inputs.ts";
import { startProgress } from "./progress.ts";
import { type ReadOutcome, readInput, recognise } from "./read-input.ts";
import { recordWriter } from "./write-records.ts";

/** What became of one path that was decoded. */
export interface Decoded {
  readonly path: string;
  readonly state: ReadOutcome["state"];
  readonly refusal: string | null;
  readonly defects: ReadonlyMap<string, number>;
}

/** Decodes inputs to text or Parquet, without a store. */
export async function records(paths: readonly string[], options: RecordsOptions): Promise<Decoded[]> {
  const { inputs, problems, release } = await findInputs(paths);
  const settings = readSettings(options);
  const writer = await recordWriter(options);
  const decoded: Decoded[] = problems.map(({ path, problem }) => refused(shown(path), problem));
  const sessions = options.oneSession ? new Map<string, unknown>() : null;
  try {
    for (const input of inputs) {
      const label = shown(input.label);
      const recognised = await recognise(input.path, options.as ?? null, settings.map);
      if ("refusal" in recognised) {
        decoded.push(refused(label, recognised.refusal));
        continue;
      }
      const progress = startProgress(
        `Reading ${label}`,
        input.octets,
        "octets",
        options.quiet ?? !process.stderr.isTTY,
      );
      const reading = { as: options.as ?? null, settings, sessions: sessions ?? new Map(), onProgress: progress.at };
      const outcome = await readInput(input.path, recognised.format, reading, (batch) => writer.write(batch));
      progress.end();
      decoded.push({ path: label, state: outcome.state, refusal: null, defects: outcome.sink.defectCounts() });
    }
    await writer.end();
  } finally {
    await release();
  }
  return decoded;
}

function refused(path: string, refusal: string): Decoded {
  return { path, state: "refused", refusal, defects: new Map() };
}
