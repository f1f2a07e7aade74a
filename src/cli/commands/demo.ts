import type { Command } from "commander";

/** `narrows demo`: what `npm start` runs. */
export function addDemo(program: Command): void {
  program
    .command("demo")
    .description("a whole study of the bundled subject: ingest, questions, report, page on 127.0.0.1")
    .option("--out <folder>", "where to write the report", "out")
    .option("--no-serve", "end when the report is written")
    .option("--quiet", "no progress")
    .action(async (options: { out: string; serve: boolean; quiet?: boolean }) => {
      const { demo } = await import("../demo.ts");
      await demo({ ...options, quiet: options.quiet ?? false });
    });
}
