import { createHash } from "node:crypto";
import fs from "node:fs";
import { type Command, Option } from "commander";
import { canonicalJson } from "../finding/canonical.ts";
import type { ReadSettings } from "../formats/format.ts";
import { UsageError } from "./exit.ts";
import { shareArgument } from "./options.ts";
import { bundled } from "./places.ts";

/** Options of commands that read inputs. */
export interface InputOptions {
  as?: string;
  map?: string;
  sampling?: number;
  exporter?: string;
  oneSession?: boolean;
}

export function addInputOptions(command: Command): Command {
  return command
    .addOption(new Option("--as <format>", "what the input is, where octets and ports leave it open"))
    .addOption(
      new Option(
        "--map <file>",
        "mapping of other people's columns (docs/guide/mapping.md); a bundled name such as ugr16, or a file",
      ),
    )
    .addOption(
      new Option("--sampling <1:N>", "sampling of packets, where the input does not tell").argParser(shareArgument),
    )
    .addOption(new Option("--exporter <name>", "name of the exporter or sensor, where the input does not tell"))
    .addOption(new Option("--one-session", "templates of one input hold for the next ones too"));
}

/** What is said of an input, as the formats take it; the mapping file is read here. */
export function readSettings(options: InputOptions): ReadSettings {
  return {
    samplingProbability: options.sampling ?? null,
    map: options.map === undefined ? null : readMap(options.map),
    exporter: options.exporter ?? null,
  };
}

/** The same as the ledger and the study keep it, so that an input can be read again alike. */
export function settingsText(options: InputOptions, settings: ReadSettings): string {
  return canonicalJson({
    ...(options.as ? { as: options.as } : {}),
    ...(options.map
      ? { map: options.map, mapSha256: createHash("sha256").update(settings.map!.text).digest("hex") }
      : {}),
    ...(options.sampling ? { sampling: options.sampling } : {}),
    ...(options.exporter ? { exporter: options.exporter } : {}),
    ...(options.oneSession ? { oneSession: true } : {}),
  });
}

function readMap(name: string): { name: string; text: string } {
  const file = [name, bundled("maps", `${name}.yaml`)].find((one) =>
    fs.statSync(one, { throwIfNoEntry: false })?.isFile(),
  );
  if (!file) throw new UsageError(`No mapping "${name}": neither a file nor one of maps/.`);
  return { name: file, text: fs.readFileSync(file, "utf8") };
}
