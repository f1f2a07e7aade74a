import type { Command } from "commander";
import { EXIT } from "../exit.ts";

/** `narrows verify FILE` */
export function addVerify(program: Command): void {
  program
    .command("verify")
    .description(
      "do a study again from its inputs, references, settings and seed, and say whether the findings are the same",
    )
    .argument("<findings.json or report.html>")
    .option("--json", "verdict as JSON on stdout")
    .action(async (file: string, options: { json?: boolean }) => {
      const { isPage, verify } = await import("../verify.ts");
      const verdict = await verify(file, (line) => process.stderr.write(`${line}\n`));
      const { same, different, changes } = verdict;
      if (options.json) process.stdout.write(`${JSON.stringify({ schemaVersion: 1, ...verdict }, null, 2)}\n`);
      else {
        for (const change of changes) process.stdout.write(`changed: ${change}\n`);
        for (const { id, why } of different) process.stdout.write(`different: ${id}: ${why}\n`);
        process.stdout.write(
          different.length === 0 && changes.length === 0
            ? `same: all ${same.length} findings, to the last digit${isPage(file) ? ", and the report to the last octet" : ""}\n`
            : `${same.length} findings are the same, ${different.length} things differ\n`,
        );
      }
      process.exitCode = different.length === 0 ? EXIT.done : EXIT.failed;
    });
}
