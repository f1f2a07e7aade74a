import type { Evidence, Finding, Period as PeriodText } from "../finding/finding.ts";
import { createRandom } from "../statistics/random.ts";
import type { Questions } from "../store/store.ts";
import { formatInstant, type Period } from "../values/instant.ts";
import type { Analysis, Task } from "./analysis.ts";
import { type Settings, withSensitivity } from "./sensitivity.ts";

/** Inputs that are made up, by digest, with the world that made them. */
export type MadeUpInputs = ReadonlyMap<string, string>;

/**
 * Runs one analysis and completes its answers: the evidence of all that was asked, the windows, the method, and the
 * mark of made-up records. Chance is seeded by the study's seed and the analysis' id, so that neither the order of
 * questions nor other analyses change an answer.
 */
export async function runAnalysis(
  id: string,
  analysis: Analysis,
  task: Omit<Task, "random"> & { readonly seed: number; readonly sensitivity?: boolean },
  settings: Readonly<Record<string, number>>,
  madeUp: MadeUpInputs,
): Promise<Finding[]> {
  const evidence: Evidence[] = [];
  const inForce = Object.fromEntries(
    Object.entries(analysis.settings).map(([name, { value }]) => [name, settings[`${id}.${name}`] ?? value]),
  );
  const chance = () => createRandom(task.seed).fork(id);
  const store = recording(task.store, evidence, hull(task.period, task.against));
  const told = await analysis.run({ ...task, store, random: chance() }, inForce);
  const again = (varied: Omit<Task, "random">, otherwise: Settings) =>
    analysis.run({ ...varied, random: chance() }, otherwise);
  const answers = task.sensitivity ? await withSensitivity(analysis, task, inForce, told, again) : told;
  const worlds = new Set(evidence.flatMap(({ inputs }) => inputs.flatMap((input) => madeUp.get(input) ?? [])));
  return answers.map((answer) => ({
    ...answer,
    analysis: id,
    method: analysis.method,
    period: periodText(task.period),
    against: task.against && periodText(task.against),
    madeUp: [...worlds].sort(),
    evidence,
  }));
}

/** The period as a finding tells it. */
export function periodText({ from, to }: Period): PeriodText {
  return { from: formatInstant(from), to: formatInstant(to) };
}

/** What is asked rests on the inputs that tell of the question's windows, unless it is asked of another time. */
function recording(store: Questions, evidence: Evidence[], window: Period): Questions {
  return {
    async rows(question, row, query, of = window) {
      const asked = await store.rows(question, row, query, of);
      evidence.push(asked.evidence);
      return asked;
    },
  };
}

function hull(period: Period, against: Period | null): Period {
  if (!against) return period;
  return { from: Math.min(period.from, against.from), to: Math.max(period.to, against.to) };
}
