import path from "node:path";
import type { Command } from "commander";
import { STUDY_OPTIONS, type StudyOptions } from "../options.ts";
import { askStore } from "./ask.ts";

/** `narrows report --subject S --store DIR --from T --to T --out FILE.html` */
export function addReport(program: Command): void {
  const command = program
    .command("report")
    .description("ask every question and write the report: one HTML file, with the findings as JSON beside it")
    .argument("[question...]", "by default all")
    .requiredOption("--out <file.html>", "where to write it")
    .option("--no-sensitivity", "leave out what each number would be otherwise; quicker")
    .option("--pdf <file.pdf>", "print it as PDF too, with an installed Chromium")
    .action(async (questions: string[], options: StudyOptions & { out: string; pdf?: string }) => {
      const { analyses } = await import("../../analyses/index.ts");
      const { findings } = await askStore(questions.length > 0 ? questions : [...analyses.keys()], options);
      const { writeReport } = await import("../write-findings.ts");
      const json = `${options.out.replace(/\.html?$/, "")}.json`;
      await writeReport({ html: options.out, json }, findings);
      process.stderr.write(`${options.out} and ${path.basename(json)} are written.\n`);
      if (!options.pdf) return;
      const { printPdf } = await import("../../report/pdf.ts");
      await printPdf(options.out, options.pdf);
      process.stderr.write(`${options.pdf} is written.\n`);
    });
  for (const option of STUDY_OPTIONS()) command.addOption(option);
}
