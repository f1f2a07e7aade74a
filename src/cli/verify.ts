import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Difference, firstDifference, nameOf } from "../finding/difference.ts";
import type { Finding, Findings } from "../finding/finding.ts";
import { findingsText } from "../finding/findings-text.ts";
import { openStore } from "../store/open.ts";
import { parseInstant, periodOf } from "../values/instant.ts";
import { readFindings } from "./findings-file.ts";
import { version } from "./places.ts";
import { runStudy, type StudyRequest } from "./study.ts";
import { loadSubject } from "./subjects.ts";
import { ingestAgain } from "./verify-inputs.ts";
import { oddPage, readPage } from "./verify-page.ts";

/** How a study that was done again compares with what was told. */
export interface Verdict {
  readonly same: string[];
  /** Of findings, the study, the files themselves. */
  readonly different: Difference[];
  /** What changed since, and may explain a difference: an input, a reference, the subject, Narrows. */
  readonly changes: string[];
}

/** Reads a findings file, or the page that names it, and does the study again from its inputs, references, settings and seed. */
export async function verify(file: string, say: (line: string) => void): Promise<Verdict> {
  const page = isPage(file) ? await readPage(file) : null;
  const findingsFile = page?.findingsFile ?? file;
  const { text, findings: told } = await readFindings(findingsFile);
  const folder = await mkdtemp(path.join(tmpdir(), "narrows-verify-"));
  try {
    const changes = changesSince(told);
    const files = [...oddText(text, told, findingsFile), ...(page ? await oddPage(page, text, told) : [])];
    const store = await openStore(path.join(folder, "store"));
    try {
      const inputs = await ingestAgain(told, path.dirname(path.resolve(findingsFile)), folder, store, say);
      changes.push(...inputs.gone);
      const again = await runStudy(store, requestOf(told), say);
      const references = changedReferences(told, again);
      changes.push(...references.newer);
      const { same, different } = compare(told.findings, again.findings);
      return {
        same,
        different: [...files, ...inputs.different, ...references.different, ...oddStudy(told, again), ...different],
        changes,
      };
    } finally {
      await store.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export function isPage(file: string): boolean {
  return /\.html?$/i.test(file);
}

/** A change that leaves the findings alone, such as one of white space or of the order of keys. */
function oddText(text: string, told: Findings, file: string): Difference[] {
  return text === findingsText(told) ? [] : [{ id: file, why: "is not as Narrows writes these findings" }];
}

function requestOf({ study }: Findings): StudyRequest {
  const settings = Object.entries(study.settings).flatMap(([name, held]) =>
    typeof held === "object" && held !== null && "value" in held ? [[name, Number(held.value)] as const] : [],
  );
  return {
    subject: study.subject.source,
    period: readPeriod(study.period)!,
    against: readPeriod(study.against),
    questions: study.questions.map(({ analysis, period, against }) => ({
      analysis,
      period: readPeriod(period)!,
      against: readPeriod(against),
    })),
    seed: study.seed,
    settings: Object.fromEntries(settings),
    references: typeof study.settings.references === "string" ? study.settings.references : null,
    sensitivity: Array.isArray(study.settings.sensitivity) ? study.settings.sensitivity.map(String) : [],
  };
}

function readPeriod(text: { from: string; to: string } | null) {
  return text && periodOf(parseInstant(text.from), parseInstant(text.to));
}

function changesSince({ study }: Findings): string[] {
  const changes: string[] = [];
  if (study.narrows !== version()) changes.push(`made with Narrows ${study.narrows}, checked with ${version()}`);
  if (loadSubject(study.subject.source).sha256 !== study.subject.sha256)
    changes.push(`the definition of the subject ${study.subject.id} has changed`);
  return changes;
}

/** What is told of subject, coverage and inputs must come out again as well; paths may differ where it is done elsewhere. */
function oddStudy(told: Findings, again: Findings): Difference[] {
  const facts = ({ study, coverage }: Findings) => ({
    study: { ...study, narrows: "", references: [], inputs: study.inputs.map(({ path: _, ...input }) => input) },
    coverage,
  });
  const difference = firstDifference(facts(told), facts(again));
  return difference === null ? [] : [{ id: "study", why: difference }];
}

/** Tables that are others now: of another date, or of the same one with other octets. */
function changedReferences(told: Findings, again: Findings): { newer: string[]; different: Difference[] } {
  const now = again.study.references;
  const changed = told.study.references.filter(({ sha256 }) => !now.some((one) => one.sha256 === sha256));
  const isTampered = ({ family, date }: (typeof changed)[number]) =>
    now.some((one) => one.family === family && one.date === date);
  return {
    newer: changed
      .filter((one) => !isTampered(one))
      .map(({ family, date }) => `the reference ${family} of ${date} is not the one used now`),
    different: changed
      .filter(isTampered)
      .map(({ family, date }) => ({ id: `reference ${family} of ${date}`, why: "its octets changed" })),
  };
}

/** Findings are the same when all of each is, to the last digit and row of evidence. */
export function compare(told: readonly Finding[], again: readonly Finding[]): Pick<Verdict, "same" | "different"> {
  const same: string[] = [];
  const different: Difference[] = [];
  const now = new Map(again.map((finding) => [nameOf(finding), finding]));
  for (const finding of told) {
    const other = now.get(nameOf(finding));
    now.delete(nameOf(finding));
    const why = other ? firstDifference(finding, other) : "is not found again";
    if (why === null) same.push(finding.id);
    else different.push({ id: finding.id, why });
  }
  for (const id of now.keys()) different.push({ id, why: "was not told before" });
  return { same, different };
}
