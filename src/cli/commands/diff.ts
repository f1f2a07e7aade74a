import { type Command, Option } from "commander";
import { EXIT } from "../exit.ts";

/** `narrows diff A B` */
export function addDiff(program: Command): void {
  program
    .command("diff")
    .description("what changed between two studies, and what they were made of that may be why")
    .argument("<before.json>", "a findings file")
    .argument("<after.json>", "another")
    .option("--json", "the comparison as JSON on stdout")
    .addOption(
      new Option("--fail-on <change>", "exit with 4 when a finding changed at all, or beyond the intervals").choices([
        "any",
        "beyond",
      ]),
    )
    .action(async (before: string, after: string, options: { json?: boolean; failOn?: "any" | "beyond" }) => {
      const { diffFiles, diffText } = await import("../diff.ts");
      const comparison = await diffFiles(before, after);
      const text = options.json ? JSON.stringify({ schemaVersion: 1, ...comparison }, null, 2) : diffText(comparison);
      process.stdout.write(`${text}\n`);
      const grave = options.failOn === "beyond" ? ["beyond", "answered", "unanswered"] : null;
      const failed = comparison.findings.some(({ change }) => (grave ? grave.includes(change) : change !== "same"));
      process.exitCode = options.failOn && failed ? EXIT.failOn : EXIT.done;
    });
}
