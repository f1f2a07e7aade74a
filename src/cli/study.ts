import { analyses } from "../analyses/index.ts";
import { askInstrument } from "../analyses/instrument.ts";
import { periodText, runAnalysis } from "../analyses/run.ts";
import type { Finding, Findings, StudyInput } from "../finding/finding.ts";
import { SCHEMA_VERSION } from "../finding/finding.ts";
import { loadReferences } from "../references/references.ts";
import type { Store, StoredInput } from "../store/store.ts";
import type { Period } from "../values/instant.ts";
import { UsageError } from "./exit.ts";
import { knowledgeOf } from "./knowledge.ts";
import { bundled, version } from "./places.ts";
import { loadControls, loadSubject } from "./subjects.ts";

/** Everything that decides the findings of a study, besides the records. */
export interface StudyRequest {
  readonly subject: string;
  readonly period: Period;
  readonly questions: readonly Question[];
  readonly against: Period | null;
  readonly seed: number;
  readonly settings: Readonly<Record<string, number>>;
  readonly references: string | null;
  /** Analyses whose numbers are tried otherwise: with suspected members, without each exporter, with other settings. */
  readonly sensitivity: readonly string[];
}

/** An analysis and the windows it is asked about. */
export interface Question {
  readonly analysis: string;
  readonly period: Period;
  readonly against: Period | null;
}

/** Asks the questions of a study, one after the other; the same store and request always give the same findings. */
export async function runStudy(
  store: Store,
  request: StudyRequest,
  onQuestion: (question: string, done: number, of: number) => void = () => {},
): Promise<Findings> {
  checkSettings(request.settings);
  const subject = loadSubject(request.subject);
  const controls = loadControls(subject);
  const references = await loadReferences([bundled("references"), ...(request.references ? [request.references] : [])]);
  const knowledge = knowledgeOf(references);
  const inputs = store.inputs().filter(({ state }) => state !== "replaced");
  const madeUp = new Map(inputs.flatMap(({ sha256, madeUp }) => (madeUp ? [[sha256, madeUp.world] as const] : [])));
  const findings: Finding[] = [];
  for (const [i, { analysis: id, period, against }] of request.questions.entries()) {
    const analysis = analysisNamed(id);
    onQuestion(analysis.question, i, request.questions.length);
    const task = {
      store,
      subject,
      controls,
      period,
      against,
      seed: request.seed,
      knowledge,
      sensitivity: request.sensitivity.includes(id),
    };
    findings.push(...(await runAnalysis(id, analysis, task, request.settings, madeUp)));
  }
  const windows = [
    request.period,
    request.against,
    ...request.questions.flatMap(({ period, against }) => [period, against]),
  ];
  return {
    schemaVersion: SCHEMA_VERSION,
    study: {
      subject: {
        id: subject.id,
        title: subject.title,
        sha256: subject.sha256,
        timeZone: subject.zone.name,
        source: request.subject,
      },
      period: periodText(request.period),
      against: request.against && periodText(request.against),
      questions: request.questions.map(({ analysis, period, against }) => ({
        analysis,
        period: periodText(period),
        against: against && periodText(against),
      })),
      seed: request.seed,
      settings: settingsInForce(request),
      references: references.used(),
      inputs: inputs.map(told),
      narrows: version(),
    },
    coverage: await askInstrument(
      store,
      windows.filter((window) => window !== null),
    ),
    findings,
  };
}

/** The analysis of that name; a UsageError lists those there are. */
export function analysisNamed(id: string) {
  const analysis = analyses.get(id);
  if (!analysis) throw new UsageError(`No question "${id}"; there are ${[...analyses.keys()].join(", ")}.`);
  return analysis;
}

function checkSettings(settings: StudyRequest["settings"]): void {
  const known = [...analyses].flatMap(([id, { settings }]) => Object.keys(settings).map((name) => `${id}.${name}`));
  const unknown = Object.keys(settings).find((name) => !known.includes(name));
  if (unknown) throw new UsageError(`No setting "${unknown}"; there are ${known.join(", ")}.`);
}

function settingsInForce({
  questions,
  settings,
  references,
  sensitivity,
}: StudyRequest): Findings["study"]["settings"] {
  const inForce = questions.flatMap(({ analysis: id }) =>
    Object.entries(analysisNamed(id).settings).map(([name, setting]) => {
      const key = `${id}.${name}`;
      return [key, { value: settings[key] ?? setting.value, unit: setting.unit, meaning: setting.meaning }] as const;
    }),
  );
  return { ...Object.fromEntries(inForce), sensitivity: [...sensitivity], ...(references ? { references } : {}) };
}

function told(input: StoredInput): StudyInput {
  return {
    path: input.path,
    sha256: input.sha256,
    format: input.format,
    state: input.state,
    records: { ...input.records },
    defects: { ...input.defects },
    settings: JSON.parse(input.settings) as Record<string, unknown>,
    madeUp: input.madeUp ? { world: input.madeUp.world, seed: input.madeUp.seed } : null,
  };
}
