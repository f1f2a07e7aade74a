import { type Command, InvalidArgumentError } from "commander";
import { isTlp, TLP, type Tlp } from "../../exports/tlp.ts";

/** `narrows export FILE.json --format stix --out FILE` */
export function addExport(program: Command): void {
  program
    .command("export")
    .description("write findings for others: STIX, MISP, CSV, Parquet, GeoJSON, a notebook, Markdown, JSON")
    .argument("<findings.json>", "what ask --output, report or demo wrote")
    .requiredOption("--format <form>", "stix, misp, csv, parquet, geojson, notebook, markdown or json")
    .requiredOption("--out <place>", "a folder, a file where the form is one, or - for standard output")
    .option("--tlp <level>", `mark of the Traffic Light Protocol: ${Object.keys(TLP).join(", ")}`, tlpArgument, "amber")
    .option("--producer <name>", "who publishes it", "Narrows")
    .option("--no-gate", "leave the privacy gate out: hosts and small counts are told as they are")
    .action(
      async (file: string, options: { format: string; out: string; tlp: Tlp; producer: string; gate: boolean }) => {
        const { exportFindings } = await import("../export.ts");
        const { files, audit } = await exportFindings(file, options);
        for (const one of files) process.stderr.write(`${one} is written.\n`);
        process.stderr.write(`${audit}\n`);
      },
    );
}

function tlpArgument(text: string): Tlp {
  const level = text.toLowerCase().replace(/^tlp:/, "");
  if (!isTlp(level)) throw new InvalidArgumentError(`"${text}" is none of ${Object.keys(TLP).join(", ")}.`);
  return level;
}
