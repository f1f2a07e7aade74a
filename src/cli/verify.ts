import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { digestWith } from "../collect/digest.ts";
import { findInputs } from "../collect/inputs.ts";
import { canonicalJson } from "../finding/canonical.ts";
import { type Finding, type Findings, findingsSchema, type StudyInput } from "../finding/finding.ts";
import { openStore } from "../store/open.ts";
import { parseInstant, periodOf } from "../values/instant.ts";
import { UsageError } from "./exit.ts";
import { ingest } from "./ingest.ts";
import { version } from "./places.ts";
import { runStudy, type StudyRequest } from "./study.ts";
import { loadSubject } from "./subjects.ts";

/** How a study that was done again compares with what was told. */
export interface Verdict {
  readonly same: string[];
  readonly different: { readonly id: string; readonly why: string }[];
  /** What changed since, and may explain a difference. */
  readonly changes: string[];
}

/** Reads a findings file and does the study again from its inputs, references, settings and seed. */
export async function verify(file: string, say: (line: string) => void): Promise<Verdict> {
  const told = await readFindings(file);
  const folder = await mkdtemp(path.join(tmpdir(), "narrows-verify-"));
  try {
    const changes = changesSince(told);
    const store = await openStore(path.join(folder, "store"));
    try {
      changes.push(...(await ingestAgain(told, path.dirname(path.resolve(file)), folder, store, say)));
      const again = await runStudy(store, requestOf(told), say);
      changes.push(...changedReferences(told, again));
      return { ...compare(told.findings, again.findings), changes };
    } finally {
      await store.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readFindings(file: string): Promise<Findings> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(await readFile(file, "utf8"));
  } catch (cause) {
    throw new UsageError(`${file} cannot be read as JSON: ${(cause as Error).message}`, { cause });
  }
  const checked = findingsSchema.safeParse(parsed);
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  throw new UsageError(`${file} holds no findings: ${issue?.path.join(".")}: ${issue?.message}`);
}

/** Brings the inputs in again, in their order; made-up ones that are gone are made again. Answers what was not found alike. */
async function ingestAgain(
  told: Findings,
  beside: string,
  folder: string,
  store: Awaited<ReturnType<typeof openStore>>,
  say: (line: string) => void,
): Promise<string[]> {
  const changes: string[] = [];
  const sessions = new Map<string, unknown>(); // of the inputs that were read in one session
  for (const input of told.study.inputs) {
    const found = await findInput(input, beside, folder, say);
    if (!found) changes.push(`${input.path} (${input.sha256.slice(0, 12)}…) is missing, or its octets changed`);
    else {
      const settings = input.settings as {
        as?: string;
        map?: string;
        sampling?: number;
        exporter?: string;
        oneSession?: boolean;
      };
      say(`Reading ${input.path}`);
      await ingest(store, [found], { ...settings, sessions, quiet: true });
    }
  }
  return changes;
}

async function findInput(
  input: StudyInput,
  beside: string,
  folder: string,
  say: (line: string) => void,
): Promise<string | null> {
  for (const candidate of [input.path, path.resolve(beside, input.path), path.join(beside, path.basename(input.path))])
    if (await holds(candidate, input.sha256)) return candidate;
  if (!input.madeUp) return null;
  const { world, seed } = input.madeUp;
  const out = path.join(folder, "worlds", `${world}-${seed}`);
  if (!existsSync(out)) {
    say(`Making the world ${world} again, seed ${seed}`);
    const { makeWorld } = await import("../../worlds/make.ts");
    await makeWorld(world, { seed, out });
  }
  const again = path.join(out, path.basename(input.path));
  return existsSync(again) && (await digestWith(again)).sha256 === input.sha256 ? again : null;
}

/** Whether a file, or one within an archive, has these octets. */
async function holds(file: string, sha256: string): Promise<boolean> {
  const { inputs, release } = await findInputs([file]);
  try {
    return inputs.length === 1 && (await digestWith(inputs[0]!.path)).sha256 === sha256;
  } finally {
    await release();
  }
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

function changedReferences(told: Findings, again: Findings): string[] {
  const key = (one: { family: string; sha256: string }) => `${one.family} ${one.sha256}`;
  const now = new Set(again.study.references.map(key));
  return told.study.references
    .filter((one) => !now.has(key(one)))
    .map((one) => `the reference ${one.family} of ${one.date} is not the one used now`);
}

/** Findings are the same when all of each is, to the last digit and row of evidence. */
export function compare(told: readonly Finding[], again: readonly Finding[]): Pick<Verdict, "same" | "different"> {
  const same: string[] = [];
  const different: { id: string; why: string }[] = [];
  const now = new Map(again.map((finding) => [nameOf(finding), finding]));
  for (const finding of told) {
    const other = now.get(nameOf(finding));
    now.delete(nameOf(finding));
    const why = other ? firstDifference(finding, other, "") : "is not found again";
    if (why === null) same.push(finding.id);
    else different.push({ id: finding.id, why });
  }
  for (const id of now.keys()) different.push({ id, why: "was not told before" });
  return { same, different };
}

/** A question may be asked of several windows in one study. */
function nameOf({ id, period, against }: Finding): string {
  return `${id} ${period.from}..${period.to}${against ? ` against ${against.from}..${against.to}` : ""}`;
}

function firstDifference(told: unknown, again: unknown, at: string): string | null {
  if (canonicalJson(told ?? null) === canonicalJson(again ?? null)) return null;
  if (typeof told === "object" && typeof again === "object" && told && again) {
    const keys = [...new Set([...Object.keys(told), ...Object.keys(again)])];
    for (const key of keys) {
      const below = firstDifference(
        (told as Record<string, unknown>)[key],
        (again as Record<string, unknown>)[key],
        `${at}${at ? "." : ""}${key}`,
      );
      if (below) return below;
    }
  }
  return `${at}: told ${brief(told)}, now ${brief(again)}`;
}

function brief(value: unknown): string {
  const text = canonicalJson(value ?? null);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
