import { findInputs } from "../collect/inputs.ts";
import { shown } from "../record/defect.ts";
import type { RecordsOptions } from "./commands/records.ts";
import { EXIT } from "./exit.ts";
import { type InputOptions, readSettings } from "./inputs.ts";
import { startProgress } from "./progress.ts";
import { pseudonymising } from "./pseudonymise.ts";
import { type ReadOutcome, readInput, recognise } from "./read-input.ts";
import { type RecordWriter, recordWriter } from "./write-records.ts";

/** What became of one path that was decoded. */
export interface Decoded {
  readonly path: string;
  readonly state: ReadOutcome["state"];
  readonly refusal: string | null;
  readonly defects: ReadonlyMap<string, number>;
}

/** Decodes inputs to text or Parquet, without a store. */
export async function records(paths: readonly string[], options: RecordsOptions): Promise<Decoded[]> {
  const { pseudonymise } = options;
  return decode(paths, options, async () => {
    const writer = await recordWriter(options);
    return pseudonymise === undefined ? writer : pseudonymising(writer, pseudonymise);
  });
}

/** Decodes inputs for a writer, which is asked for when they are found. */
export async function decode(
  paths: readonly string[],
  options: InputOptions & { quiet?: boolean },
  open: () => Promise<RecordWriter>,
): Promise<Decoded[]> {
  const { inputs, problems, release } = await findInputs(paths);
  const settings = readSettings(options);
  const writer = await open();
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

/** Tells what became of each path, in a line where there is something to say; the exit code of the command. */
export function tellDecoded(decoded: readonly Decoded[]): number {
  for (const { path, state, refusal, defects } of decoded) {
    const told = refusal ?? [...defects].map(([kind, count]) => `${kind} × ${count}`).join(", ");
    if (told !== "") process.stderr.write(`${state === "whole" ? "noted" : state} ${path}: ${told}\n`);
  }
  const refused = decoded.filter(({ refusal }) => refusal).length;
  if (refused > 0 && refused === decoded.length) return EXIT.failed;
  return decoded.some(({ state }) => state !== "whole") ? EXIT.partial : EXIT.done;
}

function refused(path: string, refusal: string): Decoded {
  return { path, state: "refused", refusal, defects: new Map() };
}
