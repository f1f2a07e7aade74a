import type { Command } from "commander";

/** `narrows doctor` */
export function addDoctor(program: Command): void {
  program
    .command("doctor")
    .description(
      "say what is here and what is missing: Node.js, the engine, references, Chromium, disk, a store's holder",
    )
    .option("--store <folder>", "look at a store too")
    .action(async (options: { store?: string }) => {
      const { examine } = await import("../doctor.ts");
      const faults = await examine(options.store);
      process.exitCode = faults > 0 ? 1 : 0;
    });
}
