import type { Command } from "commander";
import { addInputOptions, type InputOptions } from "../inputs.ts";

export interface ClassifyOptions extends InputOptions {
  json?: boolean;
  quiet?: boolean;
}

/** `narrows classify PATH…` */
export function addClassify(program: Command): void {
  const command = program
    .command("classify")
    .description("what each flow is, with the signs that say so; unresolved where none does")
    .argument("<path...>", "files, folders, or - for standard input")
    .option("--json", "a line of JSON for each flow, instead of a table by label")
    .option("--quiet", "no progress")
    .action(async (paths: string[], options: ClassifyOptions) => {
      const [{ classify }, { tellDecoded }] = await Promise.all([import("../classify.ts"), import("../records.ts")]);
      process.exitCode = tellDecoded(await classify(paths, options));
    });
  addInputOptions(command);
}
