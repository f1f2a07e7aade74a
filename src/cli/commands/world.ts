import type { Command } from "commander";
import { seedArgument } from "../options.ts";
import { short, startProgress } from "../progress.ts";

/** `narrows world NAME|FILE --seed N --out DIR` */
export function addWorld(program: Command): void {
  program
    .command("world")
    .description("make a made-up network with known truth, in the formats that Narrows reads")
    .argument("[name or file]", "without one, the bundled worlds are listed")
    .option("--seed <n>", "same seed, same octets", seedArgument, 1)
    .option("--out <folder>", "where to write it")
    .option("--quiet", "no progress")
    .action(async (name: string | undefined, { seed, out, quiet }: { seed: number; out?: string; quiet?: boolean }) => {
      const { makeWorld, worldNames } = await import("../../../worlds/make.ts");
      if (name === undefined) {
        for (const world of worldNames()) process.stdout.write(`${world}\n`);
        return;
      }
      const { UsageError } = await import("../exit.ts");
      if (!out) throw new UsageError("narrows world needs --out, a folder to write to.");
      const progress = startProgress(`Making ${name}`, 100, "%", quiet ?? false);
      const { files } = await makeWorld(name, { seed, out, onProgress: (share) => progress.at(100 * share) });
      progress.end();
      for (const file of files) process.stdout.write(`${file.sha256}  ${file.name}  ${short(file.records)} records\n`);
    });
}
