import { type Command, InvalidArgumentError } from "commander";
import type { OutputFormat } from "../../../worlds/output/outputs.ts";
import { seedArgument } from "../options.ts";
import { short, startProgress } from "../progress.ts";

interface Options {
  seed: number;
  out?: string;
  formats?: string;
  limit?: number;
  quiet?: boolean;
}

/** `narrows world NAME|FILE --seed N --out DIR` */
export function addWorld(program: Command): void {
  program
    .command("world")
    .description("make a made-up network with known truth, in the formats that Narrows reads")
    .argument("[name or file]", "without one, the bundled worlds are listed")
    .option("--seed <n>", "same seed, same octets", seedArgument, 1)
    .option("--out <folder>", "where to write it")
    .option(
      "--formats <list>",
      "what to write, with commas: netflow5, netflow9, ipfix, sflow, zeek, pcap, csv, labels, mrt",
    )
    .option("--limit <GB>", "refuse a world whose files would be larger (4)", gigabytes)
    .option("--quiet", "no progress")
    .action(async (name: string | undefined, { seed, out, quiet, formats: list, limit }: Options) => {
      const { makeWorld, worldNames } = await import("../../../worlds/make.ts");
      if (name === undefined) {
        for (const world of worldNames()) process.stdout.write(`${world}\n`);
        return;
      }
      const { UsageError } = await import("../exit.ts");
      if (!out) throw new UsageError("narrows world needs --out, a folder to write to.");
      const formats = list === undefined ? {} : { formats: await formatsOf(list) };
      const most = limit === undefined ? {} : { most: limit };
      const progress = startProgress(`Making ${name}`, 100, "%", quiet ?? false);
      const { files } = await makeWorld(name, {
        seed,
        out,
        ...formats,
        ...most,
        onProgress: (share) => progress.at(100 * share),
      });
      progress.end();
      for (const file of files) process.stdout.write(`${file.sha256}  ${file.name}  ${short(file.records)} records\n`);
    });
}

/** The formats of a list; labels go with the records they are of. */
async function formatsOf(list: string): Promise<OutputFormat[]> {
  const { OUTPUT_FORMATS } = await import("../../../worlds/output/outputs.ts");
  const known = Object.keys(OUTPUT_FORMATS) as OutputFormat[];
  const asked = list.split(",").map((name) => name.trim());
  const unknown = asked.find((name) => !known.some((one) => one === name));
  const { UsageError } = await import("../exit.ts");
  if (unknown !== undefined) throw new UsageError(`"${unknown}" is not an output of worlds: ${known.join(", ")}.`);
  return known.filter((name) => asked.includes(name) || (name === "labels" && asked.some((one) => one !== "mrt")));
}

function gigabytes(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError(`"${text}" is not a number of gigabytes.`);
  return value * 1e9;
}
