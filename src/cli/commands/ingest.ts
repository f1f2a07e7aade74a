import type { Command } from "commander";
import type { Store } from "../../store/store.ts";
import { EXIT } from "../exit.ts";
import type { IngestedInput } from "../ingest.ts";
import { addInputOptions, type InputOptions } from "../inputs.ts";
import { STORE } from "../options.ts";

interface IngestOptions extends InputOptions {
  store: string;
  mend?: boolean;
  json?: boolean;
  quiet?: boolean;
}

/** `narrows ingest PATH… --store DIR` */
export function addIngest(program: Command): void {
  const command = program
    .command("ingest")
    .description("bring inputs into a store; the same octets count once, whatever their name")
    .argument("<path...>", "files, folders, or - for standard input")
    .requiredOption("--store <where>", STORE, process.env.NARROWS_STORE)
    .option("--mend", "of a store on servers: where its rows and its ledger disagree, let the ledger decide")
    .option("--json", "summary as JSON on stdout")
    .option("--quiet", "no progress")
    .action(async (paths: string[], options: IngestOptions) => {
      const { withStore } = await import("../with-store.ts");
      const { ingest } = await import("../ingest.ts");
      const read = async (store: Store) => {
        const read = await ingest(store, paths, { ...options, quiet: options.quiet ?? false });
        await store.settle();
        return read;
      };
      const done = await withStore(options.store, read, options.mend ? { mend: true } : {});
      if (options.json) process.stdout.write(`${JSON.stringify({ schemaVersion: 1, inputs: done }, null, 2)}\n`);
      else process.stderr.write(ingestSummary(done));
      process.exitCode = exitOf(done);
    });
  addInputOptions(command);
}

/** A line an input: what came of it, how many records, which defects. */
export function ingestSummary(done: readonly IngestedInput[]): string {
  return done
    .map(({ path, outcome, reason, stored }) => {
      const records = Object.entries(stored?.records ?? {}).filter(
        ([kind]) => kind !== "defect" && kind !== "coverage",
      );
      const counted = records.map(([kind, count]) => `${count.toLocaleString("en")} ${kind} records`).join(", ");
      const defects = Object.entries(stored?.defects ?? {}).map(([kind, count]) => `${kind} × ${count}`);
      const heading = stored?.state === "whole" ? "noted" : "defects";
      const told = [
        stored && records.length === 0 ? "no records" : counted,
        reason,
        defects.length > 0 ? `${heading}: ${defects.join(", ")}` : null,
      ];
      const madeUp = stored?.madeUp ? ` [made up: world ${stored.madeUp.world}, seed ${stored.madeUp.seed}]` : "";
      return `${outcome.padEnd(8)} ${path}${madeUp}  ${told.filter(Boolean).join("; ")}\n`;
    })
    .join("");
}

/** 1 when nothing could be read, 3 when something was rejected, else 0. */
export function exitOf(done: readonly IngestedInput[]): number {
  const refused = done.filter(({ outcome }) => outcome === "refused").length;
  if (refused > 0 && refused === done.length) return EXIT.failed;
  return refused > 0 || done.some(({ outcome, stored }) => outcome === "partial" || stored?.state === "partial")
    ? EXIT.partial
    : EXIT.done;
}
