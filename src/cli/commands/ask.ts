import type { Command } from "commander";
import { periodFrom, STUDY_OPTIONS, type StudyOptions } from "../options.ts";
import type { StudyRequest } from "../study.ts";

/** `narrows ask QUESTION… --subject S --store DIR --from T --to T` */
export function addAsk(program: Command): void {
  const command = program
    .command("ask")
    .description("answer questions about a subject from a store")
    .argument("<question...>", "such as growth, rhythm, paths")
    .option("--json", "findings as JSON on stdout")
    .option("--sensitivity", "try each number otherwise too: other members, exporters left out, other settings", false)
    .option("--output <file>", "findings as JSON into a file, which `narrows verify` takes")
    .action(async (questions: string[], options: StudyOptions & { json?: boolean; output?: string }) => {
      const { findings } = await askStore(questions, options);
      const { writeFindings } = await import("../write-findings.ts");
      const { findingsTable } = await import("../table.ts");
      if (options.output) await writeFindings(options.output, findings);
      process.stdout.write(options.json ? `${JSON.stringify(findings, null, 2)}\n` : `${findingsTable(findings)}\n`);
    });
  for (const option of STUDY_OPTIONS()) command.addOption(option);
}

/** Opens the store, asks, closes it. */
export async function askStore(questions: readonly string[], options: StudyOptions) {
  const { withStore } = await import("../with-store.ts");
  const { analysisNamed, runStudy } = await import("../study.ts");
  for (const question of questions) analysisNamed(question);
  const request = requestOf(questions, options);
  const say = (question: string) => process.stderr.write(`${question}\n`);
  return withStore(options.store, async (store) => ({ request, findings: await runStudy(store, request, say) }));
}

function requestOf(questions: readonly string[], options: StudyOptions): StudyRequest {
  const period = periodFrom(options.from, options.to);
  return {
    subject: options.subject,
    period,
    against: options.against.all,
    questions: questions.map((analysis) => ({
      analysis,
      period,
      against: options.against.of.get(analysis) ?? options.against.all,
    })),
    seed: options.seed,
    settings: options.set,
    references: options.references ?? null,
    sensitivity: options.sensitivity ? questions : [],
  };
}
