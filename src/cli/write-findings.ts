import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { type Findings, findingsSchema } from "../finding/finding.ts";
import { type Accuracy, accuracySchema } from "../report/accuracy.ts";
import { renderReport } from "../report/render.ts";
import { bundled } from "./places.ts";
import { loadSubject } from "./subjects.ts";

/** Writes findings as JSON, checked against the published schema; never half a file. */
export async function writeFindings(file: string, findings: Findings): Promise<void> {
  findingsSchema.parse(findings);
  await writeWhole(file, `${JSON.stringify(findings, null, 2)}\n`);
}

/** Writes the report and the findings it rests on. */
export async function writeReport(files: { html: string; json: string }, findings: Findings): Promise<void> {
  const subject = loadSubject(findings.study.subject.source);
  await writeFindings(files.json, findings);
  const html = renderReport(findings, {
    subject,
    generatedFrom: path.basename(files.json),
    accuracy: await accuracy(),
  });
  await writeWhole(files.html, html);
}

/** What `npm run worlds` found, as it is bundled. */
async function accuracy(): Promise<Accuracy> {
  return accuracySchema.parse(JSON.parse(await readFile(bundled("docs", "accuracy.json"), "utf8")));
}

async function writeWhole(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(path.resolve(file)), { recursive: true });
  const part = `${file}.part`;
  await writeFile(part, text);
  await rename(part, file);
}
