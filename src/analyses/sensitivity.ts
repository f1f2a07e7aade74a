import { z } from "zod";
import type { Answered, Finding } from "../finding/finding.ts";
import { withoutExporter } from "../store/leave-out.ts";
import { sql } from "../store/query.ts";
import type { Questions } from "../store/store.ts";
import type { Subject } from "../subject/subject.ts";
import type { Period } from "../values/instant.ts";
import type { Analysis, Answer, Task } from "./analysis.ts";
import { CORE, touches } from "./instrument/belonging.ts";
import { during } from "./instrument/local-time.ts";

export type Settings = Readonly<Record<string, number>>;

/** One way in which the same question might have been asked. */
interface Variation {
  readonly changed: string;
  readonly task: Omit<Task, "random">;
  readonly settings: Settings;
}

/** More exporters than these are not left out one by one; those with most flows are. */
const MOST_EXPORTERS = 6;

/**
 * The answers with, beside each number, what it would be otherwise: with suspected members, by another publisher's
 * countries, without each exporter, with other settings, always by the same chance. A number that goes far outside its own interval lowers the confidence.
 */
export async function withSensitivity(
  analysis: Analysis,
  task: Omit<Task, "random">,
  settings: Settings,
  answers: readonly Answer[],
  again: (task: Omit<Task, "random">, settings: Settings) => Promise<Answer[]>,
): Promise<Answer[]> {
  if (!answers.some((answer) => answer.answered && answer.estimate)) return [...answers];
  const values = new Map<string, Answered["sensitivity"]>();
  for (const variation of await variationsOf(analysis, task, settings)) {
    const varied = await again(variation.task, variation.settings);
    for (const { id, changed, value } of valuesOf(answers, varied, variation.changed))
      values.set(id, [...(values.get(id) ?? []), { changed, value }]);
  }
  return answers.map((answer) => (answer.answered ? spread(answer, values.get(answer.id) ?? []) : answer));
}

async function variationsOf(analysis: Analysis, task: Variation["task"], settings: Settings): Promise<Variation[]> {
  const { subject, knowledge, store } = task;
  const variations: Variation[] = [];
  if (subject.members.some(({ grade }) => grade === "suspected"))
    variations.push({ changed: "core + suspected members", task: { ...task, subject: widened(subject) }, settings });
  if (knowledge.listDate("other-countries", task.period.from))
    variations.push({
      changed: "countries by another publisher",
      task: { ...task, knowledge: { ...knowledge, countryOf: knowledge.otherCountryOf } },
      settings,
    });
  const exporters = analysis.needs.records.includes("flow") ? await askExporters(store, subject, task) : [];
  if (exporters.length > 1)
    for (const exporter of exporters)
      variations.push({
        changed: `without exporter ${exporter}`,
        task: { ...task, store: withoutExporter(store, exporter) },
        settings,
      });
  for (const [name, { others }] of Object.entries(analysis.settings))
    for (const value of others)
      if (value !== settings[name])
        variations.push({ changed: `${name} ${value}`, task, settings: { ...settings, [name]: value } });
  return variations;
}

/** The subject with those that are only suspected to belong to it. */
function widened(subject: Subject): Subject {
  const members = subject.members.map((member) =>
    member.grade === "suspected" ? { ...member, grade: "core" as const } : member,
  );
  return { ...subject, members };
}

const Exporter = z.object({ exporter: z.string() });

async function askExporters(
  store: Questions,
  subject: Subject,
  { period, against }: { readonly period: Period; readonly against: Period | null },
): Promise<string[]> {
  const window = against ? { from: Math.min(period.from, against.from), to: Math.max(period.to, against.to) } : period;
  const { rows } = await store.rows(
    `exporters with flows of ${subject.id}, by how many`,
    Exporter,
    sql`SELECT exporter FROM flow WHERE ${during("flowStart", window)} AND ${touches(subject, CORE)}
        GROUP BY exporter ORDER BY count() DESC, exporter LIMIT ${MOST_EXPORTERS}`,
  );
  return rows.map(({ exporter }) => exporter);
}

/** What became of each number; null where it can no longer be told. */
function valuesOf(answers: readonly Answer[], varied: readonly Answer[], changed: string) {
  const now = new Map(varied.map((answer) => [answer.id, answer]));
  return answers.flatMap((answer) => {
    if (!answer.answered || !answer.estimate || isTold(answer, changed)) return [];
    const other = now.get(answer.id);
    const value = other?.answered && other.estimate?.unit === answer.estimate.unit ? other.estimate.value : null;
    return [{ id: answer.id, changed, value }];
  });
}

/** An analysis may have answered the same by itself. */
function isTold({ sensitivity }: Pick<Finding & { answered: true }, "sensitivity">, changed: string): boolean {
  return sensitivity.some((one) => one.changed === changed);
}

function spread<Told extends Answer & { readonly answered: true }>(
  answer: Told,
  values: Answered["sensitivity"],
): Told {
  const beyond = values.filter(({ value }) => value !== null && isBeyond(answer, value));
  return {
    ...answer,
    sensitivity: [...answer.sensitivity, ...values],
    confidence: beyond.length === 0 ? answer.confidence : lowered(answer.confidence, beyond),
  };
}

/** Far outside: a number without one exporter has a chance of its own, about as large as the interval's. */
function isBeyond({ estimate }: Pick<Answered, "estimate">, other: number): boolean {
  const { value, low, high } = estimate!;
  return (low !== null && other < low - (value - low)) || (high !== null && other > high + (high - value));
}

const LOWER = { high: "moderate", moderate: "low", low: "low" } as const;

function lowered({ level, because }: Answered["confidence"], beyond: Answered["sensitivity"]): Answered["confidence"] {
  const told = beyond.map(({ changed, value }) => `${changed}: ${Number(value!.toPrecision(3))}`);
  return { level: LOWER[level], because: [...because, `lies far outside its interval with ${told.join("; ")}`] };
}
