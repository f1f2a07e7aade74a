#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { addAsk } from "./commands/ask.ts";
import { addClassify } from "./commands/classify.ts";
import { addDemo } from "./commands/demo.ts";
import { addDiff } from "./commands/diff.ts";
import { addDoctor } from "./commands/doctor.ts";
import { addExport } from "./commands/export.ts";
import { addIngest } from "./commands/ingest.ts";
import { addRecords } from "./commands/records.ts";
import { addReference } from "./commands/reference.ts";
import { addReport } from "./commands/report.ts";
import { addSubject } from "./commands/subject.ts";
import { addVerify } from "./commands/verify.ts";
import { addWorld } from "./commands/world.ts";
import { EXIT } from "./exit.ts";
import { interruptible } from "./interrupt.ts";
import { version } from "./places.ts";

/** What a person can put right in what they asked or wrote: a command, a subject file, a mapping, a world file. */
const USAGE_ERRORS = new Set(["UsageError", "SubjectError", "MappingError", "WorldError", "ReferenceRefused"]);

/** The folders are put together here; each command loads what it needs when it is called. */
const program = new Command("narrows")
  .description("How a defined network uses the internet, from traffic metadata: findings with intervals and proof.")
  .version(version())
  .option("--debug", "show where in the code an error arose")
  .showHelpAfterError("(narrows --help shows the commands, narrows COMMAND --help their options)")
  .addHelpText(
    "after",
    `
Examples:
  narrows demo                                             a whole study on bundled inputs
  narrows records flows.pcap --format csv                  decode, no store
  narrows classify flows.pcap --json                       what each flow is, and by which sign
  narrows ingest flows.pcap conn.log.gz --store ./store    the same octets never count twice
  narrows ask growth rhythm --subject north-korea --store ./store --from 2019-01-01 --to 2019-11-01
  narrows verify out/north-korea.html                      do the data still say so, to the last octet?
  narrows export out/north-korea.json --format stix --tlp green --out north-korea.stix.json
  narrows diff 2019.json 2020.json                         what changed between two studies, and why

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done but part of the input was rejected, 4 --fail-on, 130 interrupted.`,
  );
for (const add of [
  addDemo,
  addRecords,
  addClassify,
  addIngest,
  addAsk,
  addReport,
  addExport,
  addVerify,
  addDiff,
  addWorld,
  addSubject,
  addReference,
  addDoctor,
])
  add(program);
inheritExit(program);

interruptible(() => process.exit(EXIT.interrupted));
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(EXIT.done); // `narrows … | head`
  throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = tell(error);
}

/** One line for the person, and the exit code. */
function tell(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  const wrong = error instanceof Error ? error : new Error(String(error));
  process.stderr.write(`${wrong.message}\n`);
  if (program.opts<{ debug?: boolean }>().debug) process.stderr.write(`${wrong.stack}\n${wrong.cause ?? ""}\n`);
  return USAGE_ERRORS.has(wrong.name) ? EXIT.usage : EXIT.failed;
}

function inheritExit(command: Command): void {
  command.exitOverride();
  for (const one of command.commands) inheritExit(one);
}
