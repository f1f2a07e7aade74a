import { type Command, Option } from "commander";
import { addInputOptions, type InputOptions } from "../inputs.ts";

export interface RecordsOptions extends InputOptions {
  format: "ndjson" | "csv" | "parquet";
  kind: "flow" | "dns" | "route" | "service" | "defect" | "coverage" | null;
  output?: string;
  /** A file with a key of 32 octets. */
  pseudonymise?: string;
  quiet?: boolean;
}

/** `narrows records PATH… --format ndjson|csv|parquet` */
export function addRecords(program: Command): void {
  const command = program
    .command("records")
    .description("decode inputs to text or Parquet, without a store")
    .argument("<path...>", "files, folders, or - for standard input")
    .addOption(new Option("--format <form>", "of the output").choices(["ndjson", "csv", "parquet"]).default("ndjson"))
    .addOption(
      new Option("--kind <kind>", "only records of this kind; CSV and Parquet hold one kind, by default the first met")
        .choices(["flow", "dns", "route", "service", "defect", "coverage"])
        .default(null),
    )
    .option("--output <file>", "instead of stdout; Parquet needs one")
    .option(
      "--pseudonymise <key file>",
      "flows only, addresses as Crypto-PAn pseudonyms: for one house, not to be published",
    )
    .option("--quiet", "no progress")
    .action(async (paths: string[], options: RecordsOptions) => {
      const { records, tellDecoded } = await import("../records.ts");
      process.exitCode = tellDecoded(await records(paths, options));
    });
  addInputOptions(command);
}
