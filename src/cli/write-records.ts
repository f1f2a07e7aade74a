import { once } from "node:events";
import { createWriteStream } from "node:fs";
import type { Writable } from "node:stream";
import { csvHeader, csvRow } from "../formats/flow-csv/write.ts";
import { ndjsonRow } from "../formats/flow-ndjson/write.ts";
import type { Batch } from "../record/batch.ts";
import type { RecordKind } from "../record/columns.ts";
import type { RecordsOptions } from "./commands/records.ts";
import { UsageError } from "./exit.ts";

/** Takes batches as they come; those of another kind than asked for are passed over. */
export interface RecordWriter {
  write(batch: Batch): Promise<void>;
  end(): Promise<void>;
}

/** Records about the inputs are written only when they are asked for by `--kind`. */
const ABOUT_INPUTS: readonly RecordKind[] = ["defect", "coverage"];
const LINES_A_WRITE = 4096;

/** The writer of the form asked for: to a file, or to stdout as fast as it is read. */
export async function recordWriter({ format, kind, output }: RecordsOptions): Promise<RecordWriter> {
  if (format === "parquet") return parquet(kind, output);
  const to = output ? createWriteStream(output) : process.stdout;
  return format === "csv" ? csv(to, kind) : ndjson(to, kind);
}

function ndjson(to: Writable, kind: RecordKind | null): RecordWriter {
  return {
    async write(batch) {
      if (kind ? batch.kind !== kind : ABOUT_INPUTS.includes(batch.kind)) return;
      await writeRows(to, batch, ndjsonRow);
    },
    end: () => ended(to),
  };
}

/** One header, so one kind: the one asked for, or the first met. */
function csv(to: Writable, asked: RecordKind | null): RecordWriter {
  let kind = asked;
  let begun = false;
  return {
    async write(batch) {
      if (!asked && ABOUT_INPUTS.includes(batch.kind)) return;
      kind ??= batch.kind;
      if (batch.kind !== kind) return;
      if (!begun) await put(to, `${csvHeader(kind)}\n`);
      begun = true;
      await writeRows(to, batch, csvRow);
    },
    end: () => ended(to),
  };
}

async function parquet(asked: RecordKind | null, output: string | undefined): Promise<RecordWriter> {
  if (!output) throw new UsageError("--format parquet needs --output: Parquet is not written to stdout.");
  const { ParquetFile } = await import("./write-parquet.ts");
  let file: { kind: RecordKind; parquet: InstanceType<typeof ParquetFile> } | null = null;
  return {
    async write(batch) {
      if (asked ? batch.kind !== asked : ABOUT_INPUTS.includes(batch.kind)) return;
      file ??= { kind: batch.kind, parquet: new ParquetFile(output, batch.kind) };
      if (batch.kind === file.kind) await file.parquet.write(batch);
    },
    async end() {
      await file?.parquet.end();
    },
  };
}

async function writeRows(to: Writable, batch: Batch, rowText: (batch: Batch, row: number) => string): Promise<void> {
  for (let from = 0; from < batch.rows; from += LINES_A_WRITE) {
    let text = "";
    for (let row = from; row < Math.min(batch.rows, from + LINES_A_WRITE); row++) text += `${rowText(batch, row)}\n`;
    await put(to, text);
  }
}

async function put(to: Writable, text: string): Promise<void> {
  if (!to.write(text)) await once(to, "drain");
}

async function ended(to: Writable): Promise<void> {
  if (to === process.stdout) return;
  to.end();
  await once(to, "finish");
}
