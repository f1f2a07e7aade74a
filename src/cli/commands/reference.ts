import type { Command } from "commander";
import type { ImportOptions } from "../references.ts";

/** `narrows reference import|list` */
export function addReference(program: Command): void {
  const command = program
    .command("reference")
    .description("dated outside knowledge: prefix origins, AS names, countries …");
  command
    .command("list")
    .description("families and dates at hand, with publisher and licence")
    .option("--references <folder>", "besides the bundled ones")
    .option("--json", "as JSON")
    .action(async (options: { references?: string; json?: boolean }) => {
      const { listReferences } = await import("../references.ts");
      await listReferences(options);
    });
  command
    .command("import")
    .description("read a publisher's file into a dated table")
    .argument("<family>", "such as prefix-origins")
    .argument("<path>", "MRT RIB, RIR delegated file, MMDB, iptoasn table, or our own CSV")
    .requiredOption("--publisher <name>", "who published it")
    .requiredOption("--licence <text>", "under which licence")
    .requiredOption("--date <date>", "from when it holds, YYYY-MM-DD")
    .requiredOption("--references <folder>", "where to write it")
    .option("--as <form>", "which form it is, where its octets leave it open")
    .option("--even-if-smaller", "take a table that has less than half the rows of the one before it")
    .action(async (family: string, path: string, options: ImportOptions) => {
      const { importInto } = await import("../references.ts");
      await importInto(family, path, options);
    });
}
