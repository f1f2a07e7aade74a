import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Findings } from "../finding/finding.ts";
import { findingsText } from "../finding/findings-text.ts";
import { type Accuracy, accuracySchema } from "../report/accuracy.ts";
import { renderReport } from "../report/render.ts";
import { bundled } from "./places.ts";
import { loadSubject } from "./subjects.ts";

/** Writes findings as JSON, checked against the published schema; never half a file. */
export async function writeFindings(file: string, findings: Findings): Promise<void> {
  await writeWhole(file, findingsText(findings));
}

/** Writes the report and the findings it rests on. */
export async function writeReport(files: { html: string; json: string }, findings: Findings): Promise<void> {
  await writeFindings(files.json, findings);
  await writeWhole(files.html, await reportPage(findings, path.basename(files.json)));
}

/** The report of findings: the same findings, the same octets. */
export async function reportPage(findings: Findings, generatedFrom: string): Promise<string> {
  const subject = loadSubject(findings.study.subject.source);
  return renderReport(findings, { subject, generatedFrom, accuracy: await accuracy() });
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
