import { existsSync, readFileSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { analyses } from "../analyses/index.ts";
import type { Findings } from "../finding/finding.ts";
import { findingsText } from "../finding/findings-text.ts";
import { type Accuracy, accuracySchema } from "../report/accuracy.ts";
import { renderReport } from "../report/render.ts";
import { type PublishedClaims, readClaims } from "../subject/claims.ts";
import type { Subject } from "../subject/subject.ts";
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
  const cards = [...analyses].map(([analysis, { question }]) => ({ analysis, question, readme: readmeOf(analysis) }));
  const claims = claimsAbout(subject);
  return renderReport(findings, {
    subject,
    generatedFrom,
    accuracy: await accuracy(),
    cards,
    ...(claims && { claims }),
  });
}

/** What was published about a subject, where a file of that lies beside its definition. */
function claimsAbout({ id, source }: Subject): PublishedClaims | null {
  const file = path.join(path.dirname(path.resolve(source)), "claims", `${id}.yaml`);
  return existsSync(file) ? readClaims(readFileSync(file, "utf8"), `claims/${id}.yaml`) : null;
}

/** The page that describes an analysis; null where Narrows is run without its sources. */
function readmeOf(analysis: string): string | null {
  const file = bundled("src", "analyses", analysis, "README.md");
  return existsSync(file) ? readFileSync(file, "utf8") : null;
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
