import type { Finding, Findings } from "../finding/finding.ts";
import { visibleText } from "../values/visible-text.ts";
import { defineExport, type ExportRequest, textFile } from "./export.ts";
import { sentencesOf } from "./sentences.ts";
import { TLP } from "./tlp.ts";

export default defineExport({
  title: "Markdown",
  specification: "CommonMark 0.31",
  write: (request) => [textFile("findings.md", markdownOf(request))],
});

/** The findings as a text that a person reads; all that is foreign in it is escaped. */
export function markdownOf({ findings, subject, tlp, producer }: ExportRequest): string {
  const { study } = findings;
  const worlds = [...new Set(findings.findings.flatMap(({ madeUp }) => madeUp))];
  const lines = [
    `# ${plain(subject.title)}: how it uses the internet`,
    `${TLP[tlp].name} · ${plain(producer)} · ${study.period.from} to ${study.period.to} · Narrows ${plain(study.narrows)}`,
    ...(worlds.length > 0
      ? [`**Made up:** contains findings from simulated traffic (${plain(worlds.join(", "))}).`]
      : []),
    ...findings.findings.flatMap(paragraphsOf),
    "## Inputs",
    inputs(findings),
  ];
  return `${lines.join("\n\n")}\n`;
}

function paragraphsOf(finding: Finding): string[] {
  const { from, to } = finding.period;
  const heading = `## ${plain(finding.id)}\n\n${from} to ${to}${finding.against ? `, against ${finding.against.from} to ${finding.against.to}` : ""}`;
  if (!finding.answered) return [heading, `Cannot be said (${finding.reason}). Needed: ${plain(finding.needs)}.`];
  const { claim, alternatives, assumptions } = finding;
  return [
    heading,
    `**${plain(claim)}**`,
    ...sentencesOf(finding).map(plain),
    ...listed(
      "What else would explain it:",
      alternatives.map(
        ({ explanation, ruledOutBy }) =>
          `${explanation}. ${ruledOutBy ? `Ruled out by: ${ruledOutBy}` : "Not ruled out"}.`,
      ),
    ),
    ...listed("Taken as given:", assumptions),
  ];
}

function listed(head: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [`${head}\n\n${items.map((item) => `- ${plain(item)}`).join("\n")}`];
}

function inputs({ study }: Findings): string {
  const rows = study.inputs.map(({ path, sha256, state }) => `| ${plain(path)} | ${state} | \`${sha256}\` |`);
  return ["| file | state | SHA-256 |", "| --- | --- | --- |", ...rows].join("\n");
}

/** Text in which nothing means anything to Markdown or to the HTML within it (CommonMark §2.4). */
export function plain(text: string): string {
  const escaped = visibleText(text).replace(/[\\`*_{}[\]<>()#!|~&$^@:]/g, "\\$&");
  return escaped
    .replace(/^(\d+)(?=[.)])|^[-+=]/, (start) => (/^\d/.test(start) ? `${start}\\` : `\\${start}`))
    .replace(/\bwww\./gi, "www\\.");
}
